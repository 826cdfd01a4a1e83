"""A topic."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from tap_provisioner.aws.permission import Command, Permission, arn
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.aws.tags import Tagging
from tap_provisioner.declarations import create_only
from tap_provisioner.errors import ErrorKind, ignoring
from tap_provisioner.presentation import Output
from tap_provisioner.step import Observed
from tap_provisioner.steps._parameters import creation
from tap_provisioner.steps._tagged import TaggedStep
from tap_provisioner.terraform import Terraform

SERVICE = "sns"
OWN_TOPIC = (arn(SERVICE, "{stack}"),)
"""The ARN of a stack's only topic in a region, which IAM also checks for its subscriptions."""


@dataclass(frozen=True, kw_only=True)
class SnsTopic(TaggedStep):
    """A standard topic of SNS. Its name, unique in account and region, decides its ARN."""

    kind = "sns-topic"
    terraform = Terraform(
        type="aws_sns_topic", outputs={"id": "id", "arn": "id"}, fixed={"fifo_topic": False}
    )
    tagging = Tagging(SERVICE, "tag_resource", "untag_resource", "ResourceArn")
    deletion = (SERVICE, "delete_topic", "TopicArn")
    stack_outputs = (Output("topic_arn", 80, lambda topic, _step, _region: topic.id),)
    permissions = (
        Permission(Command.PLAN, SERVICE, "ListTagsForResource", OWN_TOPIC),
        Permission(Command.APPLY, SERVICE, "CreateTopic TagResource UntagResource", OWN_TOPIC),
        Permission(Command.DESTROY, SERVICE, "DeleteTopic", OWN_TOPIC),
    )

    topic_name: str = create_only(api="Name", terraform="name")

    @classmethod
    def discover(cls, aws: RegionClient, desired: Sequence[Self] = ()) -> list[Observed]:
        """Return the topics with desired names, including foreign ones, and the one with the stack's name.

        SNS lists topics without their tags, so that each is read by name.
        """
        names = {step.topic_name for step in desired}
        observed = (cls._named(aws, name) for name in dict.fromkeys([aws.stack, *sorted(names)]))
        return [found for found in observed if found and (found.owned or found.values["topic_name"] in names)]

    def claims(self, observed: Observed) -> bool:
        """Claim by name, so that a foreign topic of the name is found."""
        at = (observed.kind, observed.region, observed.values.get("topic_name"))
        return at == (self.kind, self.region, self.topic_name)

    def find(self, aws: RegionClient) -> Observed | None:
        return self._named(aws.fresh(), self.topic_name)

    @classmethod
    def again(cls, aws: RegionClient, observed: Observed) -> Observed | None:
        return cls._named(aws.fresh(), observed.values["topic_name"])

    @classmethod
    def _named(cls, aws: RegionClient, name: str) -> Observed | None:
        arn = f"arn:{aws.account.partition}:{SERVICE}:{aws.name}:{aws.account.id}:{name}"
        with ignoring(ErrorKind.GONE):
            answer = aws.get(SERVICE, "list_tags_for_resource", ResourceArn=arn)
            return cls.read(aws, arn, answer["Tags"])
        return None

    @classmethod
    def read(cls, aws: RegionClient, arn: str, tags: Any) -> Observed:
        """Return the topic of an ARN with these tags."""
        name = arn.rpartition(":")[2]
        return cls.observe(aws, tags, id=arn, values={"topic_name": name}, outputs={"id": arn, "name": name})

    def create(self, aws: RegionClient) -> Observed | None:
        """Create it; SNS returns a topic of the same name and tags, and refuses one with other tags."""
        tags = self.creation_tags(aws)
        answer = aws.client(SERVICE).create_topic(**creation(self), Tags=tags)
        return self.read(aws, answer["TopicArn"], tags)
