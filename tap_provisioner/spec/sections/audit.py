"""The ``audit`` section."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from tap_provisioner.spec.section import Declaration, Section


class Audit(Section):
    """Detection of threats in the account."""

    declaration = Declaration(order=60)
    note: ClassVar[str] = (
        "A region has one detector. One that the stack did not create is used as it is: never changed, and "
        "never deleted."
    )

    threat_detection: bool = Field(
        False,
        description="Whether every region has a GuardDuty detector. Its paid protection plans stay disabled.",
    )
