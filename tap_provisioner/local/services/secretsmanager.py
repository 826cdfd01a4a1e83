"""Secrets Manager's names, deletions and replication, which take no time in moto."""

from __future__ import annotations

import re
from typing import Any

from tap_provisioner.local.core.refusals import Codes
from tap_provisioner.local.core.rule import AwsError, Exchange, after, before

ORDER = 80

CODES = Codes(tags="InvalidParameterException", lengths=False)
# AWS seconds.
REPLICATING = 5.0
LEAVING = 5.0
NAME_TAKEN = 30.0
UNLISTED = 10.0

OWN_KEY = "alias/aws/secretsmanager"
NAME = re.compile(r"[A-Za-z0-9/_+=.@!-]{1,512}")

_WRITES = "PutSecretValue TagResource UntagResource ReplicateSecretToRegions RemoveRegionsFromReplication"


def inventory(secrets: Any) -> dict[str, list[str]]:
    """What is left: secrets and their replicas."""
    return {"secret": [secret.name for secret in secrets.secrets.values()]}


def _secret(x: Exchange) -> Any:
    wanted = x.params.get("SecretId") or x.params.get("Name", "")
    secrets = x.backend("secretsmanager").secrets
    return secrets.get(wanted)


def _name(x: Exchange) -> str:
    secret = _secret(x)
    return str(x.params.get("SecretId") or x.params["Name"]) if secret is None else str(secret.name)


@before("secrets-name", "CreateSecret")
def _valid_name(x: Exchange) -> None:
    """A secret's name has only the allowed characters. Source: botocore model secretsmanager CreateSecret."""
    if not NAME.fullmatch(x.params["Name"]):
        text = (
            "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following"
        )
        raise AwsError("ValidationException", f"{text}: -/_+=.@!")


@before("secrets-key", "CreateSecret UpdateSecret")
def _key(x: Exchange) -> None:
    """A secret's KMS key exists in the region. Source: botocore model secretsmanager EncryptionFailure."""
    key = x.params.get("KmsKeyId", OWN_KEY)
    kms = x.backend("kms")
    if key != OWN_KEY and kms.any_id_to_key_id(key) not in kms.keys:
        text = "Secrets Manager can't encrypt the protected secret text using the provided KMS key."
        raise AwsError("EncryptionFailure", text)


@before("secrets-name-scheduled", "CreateSecret")
def _scheduled(x: Exchange) -> None:
    """A name scheduled for deletion is an InvalidRequestException, not a ResourceExistsException. Source:
    terraform-provider-aws internal/service/secretsmanager; issue threads of aws-controllers-k8s.
    """
    secret = _secret(x)
    if secret is not None and secret.is_deleted():
        text = "You can't create this secret because a secret with this name is already scheduled for"
        raise AwsError("InvalidRequestException", f"{text} deletion.")


@before("secrets-write-scheduled", _WRITES)
def _write_scheduled(x: Exchange) -> None:
    """A secret scheduled for deletion can't be changed. Source: botocore model secretsmanager
    PutSecretValue.
    """
    secret = _secret(x)
    if secret is not None and secret.is_deleted():
        text = "You can't perform this operation on the secret because it was marked for deletion."
        raise AwsError("InvalidRequestException", text)


@after("secrets-replication-fields", "DescribeSecret", gap=True)
def _described(x: Exchange) -> None:
    """A replicated secret names its PrimaryRegion on both sides, and its replicas on the primary's alone.
    Source: issue threads of terraform-provider-aws; botocore model secretsmanager DescribeSecret.
    """
    if x.answered.get("ReplicationStatus") and x.answered.get("PrimaryRegion", x.region) == x.region:
        x.answered["PrimaryRegion"] = x.region
    else:
        x.answered.pop("ReplicationStatus", None)


@before("secrets-name-deleted", "DeleteSecret")
def _remember_deleted(x: Exchange) -> None:
    """For 30 s after a secret was deleted for good, its name can't be used. Source: terraform-provider-aws
    internal/service/secretsmanager; the time: belief.
    """
    if x.params.get("ForceDeleteWithoutRecovery") and _secret(x) is not None:
        x.account.stamp(x.region, "secret-deleted", _name(x))


@_remember_deleted.also("before", "CreateSecret")
def _just_deleted(x: Exchange) -> None:
    if _secret(x) is None and x.account.age(x.region, "secret-deleted", x.params["Name"]) < NAME_TAKEN:
        text = "You can't create this secret because it was deleted. Wait a while and try again."
        raise AwsError("InvalidRequestException", text)


@after("secrets-list-lag", "CreateSecret")
def _remember_created(x: Exchange) -> None:
    """For 10 s after its creation a secret is missing from ListSecrets. Source: botocore model secretsmanager
    ListSecrets (up to five minutes); the time: belief.
    """
    x.account.stamp(x.region, "secret-created", x.params["Name"], once=True)


@_remember_created.also("after", "ListSecrets")
def _unlisted(x: Exchange) -> None:
    x.answered["SecretList"] = [
        each
        for each in x.answered["SecretList"]
        if x.account.age(x.region, "secret-created", each["Name"]) >= UNLISTED
    ]


@after("secrets-replica-progress", "CreateSecret ReplicateSecretToRegions")
def _replicate(x: Exchange) -> None:
    """A replica is InProgress for 5 s, then InSync or Failed. Source: botocore model secretsmanager
    ReplicationStatusType; the time: belief.
    """
    for each in x.params.get("AddReplicaRegions", []):
        x.account.stamp(x.region, "secret-replica", f"{_name(x)} {each['Region']}")
    _progress(x)


@_replicate.also("after", "DescribeSecret")
def _progress(x: Exchange) -> None:
    for each in x.answered.get("ReplicationStatus", []):
        if x.account.age(x.region, "secret-replica", f"{_name(x)} {each['Region']}") < REPLICATING:
            each["Status"] = "InProgress"
            each.pop("StatusMessage", None)


@before("secrets-replica-removal", "RemoveRegionsFromReplication")
def _remove(x: Exchange) -> None:
    """For 5 s after its removal a replica is still shown, and the secret can't be deleted. Source: issue
    threads of aws-nuke and terraform-provider-aws; the time: belief.
    """
    secret, leaving = _secret(x), x.account.note(x.region, "secret-leaving", _name(x))
    held = {replica.region for replica in getattr(secret, "replicas", [])}
    for region in x.params.get("RemoveReplicaRegions", []):
        if region in held:
            leaving[region] = x.account.now()


def _leaving(x: Exchange) -> list[str]:
    since = x.account.notes(x.region, "secret-leaving").get(_name(x), {})
    return [region for region, at in since.items() if x.account.now() - at < LEAVING]


@_remove.also("after", "DescribeSecret")
def _still_shown(x: Exchange) -> None:
    shown = x.answered.get("ReplicationStatus", [])
    here = {each["Region"] for each in shown}
    left = [r for r in _leaving(x) if r not in here]
    if left:
        x.answered["ReplicationStatus"] = [*shown, *({"Region": r, "Status": "InProgress"} for r in left)]


@_remove.also("before", "DeleteSecret")
def _still_held(x: Exchange) -> None:
    left = _leaving(x)
    if left:
        text = f"You can't delete secret {_name(x)} that still has replica regions [{', '.join(left)}]"
        raise AwsError("InvalidParameterException", text)
