"""Subscriptions by e-mail: pending until the recipient confirms them, and asked for once."""

from __future__ import annotations

import pytest

from tap_provisioner.blueprint import build
from tap_provisioner.local.services.sns.subscriptions import confirm
from tests.e2e.world import EAST, WEST, Stack, World, actions, changes
from tests.steps.sns.drifts import SPEC

OPS = "ops@example.com"
ADDRESS = f"{EAST}/sns-subscription/{OPS}"


def alone(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """A stack of nothing but topics and subscriptions."""
    steps = tuple(step for step in build(stack.spec) if step.kind.startswith(("account", "sns-")))
    monkeypatch.setattr(stack.provisioner, "_steps", lambda: steps)
    return stack


def confirmed(stack: Stack) -> int:
    """How many subscriptions were pending; a draft made before does not know that they no longer are."""
    stack._last = None
    return confirm(stack.world.aws.account, OPS)


@pytest.fixture
def stack(world: World, monkeypatch: pytest.MonkeyPatch) -> Stack:
    found = alone(world.stack(SPEC), monkeypatch)
    found.converge()
    return found


def sent(world: World) -> int:
    """How many mails SNS has sent."""
    return sum(call.operation == "Subscribe" for call in world.calls())


def test_one_that_is_pending_is_shown_and_never_asked_for_again(world: World, stack: Stack) -> None:
    assert sent(world) == 2
    assert changes(stack.plan()) == {}
    assert [note.partition(": it waits until")[0] for note in stack.plan().notes] == [
        ADDRESS,
        f"{WEST}/sns-subscription/{OPS}",
    ]
    assert stack.apply().ok
    assert sent(world) == 2
    assert confirmed(stack) == 2
    assert stack.plan().notes == ()
    assert stack.seen("sns-subscription").state == "confirmed"


def test_a_pending_one_goes_with_its_topic(world: World, stack: Stack) -> None:
    assert stack.destroy().ok
    assert not any(call.operation == "Unsubscribe" for call in world.calls())
    assert world.left() == {}


@pytest.mark.usefixtures("stack")
def test_an_address_that_left_the_spec_is_unsubscribed_once_it_is_confirmed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = alone(world.stack({"monitoring": {"email": ["dba@example.com"]}}), monkeypatch)
    other.converge()
    assert changes(other.plan()) == {}
    assert confirmed(other) == 2
    assert actions(other.plan())[ADDRESS] == "delete"
    other.converge()
    found = world("sns").list_subscriptions()["Subscriptions"]
    assert [each["Endpoint"] for each in found] == ["dba@example.com"]


def test_a_foreign_topic_of_the_name_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world("sns").create_topic(Name="tap-dev")
    with pytest.raises(Exception, match="does not have this stack's tags"):
        alone(world.stack(SPEC), monkeypatch).plan()
