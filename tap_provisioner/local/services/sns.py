"""SNS topics, and subscriptions by e-mail, which are pending until their owner confirms them."""

from __future__ import annotations

import json
from typing import Any

from tap_provisioner.local.core.account import ACCOUNT, Account
from tap_provisioner.local.core.refusals import Codes
from tap_provisioner.local.core.rule import AwsError, Exchange, after, before
from tap_provisioner.local.core.wire import Params

ORDER = 80

CODES = Codes(tags="InvalidParameter", denied="AuthorizationError")
MAILS = frozenset({"email", "email-json"})
SHOWN = "PendingConfirmation"
_PENDING = "sns-pending"


def inventory(sns: Any) -> dict[str, list[str]]:
    """What is left: topics, and subscriptions by their endpoint."""
    return {
        "sns-topic": [topic.name for topic in sns.topics.values()],
        "sns-subscription": [f"{s.topic.name}/{s.endpoint}" for s in sns.subscriptions.values()],
    }


def confirm(account: Account, endpoint: str) -> int:
    """Confirm every subscription of an address, in every region; returns how many were pending."""
    found = 0
    for region, sns in account.backends("sns").items():
        for name, note in account.notes(region, _PENDING).items():
            subscription = sns.subscriptions.get(name)
            if subscription is not None and subscription.endpoint == endpoint and note["pending"]:
                note["pending"] = False
                found += 1
    return found


def _is_pending(x: Exchange, arn: str) -> bool:
    return bool(x.account.notes(x.region, _PENDING).get(arn, {}).get("pending"))


@after("sns-email-pending", "Subscribe")
def _subscribed(x: Exchange) -> None:
    """A subscription by e-mail is pending until it is confirmed: Subscribe answers 'pending confirmation' and
    lists show PendingConfirmation in place of its ARN. Source: botocore model sns Subscribe; AWS
    documentation: ListSubscriptionsByTopic.
    """
    if x.params["Protocol"] not in MAILS:
        return
    arn = x.answered["SubscriptionArn"]
    note = x.account.note(x.region, _PENDING, arn)
    note.setdefault("pending", True)
    if note["pending"] and not x.params.get("ReturnSubscriptionArn"):
        x.answered["SubscriptionArn"] = "pending confirmation"


@_subscribed.also("after", "ListSubscriptions ListSubscriptionsByTopic")
def _listed(x: Exchange) -> None:
    for each in x.answered["Subscriptions"]:
        if _is_pending(x, each["SubscriptionArn"]):
            each["SubscriptionArn"] = SHOWN


@_subscribed.also("after", "GetSubscriptionAttributes")
def _described(x: Exchange) -> None:
    attributes = x.answered["Attributes"]
    attributes[SHOWN] = str(_is_pending(x, x.params["SubscriptionArn"])).lower()


@after("sns-subscription-counts", "GetTopicAttributes", gap=True)
def _counted(x: Exchange) -> None:
    """A topic counts its pending and its confirmed subscriptions. Source: botocore model sns
    GetTopicAttributes.
    """
    attributes = x.answered["Attributes"]
    subscriptions: dict[str, Any] = x.backend("sns").subscriptions
    states = [_is_pending(x, s.arn) for s in subscriptions.values() if s.topic.arn == x.params["TopicArn"]]
    attributes["SubscriptionsPending"] = str(states.count(True))
    attributes["SubscriptionsConfirmed"] = str(states.count(False))


@before("sns-unsubscribe-pending", "Unsubscribe")
def _unsubscribe(x: Exchange) -> None:
    """A subscription that is pending confirmation cannot be unsubscribed. Source: AWS documentation: deleting
    an Amazon SNS subscription; the texts: belief.
    """
    arn: str = x.params["SubscriptionArn"]
    if arn.count(":") < 5:
        raise _invalid(f"An ARN must have at least 6 elements, not {arn.count(':') + 1}")
    if _is_pending(x, arn):
        raise _invalid("The subscription is pending confirmation")


def _invalid(reason: str) -> AwsError:
    return AwsError("InvalidParameter", f"Invalid parameter: SubscriptionArn Reason: {reason}")


def _confirm(account: Account, document: Params) -> Params:
    return {"confirmed": confirm(account, str(document["endpoint"]))}


# Stands for the link in the mail: {"endpoint": ADDRESS}.
ENDPOINTS = {"sns/confirm": _confirm}


def _other(what: str) -> AwsError:
    text = f"Invalid parameter: {what} Reason: Topic already exists with different {what.lower()}"
    return AwsError("InvalidParameter", text)


@before("sns-topic-again", "CreateTopic")
def _same_again(x: Exchange) -> None:
    """Creating a topic again returns it; with other attributes or tags it is an InvalidParameter. Source:
    issue threads of localstack and MassTransit, which quote it.
    """
    arn = f"arn:aws:sns:{x.region}:{ACCOUNT}:{x.params['Name']}"
    if arn not in x.backend("sns").topics:
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
