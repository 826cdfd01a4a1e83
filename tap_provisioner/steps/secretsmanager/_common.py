"""What the kinds of AWS Secrets Manager share: names, descriptions and values of secrets."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tap_provisioner.aws.permission import arn
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.declarations import create_only
from tap_provisioner.errors import ErrorKind, ignoring
from tap_provisioner.step import Observed, Step

SERVICE = "secretsmanager"
UNUSABLE = "its value is not a JSON object with a password: put back the one that the databases have"


@dataclass(frozen=True, kw_only=True)
class SecretPart(Step):
    """A resource without tags that belongs to the stack if its secret does."""

    secret_name: str = create_only()
    secret_id: str = create_only(refers="secret", terraform="secret_id")

    def claims(self, observed: Observed) -> bool:
        """Claim by the secret's name too: another secret may have its address for a while."""
        return super().claims(observed) and observed.values["secret_name"] == self.secret_name


def replica_blocks(regions: frozenset[str]) -> list[dict[str, str]]:
    """Return Terraform's `replica` block for each region."""
    return [{"region": region} for region in sorted(regions)]


def arns(name: str) -> tuple[str, ...]:
    """Return the patterns of the ARNs of a secret and its replicas, before and after its creation.

    AWS adds a hyphen and six characters to the name of an existing secret, and uses the name alone for others
    (AWS Secrets Manager User Guide, "Identity-based policies").
    """
    return arn(SERVICE, f"secret:{name}"), arn(SERVICE, f"secret:{name}-??????")


def description(aws: RegionClient, name: str) -> dict[str, Any] | None:
    """Return the description of a secret; None if there is none or it is scheduled for deletion."""
    with ignoring(ErrorKind.GONE):
        raw: dict[str, Any] = aws.get(SERVICE, "describe_secret", SecretId=name)
        return None if raw.get("DeletedDate") else raw
    return None


def value(aws: RegionClient, secret_id: str) -> dict[str, Any] | None:
    """Return the current version's JSON object, empty if it is none, None if there is no version."""
    with ignoring(ErrorKind.GONE):
        text = aws.get(SERVICE, "get_secret_value", SecretId=secret_id).get("SecretString", "")
        try:
            content = json.loads(text)
        except ValueError:
            return {}
        return content if isinstance(content, dict) else {}
    return None
