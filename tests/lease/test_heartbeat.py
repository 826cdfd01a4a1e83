"""Keeping the lease, and losing it."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from tap_provisioner.aws.lease import AGAIN, HEARTBEAT, LASTS, MARGIN, LeaseLost, _since_boot
from tap_provisioner.local import Fault
from tests.lease.actors import Stage


def test_heartbeats_prolong_the_lease(stage: Stage) -> None:
    owner, contender = stage.actor().take(), stage.actor()
    since = stage.item["since"]
    for _ in range(20):
        stage.time.passes(HEARTBEAT)
        owner.pulse.beat()
        owner.lease.guard("create_vpc")
        assert contender.lease.take() is not None
    assert stage.item["since"] == since
    assert set(owner.pulse.pauses) == {HEARTBEAT}
    assert not owner.lost.is_set()


def test_an_owner_that_was_supplanted_is_told_and_changes_nothing_more(stage: Stage) -> None:
    owner = stage.actor().take()
    stage.expire()
    other = stage.actor().take()
    owner.last_beat()
    with pytest.raises(LeaseLost, match=r"create_vpc was not sent.*another run took it over") as caught:
        owner.lease.guard("create_vpc")
    assert "no other run uses the stack" in caught.value.hint
    with pytest.raises(LeaseLost, match="lost during the run"):
        owner.lease.check()
    other.lease.guard("create_vpc")


def test_a_run_frozen_past_its_lease_changes_nothing_more(stage: Stage) -> None:
    owner = stage.actor().take()
    stage.time.passes(LASTS - MARGIN)
    with pytest.raises(LeaseLost, match="not renewed in time"):
        owner.lease.guard("create_vpc")
    assert owner.lost.is_set()


def test_a_late_heartbeat_renews_a_lease_that_nobody_took(stage: Stage) -> None:
    owner = stage.actor().take()
    stage.time.passes(3600)
    assert not owner.lease.lasts()
    owner.pulse.beat()
    owner.lease.guard("create_vpc")


@pytest.mark.parametrize("kind", ["deny", "throttle", "drop_before", "drop_after", "error500_before"])
def test_heartbeats_are_tried_again_until_the_time_is_up(stage: Stage, kind: Any) -> None:
    owner = stage.actor().take()
    stage.world.aws.faults.add(Fault(kind, operation="UpdateItem", times=1000))
    stage.time.passes(HEARTBEAT)
    owner.pulse.beat()
    assert owner.pulse.pauses == [HEARTBEAT, AGAIN]
    owner.lease.guard("create_vpc")
    stage.time.passes(LASTS - MARGIN - HEARTBEAT)
    owner.last_beat()
    with pytest.raises(LeaseLost, match="dynamodb:UpdateItem in us-east-1: "):
        owner.lease.guard("create_vpc")


def test_after_a_failed_heartbeat_the_interval_is_as_before(stage: Stage) -> None:
    owner = stage.actor().take()
    stage.world.aws.faults.add(Fault("deny", operation="UpdateItem"))
    stage.time.passes(HEARTBEAT)
    owner.pulse.beat()
    owner.pulse.beat()
    assert owner.pulse.pauses == [HEARTBEAT, AGAIN, HEARTBEAT]
    stage.time.passes(LASTS)
    with pytest.raises(LeaseLost, match="not renewed in time"):
        owner.lease.guard("create_vpc")


def test_a_heartbeat_that_arrives_late_does_not_undo_a_later_one(stage: Stage) -> None:
    owner = stage.actor().take()
    sent: list[dict[str, Any]] = []
    events = stage.client._boto.meta.events
    events.register(
        "provide-client-params.dynamodb.UpdateItem", lambda params, **_: sent.append(dict(params))
    )
    for _ in range(2):
        stage.time.passes(HEARTBEAT)
        owner.pulse.beat()
    expires = stage.item["expires"]
    dynamodb = stage.world("dynamodb")
    with pytest.raises(dynamodb.exceptions.ConditionalCheckFailedException):
        dynamodb.update_item(**sent[0])
    assert stage.item["expires"] == expires
    # Sent a second time, the last one itself does no harm.
    dynamodb.update_item(**sent[1])
    assert stage.item["expires"] == expires


def test_a_heartbeat_that_hangs_holds_up_neither_the_guard_nor_the_release(stage: Stage) -> None:
    owner = stage.actor().take()
    arrived, go = threading.Event(), threading.Event()

    def hang(moment: str, call: Any) -> None:
        if moment == "before" and call.operation == "UpdateItem":
            arrived.set()
            assert go.wait(20)

    stage.world.undo.append(stage.world.aws.on_call(hang))
    owner.pulse.begin()
    assert arrived.wait(20)
    stage.time.passes(LASTS)
    with pytest.raises(LeaseLost):
        owner.lease.guard("create_vpc")
    heart = next(t for t in threading.enumerate() if t.name == "lease")
    owner.lost.clear()
    owner.lease.release()
    assert stage.item == {}
    go.set()
    heart.join(20)
    # Arriving after all, it neither brings the lease back nor cries.
    assert not heart.is_alive()
    assert stage.item == {}
    assert not owner.lost.is_set()


def test_release_leaves_alone_what_another_run_holds(stage: Stage) -> None:
    owner = stage.actor().take()
    stage.expire()
    other = stage.actor().take()
    other.lease.record(["us-east-1"])
    mine = stage.item["holder"]
    owner.lease.release()
    owner.lease.regions = frozenset({"eu-west-1"})
    owner.lease.release()
    assert stage.item["holder"] == mine
    assert stage.item["regions"] == ["us-east-1"]


def test_the_clock_never_goes_back() -> None:
    assert 0 < _since_boot() <= _since_boot()


def test_unlocking_frees_the_lease_and_the_owner_stops_by_its_next_heartbeat(stage: Stage) -> None:
    owner, operator = stage.actor().take(), stage.actor().lease
    owner.lease.record(["us-east-1"])
    shown = operator.read().holding
    assert shown is not None
    assert operator.break_open(shown)
    assert stage.item.keys() == {"stack", "beat", "regions"}
    owner.last_beat()
    with pytest.raises(LeaseLost, match="it was unlocked"):
        owner.lease.guard("create_vpc")
    stage.actor().take()


def test_unlocking_takes_the_lease_only_from_the_run_that_was_shown(stage: Stage) -> None:
    owner, operator = stage.actor().take(), stage.actor().lease
    shown = operator.read().holding
    assert shown is not None
    owner.lease.release()
    assert not operator.break_open(shown)
    assert stage.item == {}
    stage.actor().take()
    assert not operator.break_open(shown)
    assert stage.item["holder"]
