"""Who gets the lease, and when."""

from __future__ import annotations

import getpass
import os
import socket
from dataclasses import replace
from typing import Any

import pytest

from tap_provisioner.aws.lease import HEARTBEAT, LASTS, MARGIN, LeaseLost
from tap_provisioner.aws.lock_table import TABLE
from tap_provisioner.errors import ApiError, ErrorKind, TapError
from tap_provisioner.local import Fault
from tests.e2e.world import World
from tests.lease.actors import STACK, Stage


def test_a_second_run_is_told_who_is_at_work_where_and_since_when(stage: Stage) -> None:
    stage.actor().take()
    holding = stage.actor().lease.take()
    assert holding is not None
    assert not holding.expired
    who = f"{getpass.getuser()}@{socket.gethostname()} (pid {os.getpid()})"
    assert str(holding) == f"{who} since 08:00 UTC"
    assert str(replace(holding, expired=True)) == f"{who} since 2027-01-15 08:00 UTC, expired"
    assert holding.token not in repr(holding)


def test_stacks_have_separate_leases(stage: Stage) -> None:
    stage.actor().take()
    stage.actor(stack="tap-prod").take()


def test_a_lease_given_back_can_be_taken_at_once(stage: Stage) -> None:
    first, second = stage.actor().take(), stage.actor()
    first.lease.release()
    assert not first.lease.held
    second.take()
    assert not first.lost.is_set()


@pytest.mark.parametrize("off", [-86400.0, -1.0, 0.0, 1.0, 86400.0], ids=str)
def test_only_an_expired_lease_is_taken_over_whatever_the_clocks_say(stage: Stage, off: float) -> None:
    stage.actor().take()
    contender = stage.actor(off)
    stage.time.passes(LASTS)
    assert contender.lease.take() is not None
    stage.time.passes(2)
    found = contender.lease.read().holding
    assert found is not None
    assert str(found).endswith(", expired")
    contender.take()


@pytest.mark.parametrize("fraction", [0.0, 0.3, 0.999])
def test_the_owner_stops_well_before_another_can_take_over(stage: Stage, fraction: float) -> None:
    # The Date header hides the fraction of the second.
    stage.time.passes(fraction)
    owner, contender = stage.actor().take(), stage.actor()
    seconds = 0.0
    while contender.lease.take() is not None:
        stage.time.passes(1)
        seconds += 1
        assert not owner.lease.lasts() or seconds < LASTS - MARGIN
    assert LASTS <= seconds <= LASTS + 2


def test_a_slow_answer_never_shortens_the_lease(stage: Stage) -> None:
    def slowly(moment: str, call: Any) -> None:
        if call.operation in ("UpdateItem", "GetItem"):
            stage.time.passes(4 if moment == "before" else 3)

    stage.world.undo.append(stage.world.aws.on_call(slowly))
    before = stage.time.now
    owner = stage.actor().take()
    stage.world.release()
    # What was sent last was sent after the two sevens of the first read (ready) and the second.
    assert float(stage.item["expires"]) >= before + 14 + LASTS
    assert owner.lease.lasts(LASTS - MARGIN - 7.5)
    assert not owner.lease.lasts(LASTS - MARGIN - 6.5)


def test_a_response_without_a_date_is_accepted(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage.time, "date", lambda: "")
    stage.client._boto.meta.events.register("after-call", _undated)
    try:
        stage.actor().take()
        assert stage.actor().lease.take() is not None
    finally:
        stage.client._boto.meta.events.unregister("after-call", _undated)


def _undated(parsed: dict[str, Any], **_: Any) -> None:
    parsed["ResponseMetadata"]["HTTPHeaders"].pop("date", None)


def test_an_owner_that_renews_in_the_last_moment_keeps_the_lease(stage: Stage) -> None:
    owner, contender = stage.actor().take(), stage.actor()
    stage.expire()

    def renew(moment: str, call: Any) -> None:
        # The contender has seen an expired lease, and now writes.
        if moment == "before" and call.operation == "UpdateItem":
            stage.world.release()
            owner.pulse.beat()

    stage.world.undo.append(stage.world.aws.on_call(renew))
    assert contender.lease.take() is not None
    owner.lease.guard("create_vpc")


def test_a_run_that_came_and_went_between_read_and_write_is_detected(stage: Stage) -> None:
    dead, quick, slow = stage.actor().take(), stage.actor(), stage.actor()
    dead.lease.regions = frozenset({"eu-west-1"})
    stage.expire()

    def come_and_go(moment: str, call: Any) -> None:
        if moment == "before" and call.operation == "UpdateItem":
            stage.world.release()
            quick.take()
            quick.lease.record(["us-west-2"])
            quick.lease.release()

    stage.world.undo.append(stage.world.aws.on_call(come_and_go))
    slow.take()
    assert slow.lease.held
    assert slow.lease.regions == {"us-west-2"}
    slow.lease.guard("create_vpc")


def test_a_lease_made_anew_is_not_taken_for_the_expired_one_seen_before(stage: Stage) -> None:
    dead, quick, slow = stage.actor().take(), stage.actor(), stage.actor()
    stage.expire()

    def supplant(moment: str, call: Any) -> None:
        if moment == "before" and call.operation == "UpdateItem":
            stage.world.release()
            # The item is deleted, so that its count of heartbeats begins again.
            dead.lease.release()
            quick.take()

    stage.world.undo.append(stage.world.aws.on_call(supplant))
    holding = slow.lease.take()
    assert holding is not None
    assert not holding.expired


@pytest.mark.parametrize("kind", ["drop_after", "drop_before", "error500_after", "throttle"])
def test_a_write_whose_answer_is_lost_is_known_again(stage: Stage, kind: Any) -> None:
    stage.world.aws.faults.add(Fault(kind, operation="UpdateItem", times=2))
    owner = stage.actor().take()
    assert owner.lease.held
    stage.world.aws.faults.add(Fault(kind, operation="UpdateItem"))
    owner.pulse.beat()
    owner.lease.guard("create_vpc")
    stage.world.aws.faults.add(Fault(kind, operation="DeleteItem"))
    owner.lease.release()
    assert stage.item == {}


def test_a_lease_whose_take_got_no_answer_is_recognized_by_a_read(stage: Stage) -> None:
    stage.world.aws.faults.add(Fault("drop_after", operation="UpdateItem", times=8))
    actor = stage.actor()
    with pytest.raises(ApiError) as caught:
        actor.lease.take()
    assert caught.value.kind is ErrorKind.LOST
    assert not actor.lease.held
    assert stage.item["holder"]
    actor.take()


def test_a_lease_can_be_taken_again_after_it_was_lost(stage: Stage) -> None:
    actor = stage.actor().take()
    first = stage.item["holder"]
    stage.time.passes(LASTS)
    with pytest.raises(LeaseLost):
        actor.lease.guard("create_vpc")
    actor.lease.release()
    actor.take()
    actor.lease.check()
    # A write of the first time that is late on its way fits no more.
    assert stage.item["holder"] != first
    stage.time.passes(HEARTBEAT)
    actor.pulse.beat()
    actor.lease.guard("create_vpc")


def test_a_user_without_a_name_goes_by_number(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    def nameless() -> str:
        raise KeyError("getpwuid(): uid not found: 4711")

    monkeypatch.setattr(getpass, "getuser", nameless)
    monkeypatch.setattr(os, "getuid", lambda: 4711)
    stage.actor().take()
    assert stage.item["who"].startswith("4711@")


def test_the_table_is_made_once_by_whoever_comes_first(world: World, stage: Stage) -> None:
    world.reset()
    first, second = stage.actor().lease, stage.actor().lease
    assert not first.ready()
    assert isinstance(second.ready(), bool)
    while not (first.ready() and second.ready()):
        pass
    assert {c.error_code for c in stage.sent("CreateTable")} <= {None, "ResourceInUseException"}
    table = world("dynamodb").describe_table(TableName="tap-provisioner")["Table"]
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"


def test_two_that_make_the_table_at_once_both_go_on(world: World, stage: Stage) -> None:
    world.reset()
    late, early = stage.actor().lease, stage.actor().lease

    def overtake(moment: str, call: Any) -> None:
        if moment == "before" and call.operation == "CreateTable":
            stage.world.release()
            early.ready()

    stage.world.undo.append(stage.world.aws.on_call(overtake))
    assert not late.ready()
    assert [c.error_code for c in stage.sent("CreateTable")] == ["ResourceInUseException", None]
    while not late.ready():
        pass


def test_a_ready_table_costs_one_read(stage: Stage) -> None:
    before = stage.world.mark
    assert stage.actor().lease.ready()
    assert [call.operation for call in stage.world.calls(before)] == ["GetItem"]


BROKEN = {
    "without an end": ("expires", None, "expires is missing"),
    "without an owner": ("who", None, "who is missing"),
    "with an end that is no number": ("expires", "soon", "a value has another form"),
    "with a start that is no time": ("since", "today", "a value has another form"),
}


def edit(stage: Stage, name: str, value: str | None) -> None:
    """Set or remove an attribute of the item, as somebody does by hand."""
    update = "REMOVE #name" if value is None else "SET #name = :value"
    given = {"ExpressionAttributeValues": {":value": {"S": value}}} if value else {}
    stage.world("dynamodb").update_item(
        TableName=TABLE,
        Key={"stack": {"S": STACK}},
        UpdateExpression=update,
        ExpressionAttributeNames={"#name": name},
        **given,
    )


@pytest.mark.parametrize("case", BROKEN)
@pytest.mark.parametrize("what", ["read", "take"])
def test_an_item_that_no_run_has_written_is_an_error_that_says_so(stage: Stage, case: str, what: str) -> None:
    name, value, wrong = BROKEN[case]
    stage.actor().take()
    edit(stage, name, value)
    with pytest.raises(TapError, match=f"of table {TABLE} is not one of a run: {wrong}") as caught:
        getattr(stage.actor().lease, what)()
    assert "remove its attribute holder" in caught.value.hint
    edit(stage, "holder", None)
    assert stage.actor().lease.take() is None
