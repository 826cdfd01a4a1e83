"""The life of a DB instance: it passes through states, changes lag, and its network interfaces outlive it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tap_provisioner.local.core.account import Account
from tap_provisioner.local.core.rule import AwsError, Exchange, Rule
from tap_provisioner.local.core.wire import Params
from tap_provisioner.local.services.ec2.state import add_interface, groups
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


def _status(account: Account, region: str, name: str, status: str) -> Callable[[], None]:
    def change() -> None:
        account.backend("rds", region).databases[name].status = status

    return change


def _proceed(account: Account, region: str, name: str, *steps: Step) -> None:
    """Take steps one after the other, each so many AWS seconds after the one before; drop earlier plans."""
    note = account.note(region, "db", name)
    turn = note["turn"] = note.get("turn", 0) + 1

    def step(action: Callable[[], None]) -> None:
        if account.notes(region, "db").get(name) is note and note["turn"] == turn:
            action()

    delay = 0.0
    for seconds, action in steps:
        delay += seconds
        account.later(delay, lambda action=action: step(action))  # type: ignore[misc]


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
    x.account.note(region, "db", name)["interfaces"] = _interfaces(x)
    last = MONITORING if params.get("MonitoringInterval") else "modifying"
    _proceed(
        x.account,
        region,
        name,
        (
            CREATING_MULTI_AZ if params.get("MultiAZ") else CREATING,
            _status(x.account, region, name, "backing-up"),
        ),
        (BACKING_UP, _status(x.account, region, name, last)),
        (CONFIGURING, _status(x.account, region, name, "available")),
    )
    _show(x)


def _interfaces(x: Exchange) -> list[str]:
    group = instances.asked_group(x.account, x.region, x.params)
    if group is None:
        return []
    known = groups(x.account.backend("ec2", x.region))
    wanted = [g for g in instances.named(x).vpc_security_group_ids if g in known]
    by_zone = {s["SubnetAvailabilityZone"]["Name"]: s["SubnetIdentifier"] for s in group.subnets}
    fields = instances.fields_of(x.account, x.region, _name(x))
    zones = [fields.get("AvailabilityZone"), fields.get("SecondaryAvailabilityZone")]
    return [add_interface(x.account, x.region, by_zone[zone], wanted) for zone in zones if zone in by_zone]


def _show(x: Exchange) -> None:
    for described in instances.shown(x.answer):
        name = described["DBInstanceIdentifier"]
        database = x.account.backend("rds", x.region).databases[name]
        note = x.account.note(x.region, "db", name)
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
    name, region, account = _name(x), x.region, x.account
    if "NewDBInstanceIdentifier" in x.params:
        raise AwsError("NotImplemented", "The embedded AWS doesn't rename instances.", 501)
    _refuse_unless(database, MODIFIABLE)
    if database.status == OPTIMIZED and STORAGE & set(x.params):
        text = "You can't currently modify the storage of this DB instance because the previous storage "
        raise AwsError("InvalidParameterCombination", f"{text}change is being optimized.")
    now = changes.sort_out(account.note(region, "db", name), x.params, x.ask)
    if now:
        much = any(key in changes.DEFERRED for key in now)
        _proceed(
            account,
            region,
            name,
            (LAG, _status(account, region, name, _meanwhile(now))),
            (CHANGING_MUCH if much else CHANGING, lambda: _apply(account, region, name, x.ask)),
        )
    x.answer = {"DBInstance": changes.describe(name, x.ask)}


def _meanwhile(now: Params) -> str:
    if set(now) == {changes.PASSWORD}:
        return "resetting-master-credentials"
    return MONITORING if "MonitoringInterval" in now else "modifying"


def _apply(account: Account, region: str, name: str, ask: changes.Ask) -> None:
    note = account.note(region, "db", name)
    applied: Params = note["applying"]
    change = _status(account, region, name, "available")
    try:
        changes.apply(account, region, name, ask)
    except AwsError:
        _status(account, region, name, "incompatible-parameters")()
        return
    if "AllocatedStorage" in applied:
        _status(account, region, name, OPTIMIZED)()
        _proceed(account, region, name, (OPTIMIZING, change))
        return
    change()


def _reboot(x: Exchange) -> None:
    database = instances.named(x)
    if database is not None:
        _refuse_unless(database, USABLE)


def _rebooting(x: Exchange) -> None:
    name, region, account = _name(x), x.region, x.account
    _status(account, region, name, "rebooting")()

    def up() -> None:
        note = account.note(region, "db", name)
        note["apply_status"] = "in-sync"
        _status(account, region, name, "available")()
        if note.get("applying"):
            _apply(account, region, name, x.ask)

    _proceed(account, region, name, (REBOOTING, up))
    _show(x)


def _delete(x: Exchange) -> None:
    database = instances.named(x)
    if database is None:
        return
    name, region, account, params = _name(x), x.region, x.account, dict(x.params)
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
    _proceed(account, region, name, (DELETING, lambda: _gone(account, region, name, params, x.ask)))
    x.answer = {"DBInstance": changes.describe(name, x.ask)}


_LIFE = Rule(
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
    after={
        "rds:CreateDBInstance": _created,
        "rds:RebootDBInstance": _rebooting,
        "rds:DescribeDBInstances rds:ModifyDBInstance rds:DeleteDBInstance": _show,
    },
)


def _gone(account: Account, region: str, name: str, params: Params, ask: changes.Ask) -> None:
    interfaces = account.note(region, "db", name).get("interfaces", [])
    ask("DeleteDBInstance", params)
    account.forget(region, "db", name)

    def release() -> None:
        for interface in interfaces:
            account.backend("ec2", region).enis.pop(interface, None)

    account.later(INTERFACES_LINGER, release)
