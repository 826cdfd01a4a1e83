"""The states of a DB instance; changes take time, and its network interfaces exist longer than it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from tap_provisioner.local.core.rule import AwsError, Exchange, after, conflict
from tap_provisioner.local.core.wire import Params
from tap_provisioner.local.services.ec2 import add_interface, groups
from tap_provisioner.local.services.rds import changes, instances

ORDER = 80

# AWS seconds.
CREATING, CREATING_MULTI_AZ = 600.0, 900.0
BACKING_UP = 60.0
CONFIGURING = 30.0
# How long the status still shows the state before a modification.
LAG = 10.0
CHANGING, CHANGING_MUCH = 60.0, 300.0
OPTIMIZING = 600.0
REBOOTING = 30.0
DELETING = 300.0
INTERFACES_HELD = 120.0

MONITORING = "configuring-enhanced-monitoring"
OPTIMIZED = "storage-optimization"
USABLE = frozenset({"available", OPTIMIZED})
MODIFIABLE = USABLE | {"storage-full"}
STORAGE = frozenset({"AllocatedStorage", "StorageType", "Iops", "StorageThroughput"})
UNKNOWN_AT_FIRST = (
    "Endpoint InstanceCreateTime AvailabilityZone SecondaryAvailabilityZone LatestRestorableTime".split()
)
Step = tuple[float, Callable[[], None]]


def _become(x: Exchange, status: str) -> None:
    instances.named(x).status = status


def _proceed(x: Exchange, *steps: Step) -> None:
    """Take steps one after the other, each so many AWS seconds after the one before; drop earlier plans."""
    note = instances.note_of(x)
    turn = note["turn"] = note.get("turn", 0) + 1

    def step(action: Callable[[], None]) -> None:
        if x.account.notes(x.region, "db").get(instances.name_of(x)) is note and note["turn"] == turn:
            action()

    delay = 0.0
    for seconds, action in steps:
        delay += seconds
        x.account.later(delay, partial(step, action))


def _refuse_unless(database: Any, states: frozenset[str]) -> None:
    if database.status in states:
        return
    text = f"Database instance {database.db_instance_identifier} is not in available state."
    if database.status == MONITORING:
        text = "RDS is configuring Enhanced Monitoring or Performance Insights for this DB instance. "
        text += "Try your request later."
    raise AwsError("InvalidDBInstanceState", text)


@after("rds-life", "CreateDBInstance")
def _created(x: Exchange) -> None:
    """A DB instance is creating (600 s, Multi-AZ 900 s) without an endpoint, backing-up, modifying, and then
    available; a modification, also of one whose storage is full, shows as pending, then as modifying, then in
    the values, and what waits for the maintenance window stays pending; a deletion takes 300 s, and the
    network interfaces, which hold subnets and security groups, another 120 s. Source: botocore model rds
    DBInstance, ModifyDBInstance; aws-cloudformation rds handlers; terraform-provider-aws
    internal/service/rds; the durations: belief.
    """
    _become(x, "creating")
    instances.note_of(x)["interfaces"] = _interfaces(x)
    last = MONITORING if x.params.get("MonitoringInterval") else "modifying"
    _proceed(
        x,
        (CREATING_MULTI_AZ if x.params.get("MultiAZ") else CREATING, partial(_become, x, "backing-up")),
        (BACKING_UP, partial(_become, x, last)),
        (CONFIGURING, partial(_become, x, "available")),
    )
    _show(x)


def _interfaces(x: Exchange) -> list[str]:
    group = instances.asked_group(x, x.params)
    if group is None:
        return []
    known = groups(x.backend("ec2"))
    wanted = [g for g in instances.named(x).vpc_security_group_ids if g in known]
    by_zone = {s["SubnetAvailabilityZone"]["Name"]: s["SubnetIdentifier"] for s in group.subnets}
    fields = instances.fields_of(x, instances.name_of(x))
    zones = [fields.get("AvailabilityZone"), fields.get("SecondaryAvailabilityZone")]
    return [add_interface(x, by_zone[zone], wanted) for zone in zones if zone in by_zone]


@_created.also("after", "DescribeDBInstances ModifyDBInstance DeleteDBInstance")
def _show(x: Exchange) -> None:
    for described in instances.shown(x.answer):
        name = described["DBInstanceIdentifier"]
        database = x.backend("rds").databases[name]
        note = x.account.note(x.region, "db", name)
        described["DBInstanceStatus"] = database.status
        if database.status == "creating":
            for field in UNKNOWN_AT_FIRST:
                described.pop(field, None)
        for group in described.get("DBParameterGroups", []):
            group["ParameterApplyStatus"] = note.get("apply_status", "in-sync")


@_created.also("before", "ModifyDBInstance")
def _modify(x: Exchange) -> None:
    database = instances.named(x)
    if database is None:
        return
    if "NewDBInstanceIdentifier" in x.params:
        raise AwsError("NotImplemented", "The embedded AWS doesn't rename instances.", 501)
    _refuse_unless(database, MODIFIABLE)
    if database.status == OPTIMIZED and STORAGE & set(x.params):
        text = "You can't currently modify the storage of this DB instance because the previous storage "
        raise conflict(f"{text}change is being optimized.")
    now = changes.sort_out(x)
    if now:
        duration = CHANGING if changes.DEFERRED.isdisjoint(now) else CHANGING_MUCH
        _proceed(x, (LAG, partial(_become, x, _meanwhile(now))), (duration, partial(_apply, x)))
    x.answer = {"DBInstance": changes.describe(x)}


def _meanwhile(now: Params) -> str:
    if set(now) == {changes.PASSWORD}:
        return "resetting-master-credentials"
    return MONITORING if "MonitoringInterval" in now else "modifying"


def _apply(x: Exchange) -> None:
    applied: Params = instances.note_of(x)["applying"]
    try:
        changes.apply(x)
    except AwsError:
        _become(x, "incompatible-parameters")
        return
    if "AllocatedStorage" in applied:
        _become(x, OPTIMIZED)
        _proceed(x, (OPTIMIZING, partial(_become, x, "available")))
    else:
        _become(x, "available")


@_created.also("before", "RebootDBInstance")
def _reboot(x: Exchange) -> None:
    database = instances.named(x)
    if database is not None:
        _refuse_unless(database, USABLE)


@_created.also("after", "RebootDBInstance")
def _rebooting(x: Exchange) -> None:
    _become(x, "rebooting")

    def up() -> None:
        note = instances.note_of(x)
        note["apply_status"] = "in-sync"
        _become(x, "available")
        if note.get("applying"):
            _apply(x)

    _proceed(x, (REBOOTING, up))
    _show(x)


@_created.also("before", "DeleteDBInstance")
def _delete(x: Exchange) -> None:
    database = instances.named(x)
    if database is None:
        return
    name, params = instances.name_of(x), dict(x.params)
    snapshot = params.get("FinalDBSnapshotIdentifier")
    if database.status == "deleting":
        raise AwsError("InvalidDBInstanceState", f"Instance {name} is already being deleted.")
    if database.deletion_protection:
        text = "Cannot delete protected DB Instance, please disable deletion protection and try again."
        raise conflict(text)
    if snapshot and database.status not in USABLE:
        text = f"Cannot create a snapshot because the database instance {name} is not currently available."
        raise AwsError("InvalidDBInstanceState", text)
    if snapshot:
        x.ask("CreateDBSnapshot", {"DBInstanceIdentifier": name, "DBSnapshotIdentifier": snapshot})
        params.pop("FinalDBSnapshotIdentifier")
        params["SkipFinalSnapshot"] = True
    database.status = "deleting"
    _proceed(x, (DELETING, partial(_delete_at_last, x, params)))
    x.answer = {"DBInstance": changes.describe(x)}


def _delete_at_last(x: Exchange, params: Params) -> None:
    interfaces = instances.note_of(x).get("interfaces", [])
    x.ask("DeleteDBInstance", params)
    x.account.forget(x.region, "db", instances.name_of(x))

    def release() -> None:
        for interface in interfaces:
            x.backend("ec2").enis.pop(interface, None)

    x.account.later(INTERFACES_HELD, release)
