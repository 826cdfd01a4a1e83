"""A subscription of an e-mail address to a topic."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from tap_provisioner.aws.permission import Command, Permission
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.declarations import attribute, create_only
from tap_provisioner.errors import ErrorKind, ignoring
from tap_provisioner.step import Changes, Observed, Step
from tap_provisioner.steps._parameters import creation
from tap_provisioner.steps.sns.sns_topic import OWN_TOPIC, SERVICE, SnsTopic
from tap_provisioner.terraform import Terraform

RECORD = "tap:email:"
"""The prefix of a topic's tags that record the addresses which the stack has put there."""
PROTOCOL = "email"
PENDING = "PendingConfirmation"
"""Listed instead of the ARN until the recipient has confirmed (ListSubscriptionsByTopic)."""
DELETED = "Deleted"
"""Listed instead of the ARN for a while after Unsubscribe."""
ENDED = "ended"
"""The state of one that is recorded, but was unsubscribed, or not confirmed in time."""
WAITING = (
    "it waits until the recipient confirms it by the link in the mail from SNS; until then it cannot be "
    "unsubscribed, goes with its topic, and is deleted by SNS after 48 hours"
)
LEFT = (
    "its address left the spec, but it cannot be unsubscribed until the recipient confirms it: it goes with "
    "its topic, or is deleted by SNS after 48 hours"
)
FOREIGN = "this stack did not subscribe its address, and does not unsubscribe it; it goes with its topic"
ADD = "if it is to be the stack's, add its address to the spec"
CONFIRMED = "once it is confirmed, apply unsubscribes it"


@dataclass(frozen=True, kw_only=True)
class SnsSubscription(Step):
    """A subscription of an e-mail address to the stack's topic.

    It is the stack's if its address is in the spec, or is recorded in a tag of the topic: subscriptions have
    no tags. The tag is set before Subscribe is called. While it is pending confirmation, each call of
    Subscribe sends a mail, so it is first searched by its address. A pending subscription counts as desired:
    only the recipient can confirm it.
    """

    kind = "sns-subscription"
    allows_duplicates = True
    dependent = True
    terraform = Terraform(
        type="aws_sns_topic_subscription",
        outputs={"id": "id", "arn": "id"},
        fixed={"protocol": PROTOCOL},
        left_out={"recorded": "it is a tag of the topic"},
    )
    permissions = (
        Permission(Command.PLAN, SERVICE, "ListSubscriptionsByTopic ListTagsForResource", OWN_TOPIC),
        Permission(Command.APPLY, SERVICE, "Subscribe TagResource", OWN_TOPIC),
        # It supports no resources (Service Authorization Reference, "Amazon SNS").
        Permission(Command.DESTROY, SERVICE, "Unsubscribe"),
        Permission(Command.DESTROY, SERVICE, "UntagResource", OWN_TOPIC),
    )

    topic_arn: str = create_only(refers="sns-topic", api="TopicArn", terraform="topic_arn")
    endpoint: str = create_only(api="Endpoint", terraform="endpoint")
    recorded: bool = attribute(default=True)

    @classmethod
    def discover(cls, aws: RegionClient, desired: Sequence[Self] = ()) -> list[Observed]:
        """Return the subscriptions by e-mail of the stack's topic, and those that are recorded and ended."""
        names = {step.endpoint for step in desired}
        topics = [topic for topic in SnsTopic.discover(aws) if topic.owned]
        found = [observed for topic in topics for observed in _subscriptions(aws, topic.id)]
        return [
            each if each.values["endpoint"] in names else _undesired(each)
            for each in found
            if each.state != ENDED or each.values["endpoint"] not in names
        ]

    def find(self, aws: RegionClient) -> Observed | None:
        found = _subscriptions(aws.fresh(), self.topic_arn)
        return self.pick([each for each in found if each.state != ENDED])

    @classmethod
    def again(cls, aws: RegionClient, observed: Observed) -> Observed | None:
        found = _subscriptions(aws.fresh(), observed.values["topic_arn"])
        return next((each for each in found if each.id == observed.id), None)

    def create(self, aws: RegionClient) -> None:
        self._record(aws)
        aws.client(SERVICE).subscribe(Protocol=PROTOCOL, **creation(self))

    def update(self, aws: RegionClient, observed: Observed, changes: Changes) -> None:
        self._record(aws)

    def _record(self, aws: RegionClient) -> None:
        tag = {"Key": record_key(self.endpoint), "Value": self.endpoint}
        aws.client(SERVICE).tag_resource(ResourceArn=self.topic_arn, Tags=[tag])

    @classmethod
    def delete(cls, aws: RegionClient, observed: Observed, desired: Self | None) -> None:
        """Unsubscribe it; one that is pending is deleted with its topic."""
        sns, endpoint = aws.client(SERVICE), observed.values["endpoint"]
        if observed.state != ENDED:
            with ignoring(ErrorKind.GONE):
                sns.unsubscribe(SubscriptionArn=observed.outputs["id"])
        with ignoring(ErrorKind.GONE):
            sns.untag_resource(ResourceArn=observed.values["topic_arn"], TagKeys=[record_key(endpoint)])


def record_key(address: str) -> str:
    """Return the key of the tag that records an address: an address may be longer than a key."""
    return RECORD + hashlib.sha256(address.encode()).hexdigest()[:16]


def _undesired(observed: Observed) -> Observed:
    """Return one whose address is not in the spec: what is not recorded, or still pending, is unmanaged."""
    if not observed.values["recorded"]:
        return replace(observed, owned=False, unmanaged=FOREIGN, advice=ADD)
    if observed.state == PENDING:
        return replace(observed, owned=False, unmanaged=LEFT, advice=CONFIRMED)
    return observed


def _subscriptions(aws: RegionClient, topic: str) -> list[Observed]:
    with ignoring(ErrorKind.GONE):
        tags = aws.get(SERVICE, "list_tags_for_resource", ResourceArn=topic)["Tags"]
        listed = aws.list(SERVICE, "list_subscriptions_by_topic", "Subscriptions", TopicArn=topic)
        recorded = {tag["Value"] for tag in tags if tag["Key"].startswith(RECORD)}
        found = {
            raw["Endpoint"]: raw["SubscriptionArn"]
            for raw in sorted(listed, key=lambda raw: bool(raw["SubscriptionArn"] != PENDING))
            if raw["Protocol"] == PROTOCOL and raw["SubscriptionArn"] != DELETED
        }
        return [
            _observed(aws, topic, address, found.get(address, ENDED), address in recorded)
            for address in sorted(found.keys() | recorded)
        ]
    return []


def _observed(aws: RegionClient, topic: str, address: str, arn: str, recorded: bool) -> Observed:
    state = arn if arn in (PENDING, ENDED) else "confirmed"
    return Observed(
        kind=SnsSubscription.kind,
        region=aws.name,
        id=f"{topic}/{address}",
        address=f"{aws.name}/{SnsSubscription.kind}/{address}",
        state=state,
        contained=state == PENDING,
        notes=(WAITING,) if state == PENDING else (),
        values={"topic_arn": topic, "endpoint": address, "recorded": recorded},
        outputs={"id": arn},
    )
