"""The settings of Performance Insights."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field, GetJsonSchemaHandler, WithJsonSchema, model_validator
from pydantic_core import CoreSchema

from tap_provisioner.spec.settings import Settings
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


class PerformanceInsights(Settings):
    """Performance Insights: true, false, or its settings."""

    note: ClassVar[str] = (
        "`true` and `false` stand for `{enabled: true}` and `{enabled: false}`. Classes db.t*.micro and "
        "db.t*.small do not support it."
    )

    enabled: bool = Field(True, description="Whether it is on.")
    retention_days: Retention = Field(7, description="How long its data is kept: 7 days are free of charge.")
    kms_key_id: KmsKeyId | None = Field(
        None, description="Key for its data, fixed once set. Omitted: aws/rds of the region."
    )

    @model_validator(mode="before")
    @classmethod
    def _from_shorthand(cls, value: Any) -> Any:
        if isinstance(value, bool):
            return {"enabled": value}
        if not isinstance(value, (dict, PerformanceInsights)):
            raise refuse("must be true, false, or a mapping of enabled, retention_days and kms_key_id")
        return value

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        mapping = handler.resolve_ref_schema(handler(schema))
        return {"anyOf": [{"type": "boolean"}, dict(mapping)], "description": cls.__doc__}
