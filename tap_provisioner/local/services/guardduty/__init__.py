"""GuardDuty: one detector a region."""

from __future__ import annotations

from typing import Any


def inventory(guardduty: Any) -> dict[str, list[str]]:
    """What is left: detectors."""
    return {"guardduty-detector": list(guardduty.detectors)}
