"""How a KMS key that was asked for compares with the one that AWS names, and what its use takes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from tap_provisioner.aws.permission import Command, Permission, When, arn
from tap_provisioner.steps.iam.iam_role import same_policy
from tap_provisioner.values import plain

BY_AWS = When("Bool", "kms:GrantIsForAWSResource", ("true",))
"""The condition that a grant is made by a service of AWS, for what it keeps (AWS KMS Developer Guide)."""


def using(key: str, region: str, command: Command, actions: str, *when: When) -> Permission:
    """Allow actions on a key in `region`: by its ARN or, where an alias names it, on any key with that alias.

    IAM takes no alias for a resource (AWS KMS Developer Guide, "ABAC for AWS KMS").
    """
    owner, _, name = (key if key.startswith("arn:") else arn("kms", key, region)).rpartition(":")
    if not name.startswith("alias/"):
        return Permission(command, "kms", actions, (f"{owner}:key/{name.removeprefix('key/')}",), when)
    named = When("ForAnyValue:StringEquals", "kms:ResourceAliases", (name,))
    return Permission(command, "kms", actions, (f"{owner}:key/*",), (*when, named))


def same_key(desired: str, found: str | None) -> bool:
    """Compare keys: AWS returns the ARN of what was given by id or ARN; an alias cannot be told from it."""
    return found is not None and ("alias/" in desired or found == desired or found.endswith(f"/{desired}"))


def same_key_once_set(desired: str, found: str | None) -> bool:
    """Compare keys where the key is fixed only from when there is one, and comes with what it is for."""
    return found is None or same_key(desired, found)


def same_key_policy(desired: Mapping[str, Any], found: Mapping[str, Any] | None) -> bool:
    """Compare key policies: KMS returns an account that was given by its id as the ARN of its root."""
    return found is not None and same_policy(_by_account(desired), _by_account(found))


def _by_account(policy: Mapping[str, Any]) -> dict[str, Any]:
    text = re.sub(r'"arn:[a-z-]+:iam::(\d{12}):root"', r'"\1"', json.dumps(plain(policy)))
    found: dict[str, Any] = json.loads(text)
    return found
