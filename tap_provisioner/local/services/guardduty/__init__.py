"""GuardDuty: one detector a region."""

from __future__ import annotations

from typing import Any

from tap_provisioner.local.core.refusals import Codes

# Issue threads of boto3, which quote the answer.
_TEXT = "The request is rejected because the parameter {name} has an invalid value."
CODES = Codes(
    "BadRequestException",
    "BadRequestException",
    tags="BadRequestException",
    invalid_text=_TEXT,
    missing_text=_TEXT,
)


def inventory(guardduty: Any) -> dict[str, list[str]]:
    """What is left: detectors."""
    return {"guardduty-detector": list(guardduty.detectors)}
