"""How somebody else changes a topic, and the spec under which there is one."""

from __future__ import annotations

from typing import Any

from tap_provisioner.local.services.sns import confirm
from tap_provisioner.step import Observed
from tests.e2e.world import World

SPEC: dict[str, Any] = {"monitoring": {"email": ["ops@example.com"]}}


def _tags(w: World, o: Observed) -> None:
    sns = w("sns", o.region)
    sns.untag_resource(ResourceArn=o.id, TagKeys=["Owner"])
    sns.tag_resource(ResourceArn=o.id, Tags=[{"Key": "Extra", "Value": "1"}])


def _recorded(w: World, o: Observed) -> None:
    arn = o.values["topic_arn"]
    sns = w("sns", o.region)
    tags = sns.list_tags_for_resource(ResourceArn=arn)["Tags"]
    keys = [tag["Key"] for tag in tags if tag["Value"] == o.values["endpoint"]]
    sns.untag_resource(ResourceArn=arn, TagKeys=keys)


DRIFTS = {("sns-topic", "tags"): _tags, ("sns-subscription", "recorded"): _recorded}


def meanwhile(w: World) -> None:
    """The recipient follows the links in the mails."""
    assert confirm(w.aws.account, "ops@example.com")
