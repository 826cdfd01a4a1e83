"""What is left of GuardDuty."""

from __future__ import annotations

from typing import Any


def kinds(guardduty: Any) -> dict[str, list[str]]:
    """Detectors."""
    return {"guardduty-detector": list(guardduty.detectors)}
