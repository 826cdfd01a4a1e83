"""The ``encryption`` section (limits: AWS KMS API Reference, EnableKeyRotation and ScheduleKeyDeletion)."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from tap_provisioner.spec.section import Declaration, Section


class Encryption(Section):
    """A multi-Region key of AWS KMS for the stack's data, with a replica in every other region."""

    declaration = Declaration(order=40, shorthand=True)
    note: ClassVar[str] = (
        "In each region it has the alias `alias/PROJECT-ENVIRONMENT`. `destroy` schedules the deletion of "
        "its keys; an `apply` before the deletion cancels it."
    )

    rotation_days: int = Field(
        365, ge=90, le=2560, description="Days between two rotations of the key material."
    )
    deletion_window_days: int = Field(
        30, ge=7, le=30, description="Days for which the deletion of a key can be cancelled."
    )
