"""Secrets as the real Secrets Manager describes them, where moto gets it wrong."""

from __future__ import annotations

from tap_provisioner.local.core.rule import Exchange, after

ORDER = 70


@after(
    "secrets-replication-fields",
    "issue threads of terraform-provider-aws; botocore model secretsmanager DescribeSecret",
    "secretsmanager:DescribeSecret",
    gap=True,
)
def _described(x: Exchange) -> None:
    """A replicated secret names its PrimaryRegion on both sides, and its replicas on the primary's alone."""
    answer = x.answered
    if answer.get("PrimaryRegion", x.region) != x.region:
        answer.pop("ReplicationStatus", None)
    elif answer.get("ReplicationStatus"):
        answer["PrimaryRegion"] = x.region
    else:
        answer.pop("ReplicationStatus", None)
