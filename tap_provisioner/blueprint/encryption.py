"""The stack's key: the primary in the primary region, a replica in each other region, an alias in all."""

from __future__ import annotations

from typing import Any

from tap_provisioner.blueprint.stack import Part, RegionSpec, Stack
from tap_provisioner.spec.sections.encryption import Encryption
from tap_provisioner.step import Step
from tap_provisioner.steps.kms._key import own_alias
from tap_provisioner.steps.kms.kms_alias import NAME, KmsAlias
from tap_provisioner.steps.kms.kms_key import KmsKey
from tap_provisioner.steps.kms.kms_replica_key import KmsReplicaKey


def encryption(stack: Stack) -> Part:
    """Return the key of each region, with its alias."""
    return Part(regions={region.name: _key(region) for region in stack.regions})


def _key(region: RegionSpec) -> list[Step]:
    section, primary = region.section(Encryption), region.stack.primary
    shared: dict[str, Any] = {
        **region.at(NAME, "encryption"),
        "tags": region.tags("encryption"),
        "description": f"Data of {region.spec.stack}",
        "policy": _policy(region.stack),
        "deletion_window_days": section.deletion_window_days,
    }
    key: Step
    if region == primary:
        key = KmsKey(**shared, rotation_days=section.rotation_days)
    else:
        key = KmsReplicaKey(**shared, primary_key_arn=primary.ref(KmsKey, NAME, "arn"))
    alias = KmsAlias(
        **region.at(NAME, "encryption"), alias_name=own_alias(region.spec.stack), key_id=key.ref()
    )
    return [key, alias]


def _policy(stack: Stack) -> dict[str, Any]:
    """Return the key policy that leaves access to the account's IAM policies.

    It is the default of CreateKey (AWS KMS Developer Guide, "Default key policy").
    """
    statement = {
        "Sid": "Enable IAM User Permissions",
        "Effect": "Allow",
        "Principal": {"AWS": stack.account.ref()},
        "Action": "kms:*",
        "Resource": "*",
    }
    return {"Version": "2012-10-17", "Statement": (statement,)}
