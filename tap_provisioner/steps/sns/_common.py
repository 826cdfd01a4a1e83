"""What the kinds of SNS share: names that decide ARNs."""

from __future__ import annotations

from tap_provisioner.aws.permission import arn
from tap_provisioner.aws.region import RegionClient

SERVICE = "sns"
OWN_TOPIC = (arn(SERVICE, "{stack}"),)
"""The ARN of a stack's only topic in a region, which IAM also checks for its subscriptions."""


def topic_arn(aws: RegionClient, name: str) -> str:
    """Return the ARN of the topic of a name, which need not exist."""
    account = aws.account
    return f"arn:{account.partition}:{SERVICE}:{aws.name}:{account.id}:{name}"
