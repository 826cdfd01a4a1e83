"""A provisioner's runs under the lease, and what they leave on record."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from tap_provisioner import access
from tap_provisioner.aws.lease import Lease, LeaseLost
from tap_provisioner.aws.retry import RetryRule
from tap_provisioner.engine.events import Event
from tap_provisioner.errors import ApiError, TapError
from tap_provisioner.local import Call, Fault
from tests.e2e.world import EAST, THIRD, WEST, Edits, Stack, World
from tests.lease.actors import STACK, Actor, Pulse, Stage

pytestmark = pytest.mark.rotating(days=2)


def run_of(stage: Stage, *edits: Edits, **settings: Any) -> tuple[Stack, Actor]:
    """A stack whose runs take the lease in the stage's time."""
    stack = stage.world.stack(*edits, lock=True, **settings)
    made, pulse = stack.provisioner, Pulse()
    client = made.account.client("dynamodb", EAST)
    made.lease = Lease(client, STACK, made.stop.set, clock=stage.time.clock(0), pause=pulse)
    stage.actors.append(Actor(made.lease, pulse, made.stop))
    return stack, stage.actors[-1]


def work(world: World, since: int = 0) -> list[Call]:
    """The changing calls of runs that are not about the lease itself."""
    calls = world.calls(since, mutating=True)
    return [c for c in calls if c.service != "dynamodb" and c.operation != "CreateServiceLinkedRole"]


def freeze(stage: Stage, at: int) -> None:
    """Let an hour pass when the `at`th changing call arrives."""
    arrived: list[Call] = []

    def hook(moment: str, call: Call) -> None:
        if moment == "before" and call.mutating and call.service != "dynamodb":
            arrived.append(call)
            if len(arrived) == at:
                stage.time.passes(3600)

    stage.world.undo.append(stage.world.aws.on_call(hook))


def test_apply_and_destroy_under_the_lease(stage: Stage) -> None:
    stack, _ = run_of(stage)
    with stack.provisioner.leased():
        assert stack.apply().ok
    calls = stage.world.calls(mutating=True)
    recorded = next(c for c in calls if c.operation == "UpdateItem" and "ADD #regions" in str(c.params))
    assert recorded.index < work(stage.world)[0].index
    assert set(stage.item) == {"stack", "beat", "regions", "kinds", "format"}
    assert set(stage.item["regions"]) == {EAST, WEST}

    before = stage.world.mark
    with stack.provisioner.leased():
        assert stack.apply().ok
    operations = [c.operation for c in stage.world.calls(before) if c.service == "dynamodb"]
    # Reads of the table and the item, taken, released: nothing new is on record.
    assert operations == ["GetItem", "GetItem", "UpdateItem", "UpdateItem"]

    with stack.provisioner.leased():
        assert stack.destroy().ok
    assert stage.item == {}
    assert not stack.provisioner.stop.is_set()


@pytest.mark.parametrize("at", [1, 7, 23])
def test_an_apply_that_was_frozen_makes_no_further_change(stage: Stage, at: int) -> None:
    stack, actor = run_of(stage, parallelism=1)
    freeze(stage, at)
    reports = []
    with pytest.raises(LeaseLost, match="not renewed in time"), stack.provisioner.leased():
        reports.append(stack.apply())
    assert len(work(stage.world)) == at
    assert not any(report.ok for report in reports)
    assert not actor.lease.held
    # Nobody had taken over, so what was begun is on record for the next run.
    assert set(stage.item["regions"]) == {EAST, WEST}


def test_a_frozen_destroy_stops_and_another_run_ends_its_work(stage: Stage) -> None:
    stack, _ = run_of(stage, parallelism=1)
    assert stack.apply().ok
    before = stage.world.mark
    freeze(stage, 9)
    with pytest.raises(LeaseLost), stack.provisioner.leased():
        assert not stack.destroy().ok
    assert len(work(stage.world, before)) == 9
    assert set(stage.item["regions"]) == {EAST, WEST}
    stage.world.release()
    heir, _ = run_of(stage)
    with heir.provisioner.leased():
        assert heir.destroy().ok
    assert stage.item == {}


def test_a_supplanted_run_says_so_rather_than_that_it_was_cut_short(stage: Stage) -> None:
    stack, actor = run_of(stage)

    def run() -> None:
        with stack.provisioner.leased():
            stage.expire()
            stage.actor().take()
            actor.last_beat()
            stack.plan()

    with pytest.raises(LeaseLost, match="another run took it over"):
        run()
    assert "holder" in stage.item


@pytest.mark.parametrize("frozen", [False, True])
def test_a_failed_call_is_not_sent_again_when_the_lease_may_be_lost_by_then(
    stage: Stage, frozen: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "RetryRule", partial(RetryRule, base=0.0))
    stack, _ = run_of(stage, as_new=True)
    sent: list[Call] = []
    told: list[Event] = []
    stack.provisioner.listeners = (told.append,)

    def hook(moment: str, call: Call) -> None:
        if moment == "before" and call.operation == "CreateRole":
            sent.append(call)
            if frozen:
                stage.time.passes(3600)

    stage.world.undo.append(stage.world.aws.on_call(hook))
    stage.world.aws.faults.add(Fault("throttle", operation="CreateRole", times=2))
    try:
        with stack.provisioner.leased():
            stack.apply()
    except LeaseLost:
        assert frozen
    assert len(sent) == (1 if frozen else 3)
    if not frozen:
        role = [event.text for event in told if event.address.endswith("iam-role/rds-monitoring")]
        assert "retrying CreateRole (2 of 8): throttled" in role


def test_a_run_that_is_to_stop_does_not_wait_long_to_send_a_call_again(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "RetryRule", partial(RetryRule, base=1.0, jitter=lambda: 0.6))
    stack = stage.world.stack(lock=True, as_new=True)
    client = stack.provisioner.account.client("iam", EAST)
    stack.provisioner.stop.set()
    stage.world.aws.faults.add(Fault("throttle", operation="ListRoles", times=9))
    with pytest.raises(ApiError, match="iam:ListRoles"):
        client.list_roles()
    assert len(stage.sent("ListRoles")) == 1


def test_a_run_is_refused_while_another_is_at_work(stage: Stage) -> None:
    stage.actor().take()
    stack, _ = run_of(stage)
    with pytest.raises(TapError, match="stack is locked by"), stack.provisioner.leased():
        pytest.fail("the lease was let go")
    assert not work(stage.world)


def test_a_plan_takes_no_lease_and_discovers_the_regions_on_record(stage: Stage) -> None:
    owner = stage.actor().take()
    owner.lease.record([THIRD])
    stack = stage.world.stack(lock=True)
    before = stage.world.mark
    stack.plan()
    calls = stage.world.calls(before)
    assert THIRD in {call.region for call in calls}
    assert not [call for call in calls if call.mutating]


def test_without_the_lock_dynamodb_is_left_alone(stage: Stage) -> None:
    stage.actor().take()
    stack = stage.world.stack(lock=True)
    stack.provisioner.settings = access.Settings(lock=False)
    before = stage.world.mark
    with stack.provisioner.leased():
        stack.plan()
    assert "dynamodb" not in {call.service for call in stage.world.calls(before)}


def test_a_region_that_left_the_spec_is_forgotten_when_nothing_is_left_there(stage: Stage) -> None:
    dead = stage.actor().take()
    dead.lease.record([THIRD])
    stage.expire()
    stack, _ = run_of(stage)
    with stack.provisioner.leased():
        stack.plan()
        # Had the run ended here, it would not have anything to come back for.
        assert stack.provisioner.lease.regions == frozenset()
        assert THIRD in stage.item["regions"]
    assert stage.item == {}


def test_failing_to_give_the_lease_back_does_not_hide_how_the_run_ended(stage: Stage) -> None:
    stack, _ = run_of(stage)
    stage.world.aws.faults.add(Fault("deny", operation="DeleteItem"))
    with pytest.raises(TapError, match="what really happened"), stack.provisioner.leased():
        raise TapError("what really happened")
    assert stage.item["holder"]


def test_a_destroy_deletes_what_another_run_has_changed_since_it_was_planned(stage: Stage) -> None:
    stack, _ = run_of(stage)
    assert stack.apply().ok
    draft = stack.provisioner.plan(destroy=True)
    other, _ = run_of(stage, {"network": {"nat": "none"}})
    with other.provisioner.leased():
        assert other.apply().ok
    assert stack.provisioner.destroy(draft).ok
    assert stage.item == {}
    assert stack.provisioner.discover(every_kind=True).owned == ()


def test_a_destroy_takes_no_other_plan(stage: Stage) -> None:
    stack, _ = run_of(stage)
    with pytest.raises(ValueError, match="not one of a destroy"):
        stack.provisioner.destroy(stack.draft())


def test_what_a_destroy_could_not_remove_stays_on_record(stage: Stage) -> None:
    stack, _ = run_of(stage)
    assert stack.apply().ok
    draft = stack.provisioner.plan(destroy=True)
    stage.world.aws.faults.add(Fault("deny", mutating=True, service="ec2", times=999))
    with stack.provisioner.leased():
        assert not stack.provisioner.destroy(draft).ok
    assert set(stage.item["regions"]) == {EAST, WEST}


def test_a_kind_stays_on_record_until_its_deletion_was_seen(stage: Stage) -> None:
    """A listing that lags must not make the next plan forget a kind."""
    with_detector, _ = run_of(stage, {"audit": {"threat_detection": True}})
    assert with_detector.apply().ok
    kinds = set(stage.item["kinds"])
    assert "guardduty-detector" in kinds
    earlier = stage.actor().take()
    earlier.lease.record([EAST], ["sns-topic"])
    earlier.lease.release()
    without, _ = run_of(stage)
    assert without.apply().ok
    assert set(stage.item["kinds"]) == kinds - {"guardduty-detector"} | {"sns-topic"}
