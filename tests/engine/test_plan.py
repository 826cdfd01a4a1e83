"""A plan says what an apply would do, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from tap_provisioner.engine.diff import digest_of
from tap_provisioner.engine.discovery import Discovery
from tap_provisioner.engine.plan import DESTROYED, Action, Plan, Planned, plan
from tap_provisioner.errors import DuplicateError, TapError
from tap_provisioner.step import Observed, Phase
from tap_provisioner.values import Match, Sensitive, Unknown
from tests.engine.fake import HERE, World
from tests.engine.stage import Stage
from tests.engine.things import KINDS, Fact, Guest, Part, Thing, Vault, make

a = make(Thing, "a", size=1)
b = make(Thing, "b", base=a.ref(), size=1)
c = make(Thing, "c", parents=(a.ref(),))


def _seen(step: Thing, **more: Any) -> Observed:
    values = {name: getattr(step, name) for name, declared in step.attributes() if declared.compared}
    return Observed(
        **{
            "kind": step.kind,
            "region": HERE,
            "id": f"{step.kind}-1",
            "address": step.address,
            "values": values,
            "outputs": {"id": f"{step.kind}-1"},
            **more,
        }
    )


def standing(*steps: Thing, **more: Any) -> Stage:
    """A stage on which `steps` have been made, each with `more` drifted."""
    stage = Stage()
    assert stage.apply(*steps).ok
    for item in stage.world.items.values():
        item.seen = replace(item.seen, values={**item.seen.values, **more})
    return stage


def actions(found: Plan) -> dict[str, str]:
    return {planned.address.rpartition("/")[2]: str(planned.action) for planned in found.resources}


def only(found: Plan) -> Planned:
    (planned,) = found.changes
    return planned


def test_a_destroy_is_the_plan_of_no_steps() -> None:
    stage = standing(a, b, c, make(Part, "p", base=a.ref()), make(Guest, "g"))
    found = stage.plan_of_destroy(c, b)
    assert stage.plan_of_destroy().resources == tuple(
        replace(planned, reason=DESTROYED) for planned in stage.plan().resources
    )
    assert {planned.action for planned in found.resources} == {Action.DELETE}
    # In the order of the spec; what it does not name comes last.
    assert [planned.address for planned in found.resources][:2] == [c.address, b.address]
    assert [planned.address for planned in found.contained] == ["here/part/p"]
    assert {seen.id for seen in found.owned} == set(stage.ids)
    assert stage.destroy().ok
    assert stage.ids == []
    assert stage.plan_of_destroy().owned == ()


def test_what_is_not_there_is_created_with_all_attributes() -> None:
    found = Stage().plan(a, b)
    assert actions(found) == {"a": "create", "b": "create"}
    assert {change.field: change.after for change in found.resources[1].changes} == {
        "size": 1,
        "shape": "round",
        "base": Unknown(a.ref()),
        "parents": (),
    }


def test_what_is_as_wanted_is_left_alone() -> None:
    found = standing(a, b, c).plan(a, b, c)
    assert set(actions(found).values()) == {"no-op"}
    assert found.changes == ()


def test_a_plan_of_nothing_is_empty() -> None:
    assert Stage().plan().resources == ()


def test_what_can_be_changed_is_updated() -> None:
    planned = only(standing(a, b).plan(replace(a, size=5), b))
    assert planned.action is Action.UPDATE
    assert [(change.before, change.after) for change in planned.changes] == [(1, 5)]


def test_a_fixed_field_means_replacement_and_that_carries_to_what_uses_its_id() -> None:
    found = standing(a, b, c).plan(replace(a, shape="flat"), b, c)
    assert actions(found) == {"a": "replace", "b": "replace", "c": "update"}
    assert found.resources[0].reason == "shape cannot be changed"
    assert found.resources[1].reason == "base cannot be changed; here/thing/a is new"
    assert found.resources[2].reason == "here/thing/a is new"


def test_replacement_does_not_carry_beyond_what_is_updated() -> None:
    d = make(Thing, "d", base=c.ref())
    assert actions(standing(a, c, d).plan(replace(a, shape="flat"), c, d)) == {
        "a": "replace",
        "c": "update",
        "d": "no-op",
    }


def test_a_choice_that_does_not_hang_on_the_new_is_not_unknown() -> None:
    chooser = make(Thing, "chooser", base=Match("x", (("x", "one"), ("y", a.ref()))))
    world = World()
    world.put(replace(chooser, base="one"))
    assert actions(Stage(world).plan(a, chooser)) == {"a": "create", "chooser": "no-op"}


def test_facts_are_known_to_a_plan() -> None:
    fact = make(Fact, "f", question="x")
    asker = make(Thing, "asker", base=fact.ref("answer"))
    found = Stage().plan(fact, asker)
    assert actions(found) == {"asker": "create"}
    assert found.resources[0].step == replace(asker, base="X", digest=digest_of(asker))


@pytest.mark.parametrize("reason", ["", "out of luck"])
def test_what_is_broken_is_replaced(reason: str) -> None:
    seen = _seen(a, phase=Phase.BROKEN, state="failed", reason=reason)
    planned = only(plan([a], Discovery((seen,), {}), KINDS))
    assert (planned.action, planned.drift) == (Action.REPLACE, False)
    assert planned.reason == "its state is failed" + (": out of luck" if reason else "")
    assert {change.field for change in planned.changes} == {"size", "shape", "parents"}


def test_what_is_on_its_way_out_is_created() -> None:
    planned = only(plan([a], Discovery((_seen(a, phase=Phase.DELETING),), {}), KINDS))
    assert planned.action is Action.CREATE


def test_of_one_leaving_and_one_staying_the_one_that_stays_counts() -> None:
    leaving, staying = _seen(a, id="old", phase=Phase.DELETING), _seen(a, id="new")
    for found in ((leaving, staying), (staying, leaving)):
        planned = plan([a], Discovery(found, {}), KINDS).resources
        assert [(p.action, p.observed and p.observed.id) for p in planned] == [
            (Action.NONE, "new"),
            (Action.DELETE, "old"),
        ]


def test_what_is_pending_or_failed_is_compared_like_any_other() -> None:
    for phase in (Phase.PENDING, Phase.FAILED):
        assert actions(plan([a], Discovery((_seen(a, phase=phase),), {}), KINDS)) == {"a": "no-op"}


def test_what_the_spec_does_not_ask_for_is_deleted_last() -> None:
    found = standing(c, a, b).plan(a, make(Thing, "new"))
    assert actions(found) == {"a": "no-op", "new": "create", "c": "delete", "b": "delete"}
    assert found.resources[-1].reason == "the spec does not ask for it"
    assert found.resources[-1].origin == ""


def test_what_lost_its_address_is_an_orphan_under_a_name_of_its_own() -> None:
    seen = replace(_seen(a), address="")
    assert only(plan([], Discovery((seen,), {}), KINDS)).address == "here/thing/thing-1"


def test_what_goes_with_something_else_is_no_orphan() -> None:
    part = make(Part, "p", base=a.ref())
    assert actions(standing(a, part).plan(a)) == {"a": "no-op"}


def test_two_of_one_address_are_an_error_that_names_both() -> None:
    world = World()
    ids = [world.put(a), world.put(a)]
    with pytest.raises(DuplicateError, match="2 resources have this address") as caught:
        Stage(world).plan(a)
    assert all(id in str(caught.value) for id in ids)
    assert "delete" in caught.value.hint


def test_duplicates_outside_the_spec_are_both_deleted() -> None:
    world = World()
    ids = [world.put(a), world.put(a)]
    found = Stage(world).plan()
    assert [planned.observed and planned.observed.id for planned in found.changes] == ids


def test_a_resource_with_a_desired_name_that_is_not_the_stacks_is_refused() -> None:
    world = World()
    world.put(a, owned=False)
    with pytest.raises(
        TapError, match=r"thing-1 exists already in here .* \(defined at tap.yaml:3\)"
    ) as caught:
        Stage(world).plan(replace(a, origin="tap.yaml:3"))
    assert caught.value.hint


def test_what_is_not_the_stacks_and_not_wanted_is_never_deleted() -> None:
    assert plan([], Discovery((_seen(a, owned=False),), {}), KINDS).resources == ()


DRIFT = {
    "changed outside, for the attributes are those last applied": (digest_of(a), True),
    "changed by an edit": ("another", False),
    "of something that does not tell what was applied": ("", True),
}


@pytest.mark.parametrize(("digest", "drift"), DRIFT.values(), ids=DRIFT)
def test_an_update_tells_drift_from_edit(digest: str, drift: bool) -> None:
    seen = _seen(a, digest=digest, values={**_seen(a).values, "size": 9})
    assert only(plan([a], Discovery((seen,), {}), KINDS)).drift is drift


@pytest.mark.parametrize(("digest", "drift"), DRIFT.values(), ids=DRIFT)
def test_a_replacement_tells_drift_from_edit(digest: str, drift: bool) -> None:
    seen = _seen(a, digest=digest, values={**_seen(a).values, "shape": "flat"})
    planned = only(plan([a], Discovery((seen,), {}), KINDS))
    assert (planned.action, planned.drift) == (Action.REPLACE, drift)


EDITS = {
    "another resource is edited": ([a, b], [_seen(b, digest="another", values={})], False),
    "another is new": ([a, b], [], False),
    "another is no longer desired": ([a], [_seen(b, id="b")], False),
    "another was changed outside too": ([a, b], [_seen(b, digest=digest_of(b), values={})], True),
    "another is as desired": ([a, c], [_seen(c, values={**_seen(c).values, "parents": ("thing-1",)})], True),
}


@pytest.mark.parametrize(("steps", "others", "drift"), EDITS.values(), ids=EDITS)
def test_a_resource_without_a_digest_drifts_only_where_nothing_tells_of_an_edit(
    steps: list[Thing], others: list[Observed], drift: bool
) -> None:
    mute = _seen(a, values={**_seen(a).values, "size": 9})
    found = plan(steps, Discovery((mute, *others), {}), KINDS)
    assert found.resources[0].drift is drift


def test_an_update_for_the_sake_of_something_new_is_no_drift() -> None:
    found = standing(a, c).plan(replace(a, shape="flat"), c)
    assert {p.address: p.drift for p in found.changes} == {a.address: False, c.address: False}


def test_the_summary_counts_and_the_notes_name_whom_they_are_about() -> None:
    seen = _seen(a, notes=("will restart on Sunday",))
    found = plan([a, b], Discovery((seen, _seen(make(Vault, "v"), id="v")), {}), KINDS)
    assert found.summary == "1 to create, 0 to update, 0 to replace, 1 to delete"
    assert found.count(Action.NONE) == 1
    assert found.notes == ("here/thing/a: will restart on Sunday",)


def test_each_entry_tells_where_the_spec_asks_for_it() -> None:
    assert Stage().plan(replace(a, origin="tap.yaml:3")).resources[0].origin == "tap.yaml:3"


def test_the_order_is_that_of_the_steps_whatever_they_need() -> None:
    assert list(actions(Stage().plan(c, b, a))) == ["c", "b", "a"]


def test_a_plan_is_pure() -> None:
    stage = standing(a, b, make(Guest, "g"), size=9)
    steps: Sequence[Thing] = (replace(b, secret=Sensitive("word")), c, a)
    found = stage.discover()
    before, calls = repr((steps, found)), list(stage.world.calls)
    assert plan(steps, found, KINDS) == plan(steps, found, KINDS)
    assert repr((steps, found)) == before
    assert stage.world.calls == calls


def test_no_plan_shows_a_secret() -> None:
    assert "hunter2" not in repr(Stage().plan(replace(a, secret=Sensitive("hunter2"))))
