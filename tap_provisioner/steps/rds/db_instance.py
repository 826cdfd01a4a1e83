"""A DB instance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from tap_provisioner.aws.permission import Command, Permission, When, arn
from tap_provisioner.aws.quotas import Quota, RegionReader, counting
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.declarations import Timeouts
from tap_provisioner.errors import ApiError, Retryable, TapError
from tap_provisioner.presentation import Line, Output, Picture, Place, Resource, state
from tap_provisioner.step import Changes, Observed
from tap_provisioner.steps._keys import BY_AWS, using
from tap_provisioner.steps.iam.iam_role import OWN_ROLE
from tap_provisioner.steps.rds import _instance_state as life
from tap_provisioner.steps.rds._common import CREATING, OWN, SERVICE_ROLE, TAGGING
from tap_provisioner.steps.rds._comparisons import FixedSize
from tap_provisioner.steps.rds._instance_attributes import terraform_bound, terraform_support
from tap_provisioner.steps.rds._instance_modification import ModifiableInstance
from tap_provisioner.terraform import Terraform, computed

_MAKING = "CreateDBInstance ModifyDBInstance"
_GROUPS = (arn("rds", "og:*"), arn("rds", "secgrp:*"))
"""Further resources that IAM checks although no call names them: option groups, groups of EC2-Classic."""
_PASSED_TO = When(
    "StringEquals", "iam:PassedToService", ("monitoring.rds.amazonaws.com", "rds.amazonaws.com")
)
"""The role trusts the first; which of the two IAM compares is not documented."""


def _snapshots(prefix: str) -> tuple[Permission, ...]:
    """Allow a final snapshot with the instance's tags.

    The Service Authorization Reference lists both actions among the dependent ones of DeleteDBInstance.
    """
    snapshot = arn("rds", f"snapshot:{prefix}-{{stack}}-*")
    return (
        Permission(Command.DESTROY, "rds", "CreateDBSnapshot", OWN),
        Permission(Command.DESTROY, "rds", "CreateDBSnapshot AddTagsToResource", (snapshot,)),
    )


def final_snapshot(observed: Observed, desired: DbInstance | None, moment: str) -> str:
    """Return the name of the final snapshot of an instance, "" if the spec skips it.

    `moment` is the time stamp of the run, yyyymmddhhmmss. An instance without a step always gets one.
    """
    if desired is not None and desired.skip_final_snapshot:
        return ""
    prefix = desired.final_snapshot_prefix if desired else f"{observed.id}-final"
    return f"{prefix}-{observed.id}-{moment}"


def _limit(at: RegionReader) -> int | None:
    quotas = at.client("rds").describe_account_attributes()["AccountQuotas"]
    return next((int(q["Max"]) for q in quotas if q["AccountQuotaName"] == "DBInstances"), None)


def _endpoint(database: Observed | Resource, *_: object) -> str:
    outputs = database.outputs
    return f"{outputs['host']}:{outputs['port']}" if outputs.get("host") else ""


def _lines(database: Resource) -> list[Line]:
    size, days = database.text("allocated_storage"), database.text("backup_retention_days") or "0"
    endpoint = _endpoint(database)
    return [
        Line(database.text("identifier"), mono=True),
        Line(f"{_server(database)}, {'Multi-AZ' if database.values.get('multi_az') else 'one zone'}"),
        Line(f"{size or '(none)'} GiB {database.text('storage_type')}, encrypted"),
        Line(f"backups kept {days} day{'s' * (days != '1')}"),
        *state(database),
        *([Line(endpoint, mono=True)] if endpoint else []),
    ]


def _server(database: Resource) -> str:
    engine = database.text("engine")
    return f"{'MySQL' if engine == 'mysql' else engine} {database.text('version')}".strip()


@dataclass(frozen=True, kw_only=True)
class DbInstance(ModifiableInstance):
    """An RDS instance for MySQL; `InstanceAttributes` says what can be desired of it."""

    kind = "db-instance"
    listing = ("describe_db_instances", "DBInstances")
    naming = "DBInstanceIdentifier"
    arn_key = "DBInstanceArn"
    terraform = Terraform(
        type="aws_db_instance",
        schema_version=2,
        computed={
            "engine_lifecycle_support": computed(terraform_support, "engine_lifecycle_support"),
            "max_allocated_storage": computed(terraform_bound, "max_allocated_storage"),
        },
        outputs={"id": "id", "arn": "arn", "address": "host"},
        decided=("apply_immediately",),
        left_out={"final_snapshot_prefix": "the final snapshot's name is made when it is taken"},
    )
    timeouts = Timeouts(
        poll=15, create=3600, delete=3600, early=600, visible=120, typical=1500, typical_delete=480
    )
    value_types = (FixedSize,)
    quota = Quota(50, "DB instances", "rds", "L-7B6409FD", counting("rds", *listing), _limit)
    stack_outputs = (Output("db_endpoint", 50, _endpoint),)
    picture = Picture(
        Place.SERVICE,
        "database",
        icon="data",
        tone="data",
        order=10,
        lines=lambda database, _: _lines(database),
        copies=lambda database: ("primary", "standby")[: 2 if database.values.get("multi_az") else 1],
        copy_lines=lambda database: [
            Line(_server(database)),
            Line(database.text("instance_class"), mono=True),
        ],
        legend=("database, copied at each write", "data"),
    )
    updatable_states = frozenset({life.FULL})
    holds_data = True
    async_delete = True
    retryable: ClassVar = (
        *SERVICE_ROLE,
        Retryable(
            "InvalidParameterValue", "ENHANCED_MONITORING", "RDS cannot use the new monitoring role yet"
        ),
    )
    permissions = (
        Permission(Command.PLAN, "rds", "DescribeDBInstances DescribeEvents"),
        Permission(Command.APPLY, "rds", f"{_MAKING} {TAGGING}", OWN),
        Permission(Command.APPLY, "rds", _MAKING, _GROUPS),
        Permission(Command.DESTROY, "rds", "DeleteDBInstance", OWN),
        *CREATING,
        *_snapshots("{stack}-final"),
        Permission(Command.DOCTOR, "rds", "DescribeAccountAttributes"),
    )

    def own_permissions(self) -> Sequence[Permission]:
        """Return what monitoring, keys and a final snapshot with its own prefix need.

        The Service Authorization Reference lists PassRole and the actions of AWS KMS among the dependent
        actions of CreateDBInstance and ModifyDBInstance.
        """
        passing = Permission(Command.APPLY, "iam", "PassRole", OWN_ROLE, (_PASSED_TO,), regional=False)
        keys = [key for key in (self.kms_key_id, self.performance_insights_kms_key_id) if key]
        encrypting = "Decrypt DescribeKey GenerateDataKey"
        return [
            *([passing] if self.monitoring_interval else []),
            *([] if self.skip_final_snapshot else _snapshots(self.final_snapshot_prefix)),
            *(using(key, self.region, Command.APPLY, encrypting) for key in keys),
            *(using(key, self.region, Command.APPLY, "CreateGrant", BY_AWS) for key in keys),
        ]

    @classmethod
    def complete(cls, aws: RegionClient, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Return the description with the reason for a failed state, which is only in the events."""
        if raw["DBInstanceStatus"] not in life.FAILED:
            return dict(raw)
        events = aws.list(
            "rds",
            "describe_events",
            "Events",
            SourceIdentifier=raw["DBInstanceIdentifier"],
            SourceType="db-instance",
            Duration=1440,
        )
        return {**raw, "Reason": events[-1]["Message"] if events else ""}

    @classmethod
    def read(cls, aws: RegionClient, raw: Mapping[str, Any]) -> Observed:
        endpoint = raw.get("Endpoint") or {}
        return cls.described(
            aws,
            raw,
            values=cls.values_of(raw),
            outputs={"host": endpoint["Address"], "port": endpoint["Port"]}
            if endpoint.get("Address")
            else {},
            state=life.state(raw),
            phase=life.phase(raw),
            reason=raw.get("Reason", ""),
            notes=life.notes(raw),
            delegated=life.delegated(raw),
        )

    def create(self, aws: RegionClient) -> Observed | None:
        answer = aws.rds.create_db_instance(
            Tags=self.creation_tags(aws), MasterUserPassword=self.password.reveal(), **self.creation()
        )
        return self.created(aws, answer["DBInstance"])

    def change(self, aws: RegionClient, observed: Observed, changes: Changes) -> None:
        """Send all changes in one call, with the password if the instance has that of another secret."""
        settings = self.modification(observed, changes)
        if "secret_arn" in changes:
            settings["MasterUserPassword"] = self.password.reveal()
        # A database that is full cannot wait for its maintenance window.
        full = observed.state == life.FULL and "allocated_storage" in changes
        if settings:
            aws.rds.modify_db_instance(
                DBInstanceIdentifier=observed.id, ApplyImmediately=self.apply_immediately or full, **settings
            )

    @classmethod
    def data_fate(cls, observed: Observed, desired: DbInstance | None, moment: str) -> str:
        snapshot = final_snapshot(observed, desired, moment)
        return f"the final snapshot {snapshot} is taken" if snapshot else "no final snapshot is taken"

    @classmethod
    def retained(cls, observed: Observed, desired: DbInstance | None, moment: str) -> tuple[str, ...]:
        snapshot = final_snapshot(observed, desired, moment)
        return (f"final snapshot {snapshot} in {observed.region}",) if snapshot else ()

    @classmethod
    def protected(cls, observed: Observed) -> str:
        return "deletion protection is on" if observed.values["deletion_protection"] else ""

    @classmethod
    def delete(cls, aws: RegionClient, observed: Observed, desired: DbInstance | None) -> None:
        """Delete it with its final snapshot. Raises TapError if its state allows none."""
        snapshot = final_snapshot(observed, desired, aws.moment)
        if snapshot and observed.state in life.NO_SNAPSHOT:
            raise TapError(
                f"{observed}: no final snapshot can be taken of an instance in state {observed.state}",
                hint="set skip_final_snapshot: true if its data may be lost",
            )
        last = {"FinalDBSnapshotIdentifier": snapshot} if snapshot else {}
        backups = desired is not None and desired.delete_automated_backups
        try:
            aws.rds.delete_db_instance(
                DBInstanceIdentifier=observed.id,
                SkipFinalSnapshot=not snapshot,
                DeleteAutomatedBackups=backups,
                **last,
            )
        except ApiError as error:
            if "already being deleted" not in error.message:
                raise
