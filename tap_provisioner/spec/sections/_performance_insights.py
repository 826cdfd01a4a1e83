"""The settings of Performance Insights."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, WithJsonSchema

from tap_provisioner.spec.settings import Shorthand
from tap_provisioner.spec.texts import KmsKeyId, refuse

RETENTION_WORDS = "7, a multiple of 31 up to 713, or 731 days"
RETENTIONS = (7, *(31 * months for months in range(1, 24)), 731)


def _retention(days: int) -> int:
    if days not in RETENTIONS:
        raise refuse(f"must be {RETENTION_WORDS}")
    return days


Retention = Annotated[
    int, AfterValidator(_retention), WithJsonSchema({"enum": list(RETENTIONS), "$comment": RETENTION_WORDS})
]


class PerformanceInsights(Shorthand):
    """Performance Insights: true, false, or its settings."""

    note: ClassVar[str] = (
        "`true` and `false` stand for `{enabled: true}` and `{enabled: false}`. Classes db.t*.micro and "
        "db.t*.small do not support it."
    )
    short: ClassVar[str] = "enabled"
    forms: ClassVar[str] = "true, false, or a mapping of enabled, retention_days and kms_key_id"

    enabled: bool = Field(True, description="Whether it is on.")
    retention_days: Retention = Field(7, description="How long its data is kept: 7 days are free of charge.")
    kms_key_id: KmsKeyId | None = Field(
        None, description="Key for its data, fixed once set. Omitted: aws/rds of the region."
    )
