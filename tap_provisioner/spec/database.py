"""The ``database`` section."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetJsonSchemaHandler,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema

from tap_provisioner.spec.names import DatabaseName, UserName
from tap_provisioner.spec.section import Section
from tap_provisioner.spec.texts import (
    CaCertificate,
    EngineVersion,
    Form,
    InstanceClass,
    KmsKeyId,
    SnapshotPrefix,
    refuse,
    whole,
)
from tap_provisioner.spec.windows import BackupWindow, MaintenanceWindow

LEAST_STORAGE = {"gp2": 20, "gp3": 20, "io1": 100, "io2": 100}
MOST_STORAGE = 65_536
RETENTION_WORDS = "7, a multiple of 31 up to 713, or 731 days"
RETENTIONS = (7, *(31 * months for months in range(1, 24)), 731)

Storage = Annotated[int, Field(ge=min(LEAST_STORAGE.values()), le=MOST_STORAGE)]


def _retention(days: int) -> int:
    if days not in RETENTIONS:
        raise refuse(f"must be {RETENTION_WORDS}")
    return days


def _number_as_text(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str):
        raise refuse('must be text or a whole number: quote the value as MySQL is to read it, like "1"')
    return value


Retention = Annotated[
    int, AfterValidator(_retention), WithJsonSchema({"enum": list(RETENTIONS), "$comment": RETENTION_WORDS})
]
ParameterText = Annotated[
    str,
    Form(r"[^\n]+", "1 to 4096 characters", 4096),
    BeforeValidator(_number_as_text, json_schema_input_type=str | int),
]


class PerformanceInsights(Section):
    """Performance Insights: true, false, or its settings."""

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


class Database(Section):
    """The MySQL instance of each region."""

    engine: Literal["mysql"] = Field("mysql", description="Database engine; the same in every region.")
    engine_version: EngineVersion | None = Field(
        None, description="Version. Omitted: the default of the region for a new instance, then kept."
    )
    engine_lifecycle_support: Literal["disabled", "enabled"] = Field(
        "disabled", description="Extended support, charged for after the end of standard support."
    )
    instance_class: InstanceClass = Field(description="Class of the instance.")
    allocated_storage: Storage = Field(
        description="Storage in GiB: from 20 for gp2 and gp3, from 100 for io1 and io2. It only grows."
    )
    max_allocated_storage: Storage | None = Field(
        None, description="Up to how many GiB storage grows by itself. Omitted: it does not."
    )
    storage_type: Literal["gp2", "gp3", "io1", "io2"] = Field("gp3", description="Kind of storage.")
    iops: Annotated[int, Field(ge=1000, le=256_000)] | None = Field(
        None, description="Provisioned IOPS: required for io1 and io2, for gp3 from 400 GiB on."
    )
    storage_throughput: Annotated[int, Field(ge=500, le=4000)] | None = Field(
        None, description="Throughput in MiB/s, for gp3 from 400 GiB on."
    )
    kms_key_id: KmsKeyId | None = Field(
        None, description="Key for the storage, always encrypted. Omitted: aws/rds of the region."
    )
    name: DatabaseName = Field(description="Schema to create; the same in every region.")
    username: UserName = Field(
        "admin", description="Master user; the same in every region. Its password is generated."
    )
    port: int = Field(3306, ge=1150, le=65_535, description="TCP port.")
    multi_az: bool = Field(True, description="A standby in a second zone.")
    backup_retention_days: int = Field(
        7, ge=0, le=35, description="How long automated backups are kept; 0 turns them off."
    )
    backup_window: BackupWindow | None = Field(None, description="Daily window, UTC. Omitted: AWS chooses.")
    maintenance_window: MaintenanceWindow | None = Field(
        None, description="Weekly window, UTC. Omitted: AWS chooses."
    )
    auto_minor_version_upgrade: bool = Field(True, description="Minor upgrades in the maintenance window.")
    allow_major_version_upgrade: bool = Field(False, description="Let a change of version cross a major one.")
    apply_immediately: bool = Field(
        False, description="Make changes at once that would wait for the maintenance window."
    )
    monitoring_interval: Annotated[Literal[0, 1, 5, 10, 15, 30, 60], BeforeValidator(whole)] = Field(
        60, description="Seconds between enhanced-monitoring samples; 0 turns it off."
    )
    performance_insights: PerformanceInsights = Field(
        PerformanceInsights(enabled=False),
        description="Performance Insights: true, false, or its settings.",
        json_schema_extra={"default": False},
    )
    log_exports: tuple[Literal["audit", "error", "general", "slowquery", "iam-db-auth-error"], ...] = Field(
        (), description="Logs sent to CloudWatch."
    )
    iam_authentication: bool = Field(False, description="Let IAM users and roles log in.")
    ca_certificate: CaCertificate | None = Field(
        None, description="Certificate authority of the server. Omitted: the default of the region."
    )
    deletion_protection: bool = Field(True, description="AWS refuses to delete the instance while it is on.")
    skip_final_snapshot: bool = Field(False, description="Delete the instance without a last snapshot.")
    final_snapshot_prefix: SnapshotPrefix | None = Field(
        None, description="Beginning of the last snapshot's name. Omitted: PROJECT-ENVIRONMENT-final."
    )
    delete_automated_backups: bool = Field(True, description="Delete automated backups with the instance.")
    parameters: dict[str, ParameterText] = Field(
        {}, description="MySQL parameters of the parameter group. Quote values that are not whole numbers."
    )
