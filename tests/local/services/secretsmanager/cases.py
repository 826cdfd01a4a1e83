"""Cases of the rules of Secrets Manager."""

from __future__ import annotations

from typing import Any

from tests.local.cases import Table
from tests.local.world import World

TABLE = Table()
case = TABLE.case

REPLICA = [{"Region": "us-west-2"}]


def _secret(w: World, name: str = "secret", **options: Any) -> Any:
    return w.secrets.create_secret(Name=name, SecretString="hush", **options)


@case("secrets-replication-fields", ("us-east-1", False), (None, True), without=("secrets-replica-progress",))
def who_is_primary(w: World) -> Any:
    _secret(w, AddReplicaRegions=REPLICA)
    here = w.secrets.describe_secret(SecretId="secret")
    there = w("secretsmanager", "us-west-2").describe_secret(SecretId="secret")
    assert here["ReplicationStatus"]
    return here.get("PrimaryRegion"), "ReplicationStatus" in there


@case("secrets-replication-fields", (False, False), (False, False))
def single_secret(w: World) -> Any:
    _secret(w)
    found = w.secrets.describe_secret(SecretId="secret")
    return "ReplicationStatus" in found, "PrimaryRegion" in found


@case("secrets-name", "ValidationException")
def name_with_blank(w: World) -> None:
    _secret(w, "my secret")


@case("secrets-key", "EncryptionFailure")
def key_that_is_not(w: World) -> None:
    _secret(w, KmsKeyId="nothing")


@case("secrets-key", "ok")
def key_that_is(w: World) -> None:
    _secret(w, KmsKeyId=w("kms").create_key()["KeyMetadata"]["KeyId"])


@case(
    "secrets-name-scheduled",
    "InvalidRequestException",
    "ResourceExistsException",
    text="scheduled for deletion",
)
def name_scheduled(w: World) -> None:
    _secret(w)
    w.secrets.delete_secret(SecretId="secret")
    _secret(w)


@case("secrets-name-scheduled", "ResourceExistsException", "ResourceExistsException")
def name_in_use(w: World) -> None:
    _secret(w)
    _secret(w)


@case("secrets-name-deleted", "InvalidRequestException", text="because it was deleted")
def name_just_deleted(w: World) -> None:
    _secret(w)
    w.secrets.delete_secret(SecretId="secret", ForceDeleteWithoutRecovery=True)
    _secret(w)


@case("secrets-name-deleted", "ok")
def name_deleted_a_while_ago(w: World) -> None:
    _secret(w)
    w.secrets.delete_secret(SecretId="secret", ForceDeleteWithoutRecovery=True)
    w.wait(30)
    _secret(w)


@case("secrets-name-deleted", "ok")
def name_never_there(w: World) -> None:
    w.secrets.delete_secret(SecretId="secret", ForceDeleteWithoutRecovery=True)
    _secret(w)


@case("secrets-write-scheduled", "InvalidRequestException")
def tag_scheduled(w: World) -> None:
    _secret(w)
    w.secrets.delete_secret(SecretId="secret")
    w.secrets.tag_resource(SecretId="secret", Tags=[{"Key": "a", "Value": "b"}])


@case("secrets-write-scheduled", "ResourceNotFoundException", "ResourceNotFoundException")
def tag_none(w: World) -> None:
    w.secrets.tag_resource(SecretId="secret", Tags=[{"Key": "a", "Value": "b"}])


@case("secrets-list-lag", [0, 1], [1, 1])
def fresh_secret_in_list(w: World) -> Any:
    _secret(w)
    counts = [len(w.secrets.list_secrets()["SecretList"])]
    w.wait(10)
    return [*counts, len(w.secrets.list_secrets()["SecretList"])]


def _replication(w: World) -> list[str]:
    found = w.secrets.describe_secret(SecretId="secret").get("ReplicationStatus", [])
    return [each["Status"] for each in found]


@case("secrets-replica-progress", [["InProgress"], ["InSync"]], [["InSync"], ["InSync"]])
def replica_of_new_secret(w: World) -> Any:
    _secret(w, AddReplicaRegions=REPLICA)
    first = _replication(w)
    w.wait(5)
    return [first, _replication(w)]


@case("secrets-replica-progress", [["InProgress"], ["Failed"]], [["Failed"], ["Failed"]])
def replica_that_fails(w: World) -> Any:
    w("secretsmanager", "us-west-2").create_secret(Name="secret", SecretString="other")
    _secret(w)
    w.secrets.replicate_secret_to_regions(SecretId="secret", AddReplicaRegions=REPLICA)
    first = _replication(w)
    w.wait(5)
    return [first, _replication(w)]


def _removed(w: World) -> None:
    _secret(w, AddReplicaRegions=REPLICA)
    w.wait(5)
    w.secrets.remove_regions_from_replication(
        SecretId="secret", RemoveReplicaRegions=["us-west-2", "eu-west-1"]
    )


@case("secrets-replica-removal", [["InProgress"], []], [[], []])
def removed_replica(w: World) -> Any:
    _removed(w)
    first = _replication(w)
    w.wait(5)
    return [first, _replication(w)]


@case("secrets-replica-removal", "InvalidParameterException", text="still has replica regions [us-west-2]")
def delete_with_removed_replica(w: World) -> None:
    _removed(w)
    w.secrets.delete_secret(SecretId="secret")
