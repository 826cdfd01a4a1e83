"""KMS keys that resources of other services use: their comparison, and permissions to use them."""

from __future__ import annotations

from tap_provisioner.aws.permission import Command, Permission, When, arn

BY_AWS = When("Bool", "kms:GrantIsForAWSResource", ("true",))
"""The condition that an AWS service creates the grant (AWS KMS Developer Guide)."""


def using(key: str, region: str, command: Command, actions: str, *when: When) -> Permission:
    """Allow actions on a key in `region`: by its ARN or, for an alias, on any key with that alias.

    An alias is no resource in IAM policies (AWS KMS Developer Guide, "ABAC for AWS KMS").
    """
    owner, _, name = (key if key.startswith("arn:") else arn("kms", key, region)).rpartition(":")
    if not name.startswith("alias/"):
        return Permission(command, "kms", actions, (f"{owner}:key/{name.removeprefix('key/')}",), when)
    named = When("ForAnyValue:StringEquals", "kms:ResourceAliases", (name,))
    return Permission(command, "kms", actions, (f"{owner}:key/*",), (*when, named))


def same_key(desired: str, found: str | None) -> bool:
    """Compare keys: AWS returns the ARN for an id; which key an alias names is not compared."""
    return found is not None and ("alias/" in desired or found == desired or found.endswith(f"/{desired}"))


def same_key_once_set(desired: str, found: str | None) -> bool:
    """Compare keys that can be set once; None is accepted until then."""
    return found is None or same_key(desired, found)
