"""For any stack and any point of interruption, the next run completes it without duplicates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from tap_provisioner.engine.graph import edges_of, ordered
from tap_provisioner.engine.plan import Action, plan
from tap_provisioner.errors import ErrorKind
from tap_provisioner.step import GLOBAL
from tests import turn
from tests.engine.fake import HERE, THERE, After, KilledError, World, api_error
from tests.engine.stage import Stage
from tests.engine.things import KINDS, Guest, Loose, Quiet, Rule, Shy, Slow, Thing, Vault

MAKEABLE = (Thing, Quiet, Loose, Shy, Slow, Vault, Guest, Rule)
Steps = list[Thing]
few = settings(max_examples=100 if turn.everything() else 25, deadline=None, database=None)


@st.composite
def stacks(draw: st.DrawFn, most: int = 6) -> Steps:
    """Steps of all kinds and regions, each of which may refer to those before it."""
    steps: Steps = []
    for number in range(draw(st.integers(0, most))):
        kind = draw(st.sampled_from(MAKEABLE))
        used = draw(st.lists(st.sampled_from(steps), max_size=3, unique=True)) if steps else []
        refs = [step.ref() for step in used]
        steps.append(
            kind(
                region=GLOBAL if kind.account_wide else draw(st.sampled_from([HERE, THERE])),
                name=f"n{number}",
                size=draw(st.integers(0, 2)),
                shape=draw(st.sampled_from(["round", "flat"])),
                base=refs[0] if refs else None,
                parents=tuple(refs[1:]),
            )
        )
    return steps


@st.composite
def edits(draw: st.DrawFn) -> tuple[Steps, Steps]:
    """A stack, and what becomes of it: some of its steps gone, some changed.

    What refers to something by a field that can be changed stays as it is, for nothing can be moved
    off what is replaced before its successor is there.
    """
    before = draw(stacks())
    held = {ref for step in before for ref in step.parents}
    after: Steps = []
    kept: set[str] = set()
    for step in before:
        needed = {ref.address for ref in step.refs()}
        if needed <= kept and (step.ref() in held or draw(st.booleans())):
            kept.add(step.address)
            shape = step.shape if step.ref() in held else draw(st.sampled_from(["round", "flat"]))
            after.append(replace(step, size=draw(st.integers(0, 2)), shape=shape))
    return before, after


def counted(stage: Stage) -> Counter[str]:
    return Counter(item.seen.address for item in stage.world.items.values())


def assert_settled(stage: Stage, steps: Steps) -> None:
    """Nothing is left to do, and each step is there once."""
    assert {p.address for p in stage.plan(*steps).changes} == set()
    assert counted(stage) == Counter(step.address for step in steps)


@seed(turn.number())
@few
@given(stacks(), st.integers(0, 3))
def test_after_an_apply_the_plan_is_empty_and_another_apply_changes_nothing(steps: Steps, lag: int) -> None:
    stage = Stage(World(lag=lag))
    assert stage.apply(*steps).ok
    stage = rerun(stage)
    assert_settled(stage, steps)
    changes = list(stage.world.changes)
    assert stage.apply(*steps).ok
    assert stage.world.changes == changes


@seed(turn.number())
@few
@given(stacks(), st.integers(0, 3))
def test_a_destroy_leaves_nothing(steps: Steps, lag: int) -> None:
    stage = Stage(World(lag=lag))
    assert stage.apply(*steps).ok
    stage = rerun(stage)
    assert stage.destroy().ok
    assert stage.ids == []


@seed(turn.number())
@few
@given(edits())
def test_an_edit_is_carried_out(edit: tuple[Steps, Steps]) -> None:
    before, after = edit
    stage = Stage()
    assert stage.apply(*before).ok
    assert stage.apply(*after).ok
    assert_settled(stage, after)


@dataclass
class Cut:
    """How a run is cut short, at which of its mutating calls."""

    name: str
    arm: Callable[[Stage, int], None]

    def __repr__(self) -> str:
        return self.name


def _kill(stage: Stage) -> None:
    stage.world.dead = True
    raise KilledError


def _dead_before(stage: Stage, at: int) -> None:
    stage.world.before = lambda number: _kill(stage) if number == at else None


def _dead_after(stage: Stage, at: int) -> None:
    stage.world.after = lambda number: _kill(stage) if number == at else None


def _stopped(stage: Stage, at: int) -> None:
    stage.world.after = lambda number: stage.stop.set() if number == at else None


CUTS = [Cut("dead before it", _dead_before), Cut("dead after it", _dead_after), Cut("stopped", _stopped)]
cuts = pytest.mark.parametrize("cut", CUTS, ids=repr)


def rerun(stage: Stage) -> Stage:
    """A new process in the same world, by when the writes of the old one can be seen."""
    world = stage.world
    world.before = world.after = lambda _: None
    world.dead = False
    for item in world.items.values():
        item.stale = 0
    return Stage(world)


@cuts
@seed(turn.number())
@few
@given(edit=edits(), at=st.integers(1, 20), lag=st.integers(0, 2))
def test_an_apply_that_was_cut_short_is_completed_by_the_next(
    cut: Cut, edit: tuple[Steps, Steps], at: int, lag: int
) -> None:
    before, after = edit
    stage = Stage(World(lag=lag))
    cut.arm(stage, at)
    stage.apply(*before)
    again = rerun(stage)
    assert again.apply(*after).ok
    assert_settled(rerun(again), after)


@cuts
@seed(turn.number())
@few
@given(edit=edits(), at=st.integers(1, 8))
def test_an_edit_that_was_cut_short_is_completed_by_the_next_apply(
    cut: Cut, edit: tuple[Steps, Steps], at: int
) -> None:
    before, after = edit
    stage = Stage()
    assert stage.apply(*before).ok
    cut.arm(stage, stage.world.numbered + at)
    stage.apply(*after)
    again = rerun(stage)
    assert again.apply(*after).ok
    assert_settled(again, after)


@cuts
@seed(turn.number())
@few
@given(steps=stacks(), at=st.integers(1, 20))
def test_an_apply_that_was_cut_short_can_be_destroyed(cut: Cut, steps: Steps, at: int) -> None:
    stage = Stage()
    cut.arm(stage, at)
    stage.apply(*steps)
    again = rerun(stage)
    assert again.destroy().ok
    assert again.ids == []


@cuts
@seed(turn.number())
@few
@given(steps=stacks(), at=st.integers(1, 8))
def test_a_destroy_that_was_cut_short_is_finished_by_the_next(cut: Cut, steps: Steps, at: int) -> None:
    stage = Stage()
    assert stage.apply(*steps).ok
    cut.arm(stage, stage.world.numbered + at)
    stage.destroy()
    again = rerun(stage)
    assert again.destroy().ok
    assert again.ids == []


@seed(turn.number())
@few
@given(stacks(), st.data(), st.integers(0, 2))
def test_lost_answers_make_no_duplicates(steps: Steps, data: st.DataObject, lag: int) -> None:
    stage = Stage(World(lag=lag))
    lost = api_error(ErrorKind.LOST)
    for step in steps:
        for verb in ("create", "update", "delete"):
            answers = data.draw(st.lists(st.sampled_from([lost, After(lost)]), max_size=2))
            stage.world.answers[verb, step.address] = list(answers)
    assert stage.apply(*steps).ok
    stage = rerun(stage)
    assert_settled(stage, steps)
    assert stage.destroy().ok
    assert stage.ids == []


@seed(turn.number())
@few
@given(stacks(most=10))
def test_parallelism_does_not_change_the_result(steps: Steps) -> None:
    stage = Stage(parallelism=4)
    assert stage.apply(*steps).ok
    assert_settled(stage, steps)
    assert stage.destroy().ok
    assert stage.ids == []


@seed(turn.number())
@few
@given(edits(), st.randoms())
def test_the_order_of_the_steps_changes_nothing(edit: tuple[Steps, Steps], random: object) -> None:
    before, after = edit
    stage = Stage()
    assert stage.apply(*before).ok
    found = stage.discover(after)
    shuffled = list(after)
    random.shuffle(shuffled)  # type: ignore[attr-defined]

    def entries(steps: Steps) -> dict[str, tuple[Action, object, bool]]:
        return {p.address: (p.action, p.changes, p.drift) for p in plan(steps, found, KINDS).resources}

    assert entries(after) == entries(shuffled)


@seed(turn.number())
@few
@given(edits())
def test_a_plan_is_pure(edit: tuple[Steps, Steps]) -> None:
    before, after = edit
    stage = Stage()
    assert stage.apply(*before).ok
    found = stage.discover(after)
    was = repr((after, found))
    assert plan(after, found, KINDS) == plan(after, found, KINDS)
    assert repr((after, found)) == was


@seed(turn.number())
@few
@given(stacks(most=12))
def test_a_graph_has_no_cycle_and_is_ordered_by_dependency(steps: Steps) -> None:
    edges = edges_of(reversed(steps))
    place = {step.address: number for number, step in enumerate(ordered(list(reversed(steps))))}
    assert len(place) == len(steps)
    assert all(place[needed] < place[address] for address in edges for needed in edges[address])
