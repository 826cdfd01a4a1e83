"""Creation of a topic that exists."""

from __future__ import annotations

import json
from typing import Any

from tap_provisioner.local.core.account import ACCOUNT
from tap_provisioner.local.core.rule import AwsError, Exchange, before

ORDER = 50


def _existing(x: Exchange) -> str | None:
    arn = f"arn:aws:sns:{x.region}:{ACCOUNT}:{x.params['Name']}"
    return arn if arn in x.backend("sns").topics else None


def _other(what: str) -> AwsError:
    text = f"Invalid parameter: {what} Reason: Topic already exists with different {what.lower()}"
    return AwsError("InvalidParameter", text)


@before("sns-topic-again", "issue threads of localstack and MassTransit, which quote it", "CreateTopic")
def _same_again(x: Exchange) -> None:
    """Creating a topic again returns it; with other attributes or tags it is an InvalidParameter."""
    arn = _existing(x)
    if arn is None:
        return
    now = x.ask("GetTopicAttributes", {"TopicArn": arn})["Attributes"]
    for name, value in x.params.get("Attributes", {}).items():
        if _plain(now.get(name, "")) != _plain(value):
            raise _other("Attributes")
    tags = x.ask("ListTagsForResource", {"ResourceArn": arn})["Tags"]
    if any(tag not in tags for tag in x.params.get("Tags", [])):
        raise _other("Tags")


def _plain(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value
