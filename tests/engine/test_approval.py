"""An approved plan is carried out as it was approved, whatever a run before left half done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, seed, settings
from hypothesis import strategies as st

from tap_provisioner.engine.approval import between
from tap_provisioner.engine.diff import digest_of
from tap_provisioner.engine.plan import Action, Plan
from tap_provisioner.errors import TapError
from tap_provisioner.step import Phase
from tests import turn
from tests.engine.fake import Item
from tests.engine.stage import Stage
from tests.engine.test_properties import Cut, Steps, assert_settled, cuts, edits, few, rerun
from tests.engine.things import Part, Slow, Thing, make

a = make(Thing, "a", size=1)
b = make(Thing, "b", base=a.ref(), size=1)
c = make(Thing, "c", parents=(a.ref(),), size=1)
lone = make(Thing, "lone", size=1)
BIG, FLAT = replace(a, size=9), replace(a, shape="flat")


def standing(*steps: Thing) -> Stage:
    stage = Stage()
    assert stage.apply(*steps).ok
    return stage


def item(stage: Stage, step: Thing) -> Item:
    [found] = stage.world.of(step.address)
    return found


def alter(stage: Stage, step: Thing, **values: Any) -> None:
    """Change it by another hand."""
    found = item(stage, step)
    found.seen = replace(found.seen, values={**found.seen.values, **values})


def vanish(stage: Stage, step: Thing) -> None:
    del stage.world.items[item(stage, step).seen.id]


def actions(plan: Plan) -> dict[str, str]:
    return {planned.address.rpartition("/")[2]: str(planned.action) for planned in plan.changes}


def test_of_an_approved_plan_all_is_to_do_and_then_all_is_done() -> None:
    stage = standing(a, b, lone)
    steps = (BIG, b, c)
    approved = stage.plan(*steps)
    first = stage.narrow(approved, *steps)
    assert actions(first.plan) == actions(approved) == {"a": "update", "c": "create", "lone": "delete"}
    assert (first.done, first.left) == ((), ())
    assert stage.carry_out(approved, *steps).ok
    second = stage.narrow(approved, *steps)
    assert second.plan.changes == ()
    assert second.done == (BIG.address, c.address, lone.address)
    calls = len(stage.world.changes)
    assert stage.carry_out(approved, *steps).ok
    assert len(stage.world.changes) == calls


def test_what_drifted_elsewhere_is_left_alone() -> None:
    stage = standing(a, b, lone)
    steps = (BIG, b, lone, c)
    approved = stage.plan(*steps)
    alter(stage, b, size=5)
    alter(stage, lone, shape="flat")
    unmanaged = stage.world.put(make(Slow, "unmanaged"))
    approval = stage.narrow(approved, *steps)
    assert {p.address.rpartition("/")[2]: p.action for p in approval.left} == {
        "b": Action.UPDATE,
        "lone": Action.REPLACE,
        "unmanaged": Action.DELETE,
    }
    assert stage.carry_out(approved, *steps).ok
    assert item(stage, b).seen.values["size"] == 5
    assert item(stage, lone).seen.values["shape"] == "flat"
    assert unmanaged in stage.ids
    assert item(stage, a).seen.values["size"] == 9


def test_what_is_left_and_gone_stays_gone() -> None:
    stage = standing(a, lone)
    steps = (BIG, lone)
    approved = stage.plan(*steps)
    vanish(stage, lone)
    assert stage.carry_out(approved, *steps).ok
    assert stage.world.of(lone.address) == []


Meddling = Callable[[Stage], Any]
REFUSALS: dict[str, tuple[tuple[Thing, ...], tuple[Thing, ...], Meddling, str]] = {
    "a field to be changed": ((a,), (BIG,), lambda s: alter(s, a, size=5), "a: changed since: size"),
    "another field": ((a,), (BIG,), lambda s: alter(s, a, parents=("x",)), "a: changed since: parents"),
    "a fixed field": ((a,), (BIG,), lambda s: alter(s, a, shape="flat"), "a: changed since: shape"),
    "gone": ((a,), (BIG,), lambda s: vanish(s, a), "a: it is gone"),
    "made by others": ((), (a,), lambda s: s.world.put(a, size=5), "a: it is there already, thing-1"),
    "made otherwise": ((), (a,), lambda s: s.world.put(FLAT), "a: it is there already, thing-1"),
    "made anew by others": (
        (a,),
        (BIG,),
        lambda s: (vanish(s, a), s.world.put(a)),
        "a: it is another one now, thing-2",
    ),
    "what is to be replaced": ((a,), (FLAT,), lambda s: alter(s, a, size=5), "a: changed since: size"),
    "what is to be deleted": ((a, lone), (a,), lambda s: alter(s, lone, size=5), "lone: changed since: size"),
    "another in place of what is to be replaced": (
        (a,),
        (FLAT,),
        lambda s: (vanish(s, a), s.world.put(a)),
        "a: it is another one now, thing-2",
    ),
    "what is needed": ((a,), (a, c), lambda s: vanish(s, a), "c: here/thing/a, which it needs, is gone"),
    "what it stands on": (
        (a, b),
        (a, replace(b, size=5)),
        lambda s: (vanish(s, a), s.world.put(a)),
        "b: it is to be changed otherwise: base cannot be changed",
    ),
}


@pytest.mark.parametrize(("before", "after", "meddle", "said"), REFUSALS.values(), ids=REFUSALS)
def test_what_somebody_else_changed_since_is_refused(
    before: tuple[Thing, ...], after: tuple[Thing, ...], meddle: Meddling, said: str
) -> None:
    stage = standing(*before)
    approved = stage.plan(*after)
    meddle(stage)
    calls = list(stage.world.changes)
    with pytest.raises(TapError) as caught:
        stage.carry_out(approved, *after)
    head, *lines = str(caught.value).splitlines()
    assert head.startswith("nothing was changed")
    assert lines == [f"here/thing/{said}"]
    assert caught.value.hint.startswith("plan again")
    assert stage.world.changes == calls


def test_every_refusal_is_told() -> None:
    stage = standing(a, lone)
    approved = stage.plan(BIG, replace(lone, size=7))
    alter(stage, a, size=5)
    vanish(stage, lone)
    with pytest.raises(TapError, match="a: changed since: size\nhere/thing/lone: it is gone"):
        stage.narrow(approved, BIG, replace(lone, size=7))


def test_what_the_plan_made_and_broke_is_made_anew() -> None:
    stage = Stage()
    approved = stage.plan(a)
    assert stage.apply(a).ok
    item(stage, a).life[0] = ("failed", Phase.BROKEN)
    assert stage.carry_out(approved, a).ok
    assert stage.ids == ["thing-2"]


def test_what_the_plan_made_and_did_not_finish_is_finished() -> None:
    stage = Stage()
    approved = stage.plan(a)
    stage.world.put(replace(a, digest=digest_of(a)), size=0)
    assert actions(stage.narrow(approved, a).plan) == {"a": "update"}
    assert stage.carry_out(approved, a).ok
    assert_settled(stage, [a])


def test_what_is_on_its_way_out_may_go() -> None:
    slow = make(Slow, "slow", size=1)
    stage = Stage()
    assert stage.apply(slow).ok
    approved = stage.plan()
    alter(stage, slow, size=0)
    item(stage, slow).life[0] = ("deleting", Phase.DELETING)
    assert actions(stage.narrow(approved).plan) == {"slow": "delete"}


def test_a_trace_of_what_the_plan_removed_is_no_change_by_others() -> None:
    stage = standing(a, c)
    steps = (FLAT, c)
    approved = stage.plan(*steps)
    assert actions(approved) == {"a": "replace", "c": "update"}
    vanish(stage, a)
    stage.world.put(FLAT)
    alter(stage, c, parents=("thing-1 (leads nowhere)",))
    assert stage.carry_out(approved, *steps).ok
    assert_settled(stage, steps)


def test_a_trace_on_a_resource_to_be_deleted_is_no_change_by_others() -> None:
    stage, new = standing(a, lone), make(Thing, "new")
    alter(stage, lone, parents=("thing-1",))
    approved = stage.plan(new)
    assert actions(approved) == {"new": "create", "a": "delete", "lone": "delete"}
    vanish(stage, a)
    alter(stage, lone, parents=("thing-1 (leads nowhere)",))
    assert stage.carry_out(approved, new).ok
    assert_settled(stage, [new])


def test_what_goes_with_something_else_is_no_part_of_a_plan() -> None:
    part = make(Part, "p", base=a.ref())
    stage = standing(a, part)
    approved = stage.plan(BIG)
    assert stage.carry_out(approved, BIG).ok


@cuts
@seed(turn.number())
@few
@given(edit=edits(), at=st.integers(1, 20), lag=st.integers(0, 2))
def test_an_approved_plan_that_was_cut_short_is_finished_by_the_next_run(
    cut: Cut, edit: tuple[Steps, Steps], at: int, lag: int
) -> None:
    before, after = edit
    stage = Stage()
    assert stage.apply(*before).ok
    approved = stage.plan(*after)
    stage.world.lag = lag
    cut.arm(stage, stage.world.numbered + at)
    stage.carry_out(approved, *after)
    again = rerun(stage)
    assert again.carry_out(approved, *after).ok
    assert_settled(rerun(again), after)


SETS = st.frozensets(st.sampled_from("abcd"))
MAPS = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 2))


@settings(deadline=None)
@given(SETS, SETS, st.data())
def test_a_set_that_is_half_changed_is_between(was: Any, desired: Any, data: st.DataObject) -> None:
    half = data.draw(st.sets(st.sampled_from(sorted(was ^ desired)))) if was != desired else set()
    now = was ^ frozenset(half)
    assert between(was, now, desired)
    assert not between(was, now | {"z"}, desired)


@settings(deadline=None)
@given(MAPS, MAPS, st.data())
def test_a_mapping_that_is_half_changed_is_between(was: Any, desired: Any, data: st.DataObject) -> None:
    now = dict(was)
    for key in sorted({*was, *desired}):
        if data.draw(st.booleans()):
            now.pop(key, None)
            now |= {key: desired[key]} if key in desired else {}
    assert between(was, now, desired)
    assert not between(was, {**now, "z": 1}, desired)


@pytest.mark.parametrize(
    ("was", "now", "desired", "expected"),
    [
        (1, 1, 2, True),
        (1, 3, 2, False),
        (None, frozenset(), frozenset("a"), True),
        (None, frozenset("b"), frozenset("a"), False),
        (None, {}, {"a": 1}, True),
        (None, {"b": 1}, {"a": 1}, False),
        (("a",), ("b",), ("a", "b"), False),
    ],
)
def test_between(was: Any, now: Any, desired: Any, expected: bool) -> None:
    assert between(was, now, desired) is expected
