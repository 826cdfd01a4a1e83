"""The life of a DB instance: it passes through states, changes lag, and its network interfaces outlive it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tap_provisioner.local import changes, instances
from tap_provisioner.local.cloud import Cloud
from tap_provisioner.local.ec2_state import add_interface, groups
from tap_provisioner.local.rule import AwsError, Exchange, Rule, on
from tap_provisioner.local.wire import Params

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
INTERFACES_LINGER = 120.0

MONITORING = "configuring-enhanced-monitoring"
OPTIMIZED = "storage-optimization"
USABLE = frozenset({"available", OPTIMIZED})
MODIFIABLE = USABLE | {"storage-full"}
STORAGE = frozenset({"AllocatedStorage", "StorageType", "Iops", "StorageThroughput"})
UNKNOWN_AT_FIRST = (
    "Endpoint",
    "InstanceCreateTime",
    "AvailabilityZone",
    "SecondaryAvailabilityZone",
    "LatestRestorableTime",
)
Step = tuple[float, Callable[[], None]]


def _name(x: Exchange) -> str:
    return instances.key_of(x.params["DBInstanceIdentifier"])


def _status(cloud: Cloud, region: str, name: str, status: str) -> Callable[[], None]:
    def change() -> None:
        cloud.backend("rds", region).databases[name].status = status

    return change


def _proceed(cloud: Cloud, region: str, name: str, *steps: Step) -> None:
    """Take steps one after the other, each so many AWS seconds after the one before; drop earlier plans."""
    note = cloud.note(region, "db", name)
    turn = note["turn"] = note.get("turn", 0) + 1

    def step(action: Callable[[], None]) -> None:
        if cloud.notes(region, "db").get(name) is note and note["turn"] == turn:
            action()

    delay = 0.0
    for seconds, action in steps:
        delay += seconds
        cloud.later(delay, lambda action=action: step(action))  # type: ignore[misc]


def _refuse_unless(database: Any, states: frozenset[str]) -> None:
    if database.status in states:
        return
    text = f"Database instance {database.db_instance_identifier} is not in available state."
    if database.status == MONITORING:
        text = "RDS is configuring Enhanced Monitoring or Performance Insights for this DB instance. "
        text += "Try your request later."
    raise AwsError("InvalidDBInstanceState", text)


def _created(x: Exchange) -> None:
    name, region, params = _name(x), x.region, x.params
    instances.named(x).status = "creating"
    x.cloud.note(region, "db", name)["interfaces"] = _interfaces(x)
    last = MONITORING if params.get("MonitoringInterval") else "modifying"
    _proceed(
        x.cloud,
        region,
        name,
        (
            CREATING_MULTI_AZ if params.get("MultiAZ") else CREATING,
            _status(x.cloud, region, name, "backing-up"),
        ),
        (BACKING_UP, _status(x.cloud, region, name, last)),
        (CONFIGURING, _status(x.cloud, region, name, "available")),
    )
    _show(x)


def _interfaces(x: Exchange) -> list[str]:
    group = instances.asked_group(x.cloud, x.region, x.params)
    if group is None:
        return []
    known = groups(x.cloud.backend("ec2", x.region))
    wanted = [g for g in instances.named(x).vpc_security_group_ids if g in known]
    by_zone = {s["SubnetAvailabilityZone"]["Name"]: s["SubnetIdentifier"] for s in group.subnets}
    fields = instances.fields_of(x.cloud, x.region, _name(x))
    zones = [fields.get("AvailabilityZone"), fields.get("SecondaryAvailabilityZone")]
    return [add_interface(x.cloud, x.region, by_zone[zone], wanted) for zone in zones if zone in by_zone]


def _show(x: Exchange) -> None:
    for described in instances.shown(x.answer):
        name = described["DBInstanceIdentifier"]
        database = x.cloud.backend("rds", x.region).databases[name]
        note = x.cloud.note(x.region, "db", name)
        described["DBInstanceStatus"] = database.status
        if database.status == "creating":
            for field in UNKNOWN_AT_FIRST:
                described.pop(field, None)
        for group in described.get("DBParameterGroups", []):
            group["ParameterApplyStatus"] = note.get("apply_status", "in-sync")


def _modify(x: Exchange) -> None:
    database = instances.named(x)
    if database is None:
        return
    name, region, cloud = _name(x), x.region, x.cloud
    if "NewDBInstanceIdentifier" in x.params:
        raise AwsError("NotImplemented", "The embedded AWS doesn't rename instances.", 501)
    _refuse_unless(database, MODIFIABLE)
    if database.status == OPTIMIZED and STORAGE & set(x.params):
        text = "You can't currently modify the storage of this DB instance because the previous storage "
        raise AwsError("InvalidParameterCombination", f"{text}change is being optimized.")
    now = changes.sort_out(cloud.note(region, "db", name), x.params, x.ask)
    if now:
        much = any(key in changes.DEFERRED for key in now)
        _proceed(
            cloud,
            region,
            name,
            (LAG, _status(cloud, region, name, _meanwhile(now))),
            (CHANGING_MUCH if much else CHANGING, lambda: _apply(cloud, region, name, x.ask)),
        )
    x.answer = {"DBInstance": changes.describe(name, x.ask)}


def _meanwhile(now: Params) -> str:
    if set(now) == {changes.PASSWORD}:
        return "resetting-master-credentials"
    return MONITORING if "MonitoringInterval" in now else "modifying"


def _apply(cloud: Cloud, region: str, name: str, ask: changes.Ask) -> None:
    note = cloud.note(region, "db", name)
    applied: Params = note["applying"]
    change = _status(cloud, region, name, "available")
    try:
        changes.apply(cloud, region, name, ask)
    except AwsError:
        _status(cloud, region, name, "incompatible-parameters")()
        return
    if "AllocatedStorage" in applied:
        _status(cloud, region, name, OPTIMIZED)()
        _proceed(cloud, region, name, (OPTIMIZING, change))
        return
    change()


def _reboot(x: Exchange) -> None:
    database = instances.named(x)
    if database is not None:
        _refuse_unless(database, USABLE)


def _rebooting(x: Exchange) -> None:
    name, region, cloud = _name(x), x.region, x.cloud
    _status(cloud, region, name, "rebooting")()

    def up() -> None:
        note = cloud.note(region, "db", name)
        note["apply_status"] = "in-sync"
        _status(cloud, region, name, "available")()
        if note.get("applying"):
            _apply(cloud, region, name, x.ask)

    _proceed(cloud, region, name, (REBOOTING, up))
    _show(x)


def _delete(x: Exchange) -> None:
    database = instances.named(x)
    if database is None:
        return
    name, region, cloud, params = _name(x), x.region, x.cloud, dict(x.params)
    snapshot = params.get("FinalDBSnapshotIdentifier")
    if database.status == "deleting":
        raise AwsError("InvalidDBInstanceState", f"Instance {name} is already being deleted.")
    if database.deletion_protection:
        text = "Cannot delete protected DB Instance, please disable deletion protection and try again."
        raise AwsError("InvalidParameterCombination", text)
    if snapshot and database.status not in USABLE:
        text = f"Cannot create a snapshot because the database instance {name} is not currently available."
        raise AwsError("InvalidDBInstanceState", text)
    if snapshot:
        x.ask("CreateDBSnapshot", {"DBInstanceIdentifier": name, "DBSnapshotIdentifier": snapshot})
        params.pop("FinalDBSnapshotIdentifier")
        params["SkipFinalSnapshot"] = True
    database.status = "deleting"
    _proceed(cloud, region, name, (DELETING, lambda: _gone(cloud, region, name, params, x.ask)))
    x.answer = {"DBInstance": changes.describe(name, x.ask)}


def _gone(cloud: Cloud, region: str, name: str, params: Params, ask: changes.Ask) -> None:
    interfaces = cloud.note(region, "db", name).get("interfaces", [])
    ask("DeleteDBInstance", params)
    cloud.forget(region, "db", name)

    def release() -> None:
        for interface in interfaces:
            cloud.backend("ec2", region).enis.pop(interface, None)

    cloud.later(INTERFACES_LINGER, release)


RULES = (
    Rule(
        "rds-life",
        "A DB instance is creating (600 s, Multi-AZ 900 s) without an endpoint, backing-up, modifying, and "
        "then available; a modification, also of one whose storage is full, shows as pending, then as "
        "modifying, then in the values, and what waits for the maintenance window stays pending; a deletion "
        "takes 300 s, and the network interfaces, which hold subnets and security groups, another 120 s.",
        "botocore model rds DBInstance, ModifyDBInstance; aws-cloudformation rds handlers; "
        "terraform-provider-aws internal/service/rds; the durations: belief",
        before={
            "rds:ModifyDBInstance": _modify,
            "rds:RebootDBInstance": _reboot,
            "rds:DeleteDBInstance": _delete,
        },
        after=on(
            {
                "rds:CreateDBInstance": _created,
                "rds:RebootDBInstance": _rebooting,
                "rds:DescribeDBInstances rds:ModifyDBInstance rds:DeleteDBInstance": _show,
            }
        ),
    ),
)
