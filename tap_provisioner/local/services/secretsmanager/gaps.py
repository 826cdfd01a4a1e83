"""Secrets as the real Secrets Manager describes them, where moto gets it wrong."""

from __future__ import annotations

from tap_provisioner.local.core.rule import Exchange, Rule

ORDER = 70


def _described(x: Exchange) -> None:
    answer = x.answer or {}
    if answer.get("PrimaryRegion", x.region) != x.region:
        answer.pop("ReplicationStatus", None)
    elif answer.get("ReplicationStatus"):
        answer["PrimaryRegion"] = x.region
    else:
        answer.pop("ReplicationStatus", None)


RULES = (
    Rule(
        "secrets-replication-fields",
        "A replicated secret names its PrimaryRegion on both sides, and its replicas on the primary's alone.",
        "issue threads of terraform-provider-aws; botocore model secretsmanager DescribeSecret",
        after={"secretsmanager:DescribeSecret": _described},
        gap=True,
    ),
)
