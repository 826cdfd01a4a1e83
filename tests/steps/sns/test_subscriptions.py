"""Subscriptions by e-mail: pending until the recipient confirms them, and asked for once."""

from __future__ import annotations

import pytest
from moto.backends import get_backend

from tap_provisioner.blueprint import build
from tap_provisioner.engine.events import Event
from tap_provisioner.engine.plan import Action
from tap_provisioner.local import Fault
from tap_provisioner.local.services.sns import confirm
from tap_provisioner.spec import SpecError
from tap_provisioner.steps.sns.sns_subscription import FOREIGN, LEFT
from tests.e2e.world import EAST, WEST, Stack, World, actions, changes
from tests.steps.sns.drifts import SPEC

OPS = "ops@example.com"
DBA = "dba@example.com"
ADDRESS = f"{EAST}/sns-subscription/{OPS}"
ACCOUNT = "123456789012"
TOPIC = f"arn:aws:sns:{EAST}:{ACCOUNT}:tap-dev"


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
    """No event says that it was deleted."""
    told: list[Event] = []
    stack.provisioner.listeners = [told.append]
    draft = stack.provisioner.plan(destroy=True)
    assert {each.address for each in draft.plan.contained} == {ADDRESS, ADDRESS.replace(EAST, WEST)}
    assert any(note.startswith(f"{ADDRESS}: it waits until") for note in draft.plan.notes)
    assert stack.provisioner.destroy(draft).ok
    deleted = {each.address for each in told if "sns" in each.address}
    assert deleted == {f"{region}/sns-topic/main" for region in (EAST, WEST)}
    assert not any(call.operation == "Unsubscribe" for call in world.calls())
    assert world.left() == {}


def other(world: World, monkeypatch: pytest.MonkeyPatch, *addresses: str) -> Stack:
    """The stack with other addresses."""
    return alone(world.stack({"monitoring": {"email": list(addresses)}}), monkeypatch)


def listed(world: World) -> set[str]:
    return {each["Endpoint"] for each in world("sns").list_subscriptions()["Subscriptions"]}


def recorded(world: World) -> set[str]:
    """The addresses that the tags of the topic record."""
    tags = world("sns").list_tags_for_resource(ResourceArn=TOPIC)["Tags"]
    return {tag["Value"] for tag in tags if tag["Key"].startswith("tap:email:")}


def by_hand(world: World, address: str, *, confirmed: bool) -> None:
    world("sns").subscribe(TopicArn=TOPIC, Protocol="email", Endpoint=address)
    if confirmed:
        assert confirm(world.aws.account, address) == 1


def unmanaged(stack: Stack) -> dict[str, str]:
    return {each.address: each.unmanaged for each in stack.plan().unmanaged}


@pytest.mark.usefixtures("stack")
def test_an_address_that_left_the_spec_is_unsubscribed_once_it_is_confirmed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = other(world, monkeypatch, DBA)
    later.converge()
    assert changes(later.plan()) == {}
    assert unmanaged(later) == {ADDRESS: LEFT, ADDRESS.replace(EAST, WEST): LEFT}
    assert any(f"{LEFT}; once it is confirmed, apply unsubscribes it" in n for n in later.plan().notes)
    assert recorded(world) == {OPS, DBA}
    assert confirmed(later) == 2
    assert actions(later.plan())[ADDRESS] == "delete"
    later.converge()
    assert listed(world) == recorded(world) == {DBA}
    by_hand(world, OPS, confirmed=True)
    assert unmanaged(later) == {ADDRESS: FOREIGN}


@pytest.mark.usefixtures("stack")
def test_a_pending_one_of_an_address_that_left_the_spec_prevents_no_destroy(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert other(world, monkeypatch, DBA).destroy().ok
    assert world.left() == {}


@pytest.mark.parametrize("clicked", [True, False])
def test_one_that_was_made_by_hand_is_shown_and_left(world: World, stack: Stack, clicked: bool) -> None:
    by_hand(world, DBA, confirmed=clicked)
    stack._last = None
    assert unmanaged(stack) == {f"{EAST}/sns-subscription/{DBA}": FOREIGN}
    assert any("if it is to be the stack's, add its address to the spec" in n for n in stack.plan().notes)
    assert changes(stack.plan()) == {}
    assert stack.apply().ok
    assert listed(world) == {OPS, DBA}
    assert stack.destroy().ok
    assert world.left() == {}


@pytest.mark.usefixtures("stack")
def test_one_that_was_made_by_hand_is_the_stacks_once_its_address_is_in_the_spec(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_hand(world, DBA, confirmed=True)
    assert changes(other(world, monkeypatch, OPS, DBA).plan())[f"{EAST}/sns-subscription/{DBA}"] == (
        Action.UPDATE,
        {"recorded"},
    )
    before = sent(world)
    other(world, monkeypatch, OPS, DBA).converge()
    assert recorded(world) == {OPS, DBA}
    assert sent(world) == before + 1, "that of the other region"


def test_an_address_is_recorded_before_it_is_subscribed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.aws.faults.add(Fault("deny", operation="Subscribe", region=EAST))
    assert not other(world, monkeypatch, OPS).apply().ok
    assert (listed(world), recorded(world)) == (set(), {OPS})
    other(world, monkeypatch, OPS).converge()
    assert listed(world) == {OPS}


@pytest.mark.usefixtures("stack")
def test_a_record_goes_with_its_subscription(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """SNS has deleted a subscription that nobody confirmed: it would be taken for one made by hand later."""
    for region in (EAST, WEST):
        get_backend("sns")[ACCOUNT][region].subscriptions.clear()
    later = other(world, monkeypatch, DBA)
    assert actions(later.plan())[ADDRESS] == "delete"
    later.converge()
    assert recorded(world) == {DBA}


def test_more_addresses_and_tags_than_a_topic_has_tags_for_are_refused(world: World) -> None:
    emails = [f"u{n}@example.com" for n in range(30)]
    tags = {f"t{n}": "1" for n in range(7)}
    world.stack({"monitoring": {"email": emails}, "tags": tags})
    with pytest.raises(SpecError, match="too many for a topic"):
        world.stack(
            {"monitoring": {"email": [*emails, *(f"v{n}@example.com" for n in range(4))]}, "tags": tags}
        )


def test_a_foreign_topic_of_the_name_is_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world("sns").create_topic(Name="tap-dev")
    with pytest.raises(Exception, match="does not have this stack's tags"):
        alone(world.stack(SPEC), monkeypatch).plan()
