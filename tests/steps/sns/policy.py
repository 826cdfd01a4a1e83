"""What AWS asks IAM about calls of SNS (Service Authorization Reference, "Amazon SNS")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tap_provisioner.local import Call
from tests.policy.iam import Request

REFERENCE = {
    "sns:CreateTopic": "topic!",
    "sns:DeleteTopic": "topic!",
    "sns:ListSubscriptionsByTopic": "topic!",
    "sns:ListTagsForResource": "topic",
    "sns:Subscribe": "topic!",
    "sns:TagResource": "topic",
    "sns:Unsubscribe": "",
    "sns:UntagResource": "topic",
}
ACCOUNT = "123456789012"


def requests(call: Call, action: str, here: Mapping[str, Any], _witness: Any) -> Iterator[Request]:
    """The topic that a call names; a creation with tags also sets them."""
    params = call.params
    named = params.get("TopicArn") or params.get("ResourceArn")
    topic = named or f"arn:aws:sns:{call.region}:{ACCOUNT}:{params.get('Name')}"
    yield Request(action, topic if REFERENCE[action] else "*", here)
    if call.operation == "CreateTopic":
        yield Request("sns:TagResource", topic, here)
