"""An apply removes, converges, and removes what had to stay in use."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import pytest

from tap_provisioner.engine.apply import apply
from tap_provisioner.engine.events import Happening
from tap_provisioner.engine.plan import plan
from tap_provisioner.errors import ApiError, ErrorKind
from tap_provisioner.step import Blocker, Blocking, Observed, Phase, Step
from tests.engine.fake import Place, api_error
from tests.engine.stage import Stage
from tests.engine.things import KINDS, Fact, Guest, Part, Slow, Thing, Vault, make

a = make(Thing, "a", size=1)
b = make(Thing, "b", base=a.ref())
c = make(Thing, "c", parents=(a.ref(),))
DENIED = api_error(ErrorKind.DENIED)


def standing(*steps: Step) -> Stage:
    stage = Stage()
    assert stage.apply(*steps).ok
    stage.world.calls.clear()
    return stage


def test_everything_is_created_in_the_order_of_dependency() -> None:
    stage = Stage()
    report = stage.apply(c, b, a, make(Fact, "f", question="x"))
    assert report.ok
    assert set(report.found) == {a.address, b.address, c.address, "here/fact/f"}
    assert stage.world.changes[:2] == ["create here/thing/a", "update here/thing/a"]


def test_a_second_apply_changes_nothing() -> None:
    stage = standing(a, b, c)
    stage.happened.clear()
    assert stage.apply(a, b, c).ok
    assert stage.world.changes == []
    assert stage.happened == []


def test_a_replacement_recreates_its_dependents() -> None:
    stage = standing(a, b)
    assert stage.apply(replace(a, shape="flat"), b).ok
    assert stage.world.changes == [
        "delete here/thing/b",
        "delete here/thing/a",
        "create here/thing/a",
        "update here/thing/a",
        "create here/thing/b",
    ]
    assert stage.plan(replace(a, shape="flat"), b).changes == ()


def test_orphans_leave_before_anything_is_made() -> None:
    stage = standing(a, b)
    assert stage.apply(a, make(Thing, "new")).ok
    assert stage.world.changes == ["delete here/thing/b", "create here/thing/new"]


def test_what_is_skipped_would_have_been_updated_or_created() -> None:
    stage = standing(a, b)
    stage.world.answers[("update", a.address)] = [api_error(ErrorKind.DENIED)]
    new = make(Thing, "n", base=a.ref())
    assert not stage.apply(replace(a, size=9), replace(b, size=9), new).ok
    skipped = {e.address: e.action for e in stage.happened if e.happening is Happening.SKIPPED}
    assert skipped == {b.address: "update", new.address: "create"}


def test_an_orphan_that_may_stay_beside_its_replacement_leaves_last() -> None:
    old, new = make(Guest, "old"), make(Guest, "new")
    user = make(Thing, "user", parents=(old.ref(),))
    stage = standing(old, user)
    moved = replace(user, parents=(new.ref(),))
    assert stage.apply(new, moved).ok
    assert stage.world.changes == ["create here/guest/new", "update here/thing/user", "delete here/guest/old"]


def test_an_orphan_that_may_stay_beside_its_replacement_stays_while_what_uses_it_has_not_moved() -> None:
    old, new = make(Guest, "old"), make(Guest, "new")
    user = make(Thing, "user", parents=(old.ref(),))
    stage = standing(old, user)
    stage.world.answers["update", user.address] = [DENIED]
    report = stage.apply(new, replace(user, parents=(new.ref(),)))
    assert list(report.failed) == [user.address]
    assert "delete here/guest/old" not in stage.world.changes


def test_an_orphan_that_the_stack_still_needs_is_left_to_a_later_apply(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old, other, new = make(Guest, "old"), make(Guest, "other"), make(Guest, "new")
    stage = standing(old, other)
    needed = next(seen.id for seen in stage.discover().owned if seen.address == old.address)

    def blockers(_: Place, seen: Observed) -> list[Blocker]:
        needs_it = Blocker("instance i (available)", Blocking.PERMANENT)
        return [needs_it] if seen.id == needed else [Blocker("somebody's", Blocking.FOREIGN)]

    monkeypatch.setattr(Guest, "blockers", blockers)
    assert stage.apply(new).ok
    assert stage.world.changes == ["create here/guest/new", "delete here/guest/other"]
    skipped = [event for event in stage.happened if event.happening is Happening.SKIPPED]
    assert [(event.address, event.text) for event in skipped] == [
        (old.address, "instance i (available) still needs it; a later apply removes it")
    ]


def test_an_orphan_that_may_stay_beside_its_replacement_leaves_before_what_it_refers_to() -> None:
    guest = make(Guest, "g", base=a.ref())
    for following in (replace(a, shape="flat"), make(Thing, "other")):
        stage = standing(a, guest, make(Guest, "h", base=guest.ref()))
        assert stage.apply(following).ok
        assert stage.world.changes[:3] == [
            "delete here/guest/h",
            "delete here/guest/g",
            "delete here/thing/a",
        ]


def test_a_replacement_waits_for_what_may_stay_beside_it_no_longer_than_for_others() -> None:
    guest = make(Guest, "g")
    stage = standing(guest)
    assert stage.apply(replace(guest, shape="flat")).ok
    assert stage.world.changes == ["delete here/guest/g", "create here/guest/g"]


def test_a_part_is_made_anew_with_what_contains_it() -> None:
    part = make(Part, "p", base=a.ref())
    stage = standing(a, part)
    assert stage.apply(replace(a, shape="flat"), part).ok
    assert stage.world.changes[0] == "delete here/thing/a"
    assert stage.world.changes[-1] == "create here/part/p"


def test_a_removal_that_fails_blocks_its_replacement_and_nothing_else() -> None:
    stage = standing(a, b)
    stage.world.answers["delete", b.address] = [DENIED]
    flat, d, e = replace(a, shape="flat"), make(Thing, "d"), make(Thing, "e", base=b.ref())
    report = stage.apply(flat, b, d, e)
    assert report.failed[b.address] is DENIED
    assert "not created" in str(report.failed[a.address])
    assert report.skipped[e.address] == a.address
    assert stage.world.changes == ["delete here/thing/b", "create here/thing/d"]
    assert stage.apply(flat, b, d, e).ok


def test_an_orphan_that_cannot_be_removed_blocks_no_creation() -> None:
    stage = standing(a, make(Thing, "orphan"))
    stage.world.answers["delete", "here/thing/orphan"] = [DENIED]
    report = stage.apply(a, b)
    assert report.failed == {"here/thing/orphan": DENIED}
    assert b.address in report.found


def test_the_steps_are_told_where_something_could_not_be_removed() -> None:
    """So that a region in which something is left stays on record."""
    stage = standing(a, make(Thing, "orphan"), make(Thing, "other", region="there"))
    stage.world.answers["delete", "here/thing/orphan"] = [DENIED]
    told: list[Collection[str]] = []

    def keeping(regions: Collection[str]) -> Sequence[Step]:
        told.append(regions)
        return [a]

    found = stage.discover([a])
    apply(stage.run, [a], plan([a], found, KINDS), found, keeping)
    assert told == [{"here"}]


def test_the_steps_are_told_where_a_resource_without_address_is_left() -> None:
    stage = standing(make(Thing, "orphan"))
    item = stage.world.items["thing-1"]
    item.seen = replace(item.seen, address="")
    stage.world.answers["delete", ""] = [DENIED]
    told: list[Collection[str]] = []

    def keeping(regions: Collection[str]) -> Sequence[Step]:
        told.append(regions)
        return []

    found = stage.discover()
    apply(stage.run, [], plan([], found, KINDS), found, keeping)
    assert told == [{"here"}]


def test_nothing_is_made_anew_for_the_sake_of_a_predecessor_that_is_still_leaving() -> None:
    """Cut short while it replaces, a run leaves the old on its way out beside the new."""
    slow = make(Slow, "s")
    stage = standing(slow)
    stage.world.put(slow, life=[Phase.DELETING])
    stage.world.items["slow-2"].leaving = 5
    assert stage.apply(slow).ok
    assert stage.world.changes == []
    assert stage.ids == ["slow-1"]


def test_a_failure_skips_its_dependents() -> None:
    stage = Stage()
    stage.world.answers["create", a.address] = [DENIED]
    d = make(Thing, "d")
    report = stage.apply(a, b, c, d)
    assert report.failed == {a.address: DENIED}
    assert report.skipped == {b.address: a.address, c.address: a.address}
    assert list(report.found) == [d.address]
    texts = {e.address: e.text for e in stage.happened if e.happening is Happening.SKIPPED}
    assert texts == dict.fromkeys([b.address, c.address], "waits for here/thing/a, which failed")


def test_a_stop_lets_nothing_new_begin_and_the_next_run_goes_on() -> None:
    stage = Stage()
    stage.world.after = lambda number: stage.stop.set() if number == 3 else None
    report = stage.apply(a, b, c)
    assert not report.ok
    assert set(report.skipped.values()) <= {""}
    assert len(stage.world.changes) == 3
    stage.stop.clear()
    assert stage.apply(a, b, c).ok
    assert len(stage.world.items) == 3


@pytest.mark.parametrize("kind", [Thing, Slow, Vault])
def test_what_is_drifted_is_put_right(kind: type[Thing]) -> None:
    step = make(kind, "a", size=4)
    stage = standing(step)
    (item,) = stage.world.items.values()
    item.seen = replace(item.seen, values={**item.seen.values, "size": 9})
    assert stage.apply(step).ok
    assert item.seen.values["size"] == 4


def test_what_failed_for_two_reasons_tells_the_first() -> None:
    stage = standing(a)
    stage.world.answers["delete", a.address] = [DENIED]
    report = stage.apply(replace(a, shape="flat"))
    assert isinstance(report.failed[a.address], ApiError)


def test_a_report_tells_in_which_regions_something_is_not_done() -> None:
    stage = Stage()
    there = make(Thing, "there", region="there")
    stage.world.answers["create", a.address] = [DENIED]
    report = stage.apply(a, b, there)
    assert report.regions == {"here"}
    assert standing(a).apply(a).regions == frozenset()
