"""Pending resources are waited for, broken ones are recreated, failed ones are left to an operator."""

from __future__ import annotations

import pytest

from tap_provisioner.engine.events import Happening
from tap_provisioner.errors import TapError
from tap_provisioner.step import Observed, Phase
from tests.engine.stage import Stage
from tests.engine.things import Loose, Slow, Thing, make

READY, PENDING, DELETING, BROKEN, FAILED = Phase
A = "here/thing/a"


def seen(stage: Stage, *life: Phase) -> Observed:
    """Let the thing exist in its first phase, and return it as the discovery shows it."""
    stage.world.put(make(Thing, "a"), life=life)
    return stage.discover().owned[0]


def test_a_creation_is_waited_for(stage: Stage) -> None:
    stage.world.lives[A] = [[PENDING] * 5 + [READY]]
    assert stage.converge(make(Thing, "a", size=2)).ok
    assert stage.world.changes == [f"create {A}", f"update {A}"]
    assert stage.told == ["waiting, its state is pending"]


def test_what_another_run_began_is_waited_for(stage: Stage) -> None:
    assert stage.converge(make(Thing, "a"), seen=[seen(stage, PENDING, PENDING, PENDING, READY)]).ok
    assert stage.world.changes == []
    assert [e.action for e in stage.happened if e.happening is Happening.STARTED] == ["update"]


def test_what_never_is_ready_is_given_up_after_the_timeout(stage: Stage) -> None:
    stage.world.lives[A] = [[PENDING] * 999]
    error = stage.converge(make(Thing, "a")).failed[A]
    assert str(error) == "gave up after 60 s of waiting, its state is pending"
    assert 60 <= sum(stage.slept) <= 61


def test_what_is_leaving_is_waited_for_and_then_made_anew(stage: Stage) -> None:
    leaving = seen(stage, *[DELETING] * 4)
    stage.world.items["thing-1"].leaving = 3
    assert stage.converge(make(Thing, "a"), seen=[leaving]).ok
    assert stage.ids == ["thing-2"]
    assert stage.world.changes == [f"create {A}"]


def test_making_anew_what_is_leaving_is_told_as_the_creation_that_was_planned(stage: Stage) -> None:
    leaving = seen(stage, *[DELETING] * 4)
    stage.world.items["thing-1"].leaving = 3
    stage.converge(make(Thing, "a"), seen=[leaving])
    assert {event.action for event in stage.happened} == {"create"}


def test_what_is_leaving_has_the_time_of_a_deletion(stage: Stage) -> None:
    leaving = seen(stage, *[DELETING] * 999)
    error = stage.converge(make(Thing, "a"), seen=[leaving]).failed[A]
    assert str(error) == f"gave up after {Thing.timeouts.delete:.0f} s of waiting, its state is deleting"


def test_what_turns_out_not_to_leave_stays(stage: Stage) -> None:
    assert stage.converge(make(Thing, "a"), seen=[seen(stage, DELETING, DELETING, READY)]).ok
    assert stage.ids == ["thing-1"]


def test_what_goes_away_while_it_is_pending_is_made_anew(stage: Stage) -> None:
    """Somebody deletes it."""
    stage.world.lives[A] = [[PENDING, DELETING, DELETING], [READY]]
    stage.world.lag = 0

    def doom(number: int) -> None:
        if number == 1:
            stage.world.items["thing-1"].leaving = 4

    stage.world.after = doom
    assert stage.converge(make(Thing, "a")).ok
    assert stage.ids == ["thing-2"]


@pytest.mark.parametrize("kind", [Thing, Slow, Loose])
def test_what_breaks_is_deleted_and_made_anew(stage: Stage, kind: type[Thing]) -> None:
    address = f"here/{kind.kind}/a"
    stage.world.lives[address] = [[PENDING, BROKEN], [BROKEN], [PENDING, READY]]
    assert stage.converge(make(kind, "a")).ok
    assert stage.world.changes == [f"{verb} {address}" for verb in ("create", "delete") * 2 + ("create",)]
    assert len(stage.world.items) == 1


def test_what_breaks_every_time_is_given_up(stage: Stage) -> None:
    stage.world.lives[A] = [[BROKEN]] * 9
    error = stage.converge(make(Thing, "a")).failed[A]
    assert "is not usable, its state is broken" in str(error)
    assert isinstance(error, TapError)
    assert error.hint
    assert stage.world.changes.count(f"create {A}") == 4


def test_what_is_broken_and_not_ours_is_not_deleted(stage: Stage) -> None:
    stage.world.put(make(Thing, "a"), owned=False, life=[BROKEN])
    error = stage.converge(make(Thing, "a")).failed[A]
    assert "does not have this stack's tags" in str(error)
    assert stage.world.changes == [f"create {A}"]


def test_what_has_failed_is_left_to_an_operator(stage: Stage) -> None:
    stage.world.put(make(Thing, "a"), life=[FAILED])
    stage.world.items["thing-1"].seen = Observed(
        **{**vars(stage.world.items["thing-1"].seen), "reason": "the disk is full"}
    )
    error = stage.converge(make(Thing, "a"), seen=stage.discover().owned).failed[A]
    assert "thing-1 is not usable, its state is failed: the disk is full" in str(error)
    assert stage.world.changes == []


def test_what_breaks_on_an_update_is_made_anew(stage: Stage) -> None:
    stage.world.put(make(Thing, "a"))
    was = stage.discover().owned

    def shatter(number: int) -> None:
        if number == 1:
            stage.world.items["thing-1"].life.extend([("broken", BROKEN)])

    stage.world.after = shatter
    assert stage.converge(make(Thing, "a", size=2), seen=was).ok
    assert stage.ids == ["thing-2"]


def test_a_failed_thing_that_an_update_can_repair_is_updated(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only with a change to make: without one, the failure is told."""
    thing = make(Thing, "a", size=2)
    stage.world.put(make(Thing, "a", size=1), life=[FAILED])
    state = stage.discover().owned[0].state
    monkeypatch.setattr(Thing, "updatable_states", frozenset({state}))

    def hint(_: int) -> None:
        stage.world.items["thing-1"].life.extend([("ready", READY)])

    stage.world.after = hint
    assert stage.converge(thing, seen=stage.discover().owned).ok
    assert [call for call in stage.world.changes if call.startswith("update")]


def test_what_breaks_beside_that_of_a_run_that_died_is_given_up(stage: Stage) -> None:
    step = make(Loose, "a")
    stage.world.lives[step.address] = [[PENDING, BROKEN]]

    def other(number: int) -> None:
        if number == 1:
            stage.world.put(step)

    stage.world.after = other
    report = stage.converge(step)
    assert report.found[step.address].id == "loose-2"
    assert stage.world.changes == [f"create {step.address}", f"delete {step.address}"]
    assert stage.ids == ["loose-2"]
