"""A subscription of an e-mail address to a topic."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from tap_provisioner.aws.permission import Command, Permission
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.declarations import create_only
from tap_provisioner.errors import ErrorKind, ignoring
from tap_provisioner.step import Observed, Step
from tap_provisioner.steps._parameters import creation
from tap_provisioner.steps.sns._common import OWN_TOPIC, SERVICE
from tap_provisioner.steps.sns.sns_topic import SnsTopic
from tap_provisioner.terraform import Terraform

PROTOCOL = "email"
PENDING = "PendingConfirmation"
"""Listed instead of the ARN until the recipient has confirmed (ListSubscriptionsByTopic)."""
DELETED = "Deleted"
"""Listed instead of the ARN for a while after Unsubscribe."""
WAITING = (
    "it waits until the recipient confirms it by the link in the mail from SNS; until then it cannot be "
    "unsubscribed, goes with its topic, and is deleted by SNS after 48 hours"
)


@dataclass(frozen=True, kw_only=True)
class SnsSubscription(Step):
    """A subscription of an e-mail address to a topic; it is the stack's if its topic is.

    While it is pending confirmation, each call of Subscribe sends a mail, so it is first searched by its
    address. A pending subscription counts as desired: only the recipient can confirm it.
    """

    kind = "sns-subscription"
    allows_duplicates = True
    terraform = Terraform(
        type="aws_sns_topic_subscription", outputs={"id": "id", "arn": "id"}, fixed={"protocol": PROTOCOL}
    )
    permissions = (
        Permission(Command.PLAN, SERVICE, "ListSubscriptionsByTopic", OWN_TOPIC),
        Permission(Command.APPLY, SERVICE, "Subscribe", OWN_TOPIC),
        # It supports no resources (Service Authorization Reference, "Amazon SNS").
        Permission(Command.DESTROY, SERVICE, "Unsubscribe"),
    )

    topic_arn: str = create_only(refers="sns-topic", api="TopicArn", terraform="topic_arn")
    endpoint: str = create_only(api="Endpoint", terraform="endpoint")

    @classmethod
    def discover(cls, aws: RegionClient, desired: Sequence[Self] = ()) -> list[Observed]:
        """Return the subscriptions by e-mail of the stack's topic.

        One that is pending confirmation and not desired is left out: only SNS can delete it.
        """
        names = {step.endpoint for step in desired}
        topics = [topic for topic in SnsTopic.discover(aws) if topic.owned]
        found = [observed for topic in topics for observed in _subscriptions(aws, topic.id)]
        return [each for each in found if each.state != PENDING or each.values["endpoint"] in names]

    def find(self, aws: RegionClient) -> Observed | None:
        return self.pick(_subscriptions(aws.fresh(), self.topic_arn))

    @classmethod
    def again(cls, aws: RegionClient, observed: Observed) -> Observed | None:
        found = _subscriptions(aws.fresh(), observed.values["topic_arn"])
        return next((each for each in found if each.id == observed.id), None)

    def create(self, aws: RegionClient) -> Observed | None:
        aws.client(SERVICE).subscribe(Protocol=PROTOCOL, **creation(self))
        return None

    @classmethod
    def delete(cls, aws: RegionClient, observed: Observed, desired: Self | None) -> None:
        """Unsubscribe it if it is confirmed; otherwise it is deleted with its topic."""
        if observed.state != PENDING:
            aws.client(SERVICE).unsubscribe(SubscriptionArn=observed.outputs["id"])


def _subscriptions(aws: RegionClient, topic: str) -> list[Observed]:
    with ignoring(ErrorKind.GONE):
        listed = aws.list(SERVICE, "list_subscriptions_by_topic", "Subscriptions", TopicArn=topic)
        return [
            _observed(aws, raw)
            for raw in listed
            if raw["Protocol"] == PROTOCOL and raw["SubscriptionArn"] != DELETED
        ]
    return []


def _observed(aws: RegionClient, raw: Mapping[str, Any]) -> Observed:
    pending = raw["SubscriptionArn"] == PENDING
    return Observed(
        kind=SnsSubscription.kind,
        region=aws.name,
        id=f"{raw['TopicArn']}/{raw['Endpoint']}",
        address=f"{aws.name}/{SnsSubscription.kind}/{raw['Endpoint']}",
        state=PENDING if pending else "confirmed",
        notes=(WAITING,) if pending else (),
        values={"topic_arn": raw["TopicArn"], "endpoint": raw["Endpoint"]},
        outputs={"id": raw["SubscriptionArn"]},
    )
