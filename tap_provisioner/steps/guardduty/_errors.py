"""What GuardDuty's one error code means, by its text (Terraform's AWS provider, guardduty)."""

from __future__ import annotations

from tap_provisioner.errors import ErrorKind, Meaning

ERRORS = (
    Meaning("BadRequestException", ErrorKind.EXISTS, "a detector already exists"),
    Meaning("BadRequestException", ErrorKind.GONE, "detectorid is not owned by the current account"),
)
