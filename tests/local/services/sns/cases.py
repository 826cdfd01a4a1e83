"""Cases of the rules of SNS."""

from __future__ import annotations

from typing import Any

from tap_provisioner.local.services.sns import confirm
from tests.local.cases import Table
from tests.local.world import World

TABLE = Table()
case = TABLE.case

INVALID = "InvalidParameter"
PENDING = "sns-email-pending"
MAIL = "ops@example.com"
TAGS = [{"Key": "Owner", "Value": "platform"}]


def _topic(w: World, **options: Any) -> str:
    return str(w("sns").create_topic(Name="alarms", **options)["TopicArn"])


def _subscribe(w: World, topic: str, **options: Any) -> str:
    options = {"Protocol": "email", "Endpoint": MAIL, **options}
    return str(w("sns").subscribe(TopicArn=topic, **options)["SubscriptionArn"])


def _listed(w: World, topic: str) -> list[str]:
    found = w("sns").list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    arns = [each["SubscriptionArn"] for each in found]
    return ["arn" if arn.startswith(topic) else arn for arn in arns]


@case("sns-topic-again", INVALID, text="Attributes Reason: Topic already exists with different attributes")
def topic_with_other_attributes(w: World) -> None:
    _topic(w, Attributes={"DisplayName": "one"})
    _topic(w, Attributes={"DisplayName": "two"})


@case("sns-topic-again", INVALID, text="Tags Reason: Topic already exists with different tags")
def topic_with_other_tags(w: World) -> None:
    _topic(w, Tags=TAGS)
    _topic(w, Tags=[{"Key": "Owner", "Value": "others"}])


@case("sns-topic-again", True, True)
def topic_that_is_the_same(w: World) -> Any:
    options: dict[str, Any] = {"Attributes": {"DisplayName": "one"}, "Tags": TAGS}
    return _topic(w, **options) == _topic(w, **options) == _topic(w)


@case("sns-topic-again", "NotFound", "NotFound")
def topic_that_is_not(w: World) -> None:
    w("sns").get_topic_attributes(TopicArn="arn:aws:sns:us-east-1:123456789012:alarms")


@case("sns-topic-again", "ok")
def topic_deleted_twice(w: World) -> None:
    topic = _topic(w)
    for _ in range(2):
        w("sns").delete_topic(TopicArn=topic)


@case(PENDING, ("pending confirmation", ["PendingConfirmation"]), ("arn", ["arn"]))
def new_subscription(w: World) -> Any:
    topic = _topic(w)
    answer = _subscribe(w, topic)
    return ("arn" if answer.startswith(topic) else answer), _listed(w, topic)


@case(PENDING, (["PendingConfirmation"], ["arn"]), (["arn"], ["arn"]))
def subscription_that_is_confirmed(w: World) -> Any:
    topic = _topic(w)
    _subscribe(w, topic)
    before = _listed(w, topic)
    confirm(w.aws.account, MAIL)
    return before, _listed(w, topic)


@case(PENDING, [True, True], [True, True])
def subscription_whose_arn_is_asked_for(w: World) -> Any:
    topic = _topic(w)
    arns = [_subscribe(w, topic, ReturnSubscriptionArn=True) for _ in range(2)]
    return [each.startswith(topic) for each in arns]


@case(PENDING, ("true", "false"), ("false", "false"))
def attribute_of_a_subscription(w: World) -> Any:
    arn = _subscribe(w, _topic(w), ReturnSubscriptionArn=True)
    found = []
    for _ in range(2):
        attributes = w("sns").get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
        found.append(attributes["PendingConfirmation"].lower())
        confirm(w.aws.account, MAIL)
    return tuple(found)


@case("sns-subscription-counts", [("1", "0"), ("0", "1")], [("0", "0"), ("0", "0")])
def counts_of_a_topic(w: World) -> Any:
    topic = _topic(w)
    _subscribe(w, topic)
    found = []
    for _ in range(2):
        attributes = w("sns").get_topic_attributes(TopicArn=topic)["Attributes"]
        found.append((attributes["SubscriptionsPending"], attributes["SubscriptionsConfirmed"]))
        confirm(w.aws.account, MAIL)
    return found


@case("sns-unsubscribe-pending", INVALID, text="pending confirmation")
def unsubscribe_pending(w: World) -> None:
    arn = _subscribe(w, _topic(w), ReturnSubscriptionArn=True)
    w("sns").unsubscribe(SubscriptionArn=arn)


@case("sns-unsubscribe-pending", INVALID, text="at least 6 elements, not 1")
def unsubscribe_what_a_list_shows(w: World) -> None:
    w("sns").unsubscribe(SubscriptionArn="PendingConfirmation")


@case("sns-unsubscribe-pending", [], [])
def unsubscribe_confirmed(w: World) -> Any:
    topic = _topic(w)
    arn = _subscribe(w, topic, ReturnSubscriptionArn=True)
    confirm(w.aws.account, MAIL)
    w("sns").unsubscribe(SubscriptionArn=arn)
    return _listed(w, topic)
