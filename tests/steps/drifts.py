"""How somebody else changes each field of each kind: called with the world and what was seen of one."""

from __future__ import annotations

from tests.steps.places import Drift, gathered

DRIFTS: dict[tuple[str, str], Drift] = gathered("drifts", "DRIFTS")
NEVER: dict[tuple[str, str], str] = gathered("drifts", "NEVER")
"""Compared fields that nobody can make differ from what the spec said when it was applied last, and why."""
