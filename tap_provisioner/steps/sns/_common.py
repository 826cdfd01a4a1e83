"""What the kinds of SNS share: names that decide ARNs."""

from __future__ import annotations

import hashlib

from tap_provisioner.aws.permission import arn
from tap_provisioner.aws.region import RegionClient

SERVICE = "sns"
OWN_TOPIC = (arn(SERVICE, "{stack}"),)
"""The ARN of a stack's only topic in a region, which IAM also checks for its subscriptions."""


RECORD = "tap:email:"
"""The prefix of a topic's tags that record the addresses which the stack has put there."""


def record_key(address: str) -> str:
    """Return the key of the tag that records an address: an address may be longer than a key."""
    return RECORD + hashlib.sha256(address.encode()).hexdigest()[:16]


def topic_arn(aws: RegionClient, name: str) -> str:
    """Return the ARN of the topic of a name, which need not exist."""
    account = aws.account
    return f"arn:{account.partition}:{SERVICE}:{aws.name}:{account.id}:{name}"
