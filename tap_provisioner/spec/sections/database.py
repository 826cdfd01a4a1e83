"""The ``database`` section (limits: RDS user guide, storage, windows and monitoring)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from tap_provisioner.spec.model import Spec
from tap_provisioner.spec.rules import Finding, Rule, once, region_rule, rule, stack_rule
from tap_provisioner.spec.section import Declaration, Overrides, Presence, Section
from tap_provisioner.spec.sections._database_values import (
    BackupWindow,
    CaCertificate,
    DatabaseName,
    EngineVersion,
    InstanceClass,
    MaintenanceWindow,
    ParameterText,
    PerformanceInsights,
    SnapshotPrefix,
    UserName,
)
from tap_provisioner.spec.sections.encryption import own_keys
from tap_provisioner.spec.texts import KmsKeyId, foreign_key, whole
from tap_provisioner.spec.yaml.errors import Loc
from tap_provisioner.windows import overlap

LEAST_STORAGE = {"gp2": 20, "gp3": 20, "io1": 100, "io2": 100}
MOST_STORAGE = 65_536
GP3_TUNABLE_FROM = 400
GP3_LEAST_IOPS = 12_000
GP3_MOST_IOPS = 64_000
IO1_MOST_RATIO = 50
ROLE_SUFFIX = "-rds-monitoring"
LONGEST_STACK = min(63, 64 - len(ROLE_SUFFIX))
"""RDS allows 63 characters for the instance, IAM 64 for the role of enhanced monitoring."""

_NO_INSIGHTS = re.compile(r"db\.t\d+g?\.(micro|small)")
_PARAMETER = re.compile(r"[a-z][a-z0-9_.-]{0,254}")

Storage = Annotated[int, Field(ge=min(LEAST_STORAGE.values()), le=MOST_STORAGE)]


def _of_large_gp3(key: str) -> Rule:
    """Return the rule that a key is given for large storage only, if it is gp3."""

    def check(database: Database) -> Iterator[Finding]:
        size = database.allocated_storage
        if database.storage_type == "gp3" and getattr(database, key) is not None and size < GP3_TUNABLE_FROM:
            yield (key,), f"gp3 allows it from {GP3_TUNABLE_FROM} GiB, and this is {size} GiB: remove it"

    return Rule(("storage_type", "allocated_storage", key), check)


class Database(Section):
    """The MySQL instance of each region."""

    declaration = Declaration(
        order=20,
        presence=Presence.REQUIRED,
        overrides=Overrides(shared=("engine", "name", "username", "port"), because="they all use one secret"),
    )
    note: ClassVar[str] = (
        "Storage is always encrypted, and the instance is never publicly accessible. io1 and io2 require "
        f"`iops`; gp3 allows `iops` ({GP3_LEAST_IOPS} to {GP3_MOST_IOPS}) and `storage_throughput` from "
        f"{GP3_TUNABLE_FROM} GiB, gp2 neither. The two windows must not overlap. The name of the stack may "
        f"have {LONGEST_STACK} characters, because of the role PROJECT-ENVIRONMENT{ROLE_SUFFIX}."
    )

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
    allow_major_version_upgrade: bool = Field(False, description="Allow a change of the major version.")
    apply_immediately: bool = Field(
        False, description="Apply changes at once that would wait for the maintenance window."
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
    skip_final_snapshot: bool = Field(False, description="Delete the instance without a final snapshot.")
    final_snapshot_prefix: SnapshotPrefix | None = Field(
        None, description="Prefix of the final snapshot's name. Omitted: PROJECT-ENVIRONMENT-final."
    )
    delete_automated_backups: bool = Field(True, description="Delete automated backups with the instance.")
    parameters: dict[str, ParameterText] = Field(
        {}, description="MySQL parameters of the parameter group. Quote values that are not whole numbers."
    )

    def snapshot_prefix(self, stack: str) -> str:
        """Prefix of the final snapshot's name, given or derived."""
        return self.final_snapshot_prefix or f"{stack}-final"

    @rule("allocated_storage", "storage_type")
    def _least_storage(self) -> Iterator[Finding]:
        least = LEAST_STORAGE[self.storage_type]
        if self.allocated_storage < least:
            text = f"{self.allocated_storage} GiB is too little for {self.storage_type}: {least} or more"
            yield ("allocated_storage",), text

    @rule("allocated_storage", "max_allocated_storage")
    def _growth(self) -> Iterator[Finding]:
        most = self.max_allocated_storage
        if most is not None and most < self.allocated_storage:
            text = f"{most} GiB is less than allocated_storage {self.allocated_storage}"
            yield ("max_allocated_storage",), text

    @rule("storage_type", "iops")
    def _iops_given(self) -> Iterator[Finding]:
        if self.storage_type in ("io1", "io2") and self.iops is None:
            yield ("iops",), f"is required for {self.storage_type}"
        if self.storage_type == "gp2" and self.iops is not None:
            yield ("iops",), "is not allowed for gp2: remove it, or choose gp3"

    @rule("storage_type", "storage_throughput")
    def _throughput_given(self) -> Iterator[Finding]:
        if self.storage_throughput is not None and self.storage_type != "gp3":
            text = f"is not allowed for {self.storage_type}: remove it, or choose gp3"
            yield ("storage_throughput",), text

    _iops_of_large_gp3 = _of_large_gp3("iops")
    _throughput_of_large_gp3 = _of_large_gp3("storage_throughput")

    @rule("storage_type", "allocated_storage", "iops")
    def _iops_range(self) -> Iterator[Finding]:
        size, iops = self.allocated_storage, self.iops
        if iops is None:
            return
        large_gp3 = self.storage_type == "gp3" and size >= GP3_TUNABLE_FROM
        if large_gp3 and not GP3_LEAST_IOPS <= iops <= GP3_MOST_IOPS:
            yield ("iops",), f"must be {GP3_LEAST_IOPS} to {GP3_MOST_IOPS} for gp3"
        most = IO1_MOST_RATIO * size
        if self.storage_type == "io1" and iops > most:
            yield ("iops",), f"must be at most {most} for {size} GiB of io1, {IO1_MOST_RATIO} per GiB"

    @rule("backup_window", "maintenance_window")
    def _windows_apart(self) -> Iterator[Finding]:
        backup, maintenance = self.backup_window, self.maintenance_window
        if backup and maintenance and overlap(backup, maintenance):
            yield ("maintenance_window",), f"{maintenance} overlaps backup_window {backup}"

    @rule("performance_insights", "instance_class")
    def _insights_class(self) -> Iterator[Finding]:
        if self.performance_insights.enabled and _NO_INSIGHTS.fullmatch(self.instance_class):
            text = f"{self.instance_class} does not support it: set false, or choose a larger class"
            yield ("performance_insights",), text

    _logs_once = once("log_exports")

    @rule("parameters")
    def _parameter_names(self) -> Iterator[Finding]:
        for name in self.parameters:
            if not _PARAMETER.fullmatch(name):
                text = "is not a parameter name: lower-case letters, digits and _ . -, starting with a letter"
                yield ("parameters", name), text

    @region_rule("kms_key_id", "performance_insights")
    def _key_in_region(self, region: str) -> Iterator[Finding]:
        for loc, key in self._keys().items():
            if foreign_key(key, region):
                yield loc, f"is a key of another region than {region}: set it under regions.{region}.database"

    @stack_rule("kms_key_id", "performance_insights", head=("project", "environment", "regions"))
    def _not_own_key(self, spec: Spec) -> Iterator[Finding]:
        keys = self._keys("database")
        for region in spec.regions:
            override = (spec.find(Database, region) or self)._keys("database")
            keys |= {("regions", region, *loc): key for loc, key in override.items() if key != keys[loc]}
        yield from own_keys(spec, keys)

    def _keys(self, *home: str) -> dict[Loc, str | None]:
        """Its keys by their places below `home`."""
        return {
            (*home, "kms_key_id"): self.kms_key_id,
            (*home, "performance_insights", "kms_key_id"): self.performance_insights.kms_key_id,
        }

    @stack_rule(head=("project", "environment"))
    def _stack_length(self, spec: Spec) -> Iterator[Finding]:
        stack = spec.stack
        if len(stack) > LONGEST_STACK:
            text = f"{stack} has {len(stack)} characters: shorten project or environment to {LONGEST_STACK}"
            yield ("environment",), f"{text} in all, because the role {stack}{ROLE_SUFFIX} may have 64"
