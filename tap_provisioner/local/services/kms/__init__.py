"""KMS: keys of one and of several regions, and their aliases."""

from __future__ import annotations

from typing import Any

from tap_provisioner.local.core.account import Account
from tap_provisioner.local.core.refusals import Codes
from tap_provisioner.local.core.rule import AwsError, Exchange
from tap_provisioner.local.core.wire import Params

CODES = Codes(tags="TagException")

AWS_OWN = "alias/aws/"
PENDING = ("PendingDeletion", "PendingReplicaDeletion")


def inventory(kms: Any) -> dict[str, list[str]]:
    """What is left: keys that are not pending deletion, and aliases; none of AWS's own."""
    ours = [key for key in kms.keys.values() if not any(name.startswith(AWS_OWN) for name in key.aliases)]
    return {
        "kms-key": [key.id for key in ours if not key.key_state.startswith("Pending")],
        "kms-alias": [name for key in ours for name in key.aliases],
    }


def key_of(x: Exchange) -> Any:
    """moto's key that a call names by id, ARN or alias, None where there is none."""
    kms = x.backend("kms")
    named = x.params.get("KeyId") or x.params.get("TargetKeyId") or ""
    identifier = kms.get_alias_name(kms.get_key_id(named))
    if identifier.startswith("alias/"):
        return next((key for key in kms.keys.values() if identifier in key.aliases), None)
    return kms.keys.get(identifier)


def key_in(x: Exchange, *states: str) -> Any:
    """The key that a call names, None unless it is in one of the states."""
    key = key_of(x)
    return key if key is not None and key.key_state in states else None


def copies(account: Account, key_id: str) -> dict[str, Any]:
    """The keys of that id by region: of a multi-region key its primary and its replicas."""
    backends = account.backends("kms")
    return {region: kms.keys[key_id] for region, kms in backends.items() if key_id in kms.keys}


def primary_region(key: Any) -> str | None:
    """The region of a multi-region key's primary, None for a key of one region."""
    return str(key.multi_region_configuration["PrimaryKey"]["Region"]) if key.multi_region else None


def is_replica(key: Any) -> bool:
    """Whether it is a replica of a multi-region key."""
    return primary_region(key) not in (None, key.region)


def configuration(account: Account, key: Any) -> Params:
    """The MultiRegionConfiguration of a key, as its region shows it."""
    shown = {region: {"Arn": each.arn, "Region": region} for region, each in copies(account, key.id).items()}
    primary = str(primary_region(key))
    return {
        "MultiRegionKeyType": "PRIMARY" if key.region == primary else "REPLICA",
        "PrimaryKey": shown.get(primary, key.multi_region_configuration["PrimaryKey"]),
        "ReplicaKeys": [shown[region] for region in sorted(shown) if region != primary],
    }


def invalid_state(key: Any, state: str) -> AwsError:
    """The error of an operation that the key's state does not allow."""
    return AwsError("KMSInvalidStateException", f"{key.arn} is {state}.")
