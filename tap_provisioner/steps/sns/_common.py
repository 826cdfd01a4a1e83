"""What the kinds of SNS share: names that decide ARNs."""

from __future__ import annotations

from tap_provisioner.aws.permission import arn
from tap_provisioner.aws.region import RegionClient

SERVICE = "sns"
OWN_TOPIC = (arn(SERVICE, "{stack}"),)
"""The ARN of the one topic that a stack has in a region; its subscriptions are judged by it too."""


def topic_arn(aws: RegionClient, name: str) -> str:
    """Return the ARN of the topic of a name, whether it exists or not."""
    account = aws.account
    return f"arn:{account.partition}:{SERVICE}:{aws.name}:{account.id}:{name}"
