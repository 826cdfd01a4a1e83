"""The endpoints for other processes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from botocore.exceptions import ClientError

from tests.local.world import World

Start = Callable[..., World]


def ask(world: World, path: str, document: Any = None) -> Any:
    body = None if document is None else json.dumps(document).encode()
    asked = Request(f"{world.aws.endpoint}/_tap/{path}", body)  # noqa: S310
    with urlopen(asked) as answer:  # noqa: S310
        return json.load(answer)


def test_calls(start: Start) -> None:
    world = start()
    world.ec2.describe_vpcs()
    world.ec2.create_internet_gateway()
    assert [each["operation"] for each in ask(world, "calls")] == ["DescribeVpcs", "CreateInternetGateway"]
    assert [each["operation"] for each in ask(world, "calls?mutating=1")] == ["CreateInternetGateway"]


def test_inventory_and_reset(start: Start) -> None:
    world = start()
    vpc = world.vpc()
    assert ask(world, "inventory") == {"us-east-1": {"vpc": [vpc]}}
    assert ask(world, "reset", {}) == {}
    assert ask(world, "inventory") == {}
    assert ask(world, "calls") == []


def test_clock_and_rules(start: Start) -> None:
    world = start(rules=["ec2-quotas"])
    world.wait(5)
    assert ask(world, "clock") == {"now": 5.0}
    (rule,) = ask(world, "rules")
    assert (rule["name"], sorted(rule)) == ("ec2-quotas", ["name", "source", "summary"])


def test_faults(start: Start) -> None:
    world = start()
    assert ask(world, "faults", {"kind": "deny", "operation": "DescribeVpcs"}) == {"set": 1}
    with pytest.raises(ClientError):
        world.ec2.describe_vpcs()
    assert ask(world, "faults", [{"kind": "deny"}, {"kind": "throttle"}]) == {"set": 2}
    assert ask(world, "faults", []) == {"set": 0}
    world.ec2.describe_vpcs()


@pytest.mark.parametrize("wrong", [{"kind": "nonsense"}, {"what": 1}, "text"])
def test_faults_not_understood(start: Start, wrong: Any) -> None:
    with pytest.raises(HTTPError) as caught:
        ask(start(), "faults", wrong)
    assert caught.value.code == 400
    caught.value.close()


def test_a_subscription_is_confirmed(start: Start) -> None:
    world = start()
    topic = world("sns").create_topic(Name="alarms")["TopicArn"]
    world("sns").subscribe(TopicArn=topic, Protocol="email", Endpoint="ops@example.com")
    assert ask(world, "sns/confirm", {"endpoint": "others@example.com"}) == {"confirmed": 0}
    assert ask(world, "sns/confirm", {"endpoint": "ops@example.com"}) == {"confirmed": 1}
    (found,) = world("sns").list_subscriptions()["Subscriptions"]
    assert found["SubscriptionArn"].startswith(topic)
    with pytest.raises(HTTPError) as caught:
        ask(world, "sns/confirm", {})
    assert caught.value.code == 400
    caught.value.close()


def test_web_pages_are_refused(start: Start) -> None:
    world = start()
    asked = Request(f"{world.aws.endpoint}/_tap/reset", b"", {"Origin": "https://example.com"})  # noqa: S310
    with pytest.raises(HTTPError) as caught:
        urlopen(asked)  # noqa: S310
    assert caught.value.code == 403
    caught.value.close()


def test_unknown_endpoint(start: Start) -> None:
    with pytest.raises(HTTPError) as caught:
        ask(start(), "nothing")
    assert caught.value.code == 404
    caught.value.close()
