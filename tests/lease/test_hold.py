"""Waiting for the lease."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event

import pytest

from tap_provisioner.access import hold
from tap_provisioner.aws.lease import LASTS, Lease
from tap_provisioner.engine.timeouts import Stopped, Waiter
from tap_provisioner.errors import ApiError, TapError
from tap_provisioner.local import Fault
from tests.e2e.world import World
from tests.lease.actors import STACK, Stage


def wait(
    lease: Lease, timeout: float, sleep: Callable[[float], object], stop: Event | None = None
) -> list[str]:
    """Hold the lease, and return what was told meanwhile."""
    told: list[str] = []
    hold(lease, STACK, Waiter(stop or Event(), sleep=sleep), timeout, told.append)
    return told


def never(_seconds: float) -> None:
    raise AssertionError("there is nothing to wait for")


def test_without_a_timeout_a_contender_is_refused_at_once(stage: Stage) -> None:
    owner = stage.actor().take()
    with pytest.raises(TapError) as caught:
        wait(stage.actor().lease, 0, never)
    assert str(caught.value) == f"{STACK}: stack is locked by {owner.lease.read().holding}"
    assert "--lock-timeout" in caught.value.hint


def test_a_free_lease_is_not_waited_for(stage: Stage) -> None:
    assert wait(stage.actor().lease, 0, never) == []


def test_a_contender_waits_for_the_other_runs_end_and_says_so(stage: Stage) -> None:
    owner, slept = stage.actor().take(), list[float]()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        if len(slept) == 4:
            owner.lease.release()

    told = wait(stage.actor().lease, 600, sleep)
    assert len(slept) == len(told) == 4
    assert max(slept) <= 5
    assert told[0].startswith("waiting for the stack lock of ")
    assert "(pid " in told[0]


def test_a_contender_gives_up_when_its_time_is_up(stage: Stage) -> None:
    owner, slept = stage.actor().take(), list[float]()
    with pytest.raises(TapError, match="stack is locked by"):
        wait(stage.actor().lease, 30, slept.append)
    assert 30 <= sum(slept) < 36
    owner.lease.guard("create_vpc")


def test_a_dead_runs_lease_is_waited_out(stage: Stage) -> None:
    stage.actor().take()
    start, contender = stage.time.now, stage.actor()
    wait(contender.lease, 120, stage.time.passes)
    assert contender.lease.held
    assert LASTS <= stage.time.now - start < LASTS + 8


def test_an_interrupt_ends_the_wait(stage: Stage) -> None:
    stage.actor().take()
    contender, stop = stage.actor(), Event()
    with pytest.raises(Stopped, match=r"interrupted while waiting for .+ \(pid"):
        wait(contender.lease, 600, lambda _: stop.set(), stop)
    assert not contender.lease.held


def test_the_table_is_made_and_waited_for(world: World, stage: Stage) -> None:
    world.reset()
    stop, contender = Event(), stage.actor()
    told = wait(contender.lease, 0, lambda _: None, stop)
    assert set(told) == {"waiting for the lock table"}
    assert contender.lease.held


@pytest.mark.parametrize("operation", ["GetItem", "UpdateItem"])
def test_denied_access_ends_it_and_names_the_way_without(stage: Stage, operation: str) -> None:
    stage.world.aws.faults.add(Fault("deny", operation=operation))
    with pytest.raises(ApiError, match=f"dynamodb:{operation} in us-east-1") as caught:
        wait(stage.actor().lease, 0, never)
    assert "--no-lock" in caught.value.hint


def test_a_table_that_may_not_be_made_names_the_way_without(world: World, stage: Stage) -> None:
    world.reset()
    world.aws.faults.add(Fault("deny", operation="CreateTable"))
    with pytest.raises(ApiError, match="dynamodb:CreateTable in us-east-1") as caught:
        wait(stage.actor().lease, 0, never)
    assert "--no-lock" in caught.value.hint


def test_throttling_is_waited_out(stage: Stage) -> None:
    stage.world.aws.faults.add(Fault("throttle", service="dynamodb", times=20))
    contender = stage.actor()
    wait(contender.lease, 60, lambda _: None)
    assert contender.lease.held
