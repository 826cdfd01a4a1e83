"""Modifications of a DB instance in progress: what is applied now, and what waits for the window.

Kept in the instance's note: "pending", parameters that wait for the maintenance window; "applying", those
that are being applied.
"""

from __future__ import annotations

from typing import Any

from tap_provisioner.local.core.rule import Exchange
from tap_provisioner.local.core.wire import Params
from tap_provisioner.local.services.ec2 import groups
from tap_provisioner.local.services.rds import instances

# Parameters that wait for the maintenance window unless ApplyImmediately (botocore model rds
# ModifyDBInstance; CACertificateIdentifier: belief). Retention does if it is switched on or off.
DEFERRED = frozenset(
    (
        "DBInstanceClass MultiAZ AllocatedStorage Iops StorageThroughput StorageType EngineVersion "
        "CACertificateIdentifier"
    ).split()
)
RETENTION = "BackupRetentionPeriod"
PASSWORD = "MasterUserPassword"  # noqa: S105 - the parameter's name
NOT_CHANGES = frozenset({"DBInstanceIdentifier", "ApplyImmediately", "AllowMajorVersionUpgrade"})


def describe(x: Exchange) -> Params:
    """The instance that a call names, as moto describes it."""
    found = x.ask("DescribeDBInstances", {"DBInstanceIdentifier": instances.name_of(x)})
    described: Params = found["DBInstances"][0]
    return described


def sort_out(x: Exchange) -> Params:
    """Put a modification's parameters among the pending and the applying ones; returns what is applying."""
    note = instances.note_of(x)
    current = {**describe(x), **note["fields"]}
    pending: Params = note.setdefault("pending", {})
    applying: Params = note.setdefault("applying", {})
    for key, value in x.params.items():
        if key in NOT_CHANGES:
            continue
        waits = key in DEFERRED or (key == RETENTION and bool(value) != bool(current.get(key)))
        if not waits:
            applying[key] = value
        elif current.get(key) == value:
            pending.pop(key, None)
        else:
            pending[key] = value
    if x.params.get("ApplyImmediately"):
        applying.update(pending)
    _show(note)
    return applying


def _show(note: dict[str, Any]) -> None:
    shown = dict(note["pending"])
    if PASSWORD in note["applying"]:
        shown[PASSWORD] = "****"
    note["fields"]["PendingModifiedValues"] = shown


def apply(x: Exchange) -> None:
    """Apply the modification to moto's instance. Raises AwsError if moto refuses it."""
    name, note = instances.name_of(x), instances.note_of(x)
    applying: Params = note["applying"]
    note["applying"] = {}
    note["pending"] = {k: v for k, v in note["pending"].items() if k not in applying}
    _show(note)
    before = {**describe(x), **note["fields"]}
    x.ask("ModifyDBInstance", {"DBInstanceIdentifier": name, "ApplyImmediately": True, **applying})
    database = instances.named(x)
    database.port = applying.get("DBPortNumber", database.port)
    note["fields"].update(instances.modified(x, applying, before))
    if "DBParameterGroupName" in applying:
        note["apply_status"] = "pending-reboot"
    if "VpcSecurityGroupIds" in applying:
        _move(x, note["interfaces"], applying["VpcSecurityGroupIds"])


def _move(x: Exchange, interfaces: list[str], wanted: list[str]) -> None:
    ec2 = x.backend("ec2")
    known = groups(ec2)
    for name in interfaces:
        ec2.enis[name]._group_set = [known[group] for group in wanted if group in known]
