"""Cases of the rules of multi-region keys."""

from __future__ import annotations

from typing import Any

from tests.local.cases import Table
from tests.local.services.kms.cases import DAY, TAGS
from tests.local.world import World

TABLE = Table()
case = TABLE.case

WEST = "us-west-2"
PENDING, GOING = "PendingReplicaDeletion", "PendingDeletion"


def _primary(w: World) -> str:
    return str(w("kms").create_key(MultiRegion=True)["KeyMetadata"]["KeyId"])


def _replicate(w: World, key: str, **options: Any) -> Any:
    return w("kms").replicate_key(KeyId=key, ReplicaRegion=WEST, **options)


def _pair(w: World, **options: Any) -> str:
    """A primary key and its replica, both enabled."""
    key = _primary(w)
    _replicate(w, key, **options)
    w.wait(20)
    return key


def _described(w: World, key: str, region: str = WEST) -> Any:
    return w("kms", region).describe_key(KeyId=key)["KeyMetadata"]


@case("kms-replicate-primary", "UnsupportedOperationException", "InternalFailure")
def replicate_a_key_of_one_region(w: World) -> None:
    _replicate(w, w("kms").create_key()["KeyMetadata"]["KeyId"])


@case("kms-replicate-primary", "UnsupportedOperationException")
def replicate_a_replica(w: World) -> None:
    w("kms", WEST).replicate_key(KeyId=_pair(w), ReplicaRegion="eu-west-1")


@case("kms-replica-exists", "AlreadyExistsException")
def replicate_twice(w: World) -> None:
    _replicate(w, _pair(w))


@case("kms-replica-exists", "AlreadyExistsException")
def replicate_over_a_pending_one(w: World) -> None:
    key = _pair(w)
    w("kms", WEST).schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    _replicate(w, key)


@case("kms-replica-own", ("PRIMARY", "REPLICA", "of the west", []), ("REPLICA", "REPLICA", "", ["alias/tap"]))
def what_a_replica_has_of_its_own(w: World) -> Any:
    key = _pair(w, Description="of the west", Tags=TAGS)
    w("kms").create_alias(AliasName="alias/tap", TargetKeyId=key)
    there = _described(w, key)
    types = [
        each["MultiRegionConfiguration"]["MultiRegionKeyType"]
        for each in (_described(w, key, "us-east-1"), there)
    ]
    aliases = w("kms", WEST).list_aliases(KeyId=key)["Aliases"]
    return *types, there["Description"], [each["AliasName"] for each in aliases]


@case("kms-replica-own", ([WEST], TAGS), ([WEST], []))
def what_a_replica_is_told(w: World) -> Any:
    key = _pair(w, Tags=TAGS)
    shown = _described(w, key, "us-east-1")["MultiRegionConfiguration"]["ReplicaKeys"]
    return [each["Region"] for each in shown], w("kms", WEST).list_resource_tags(KeyId=key)["Tags"]


@case("kms-replica-life", ["Creating", "NotFound", "Creating", "Enabled"], ["Enabled"] * 4)
def replica_at_first(w: World) -> Any:
    key = _primary(w)
    states = [_replicate(w, key)["ReplicaKeyMetadata"]["KeyState"]]
    for seconds in (0, 2, 18):
        w.wait(seconds)
        try:
            states.append(_described(w, key)["KeyState"])
        except w("kms").exceptions.NotFoundException:
            states.append("NotFound")
    return states


@case("kms-replica-life", "KMSInvalidStateException", text="is creating")
def tag_a_replica_being_created(w: World) -> None:
    key = _primary(w)
    _replicate(w, key)
    w.wait(2)
    w("kms", WEST).tag_resource(KeyId=key, Tags=TAGS)


@case("kms-rotation-primary", "UnsupportedOperationException")
def rotation_of_a_replica(w: World) -> None:
    w("kms", WEST).enable_key_rotation(KeyId=_pair(w))


@case("kms-rotation-period", (True, 90), (False, None))
def rotation_is_shared(w: World) -> Any:
    key = _pair(w)
    w("kms").enable_key_rotation(KeyId=key, RotationPeriodInDays=90)
    found = w("kms", WEST).get_key_rotation_status(KeyId=key)
    return found["KeyRotationEnabled"], found.get("RotationPeriodInDays")


@case(
    "kms-primary-waits",
    [PENDING, PENDING, GOING, "gone"],
    [GOING, "gone", "gone", "gone"],
)
def primary_with_a_replica(w: World) -> Any:
    key = _pair(w)
    w("kms").schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    states = [_described(w, key, "us-east-1")["KeyState"]]
    w.wait(7 * DAY)
    states.append(_east(w, key))
    w("kms", WEST).schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    for _ in range(2):
        w.wait(7 * DAY)
        states.append(_east(w, key))
    return states


def _east(w: World, key: str) -> str:
    try:
        return str(_described(w, key, "us-east-1")["KeyState"])
    except w("kms").exceptions.NotFoundException:
        return "gone"


@case("kms-primary-waits", "PendingDeletion", "PendingDeletion")
def primary_without_replicas(w: World) -> Any:
    key = _primary(w)
    w("kms").schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    return _described(w, key, "us-east-1")["KeyState"]
