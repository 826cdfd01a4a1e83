"""A resource is deleted after all that refers to it, and waited for until it is gone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tap_provisioner.engine.events import Happening
from tap_provisioner.engine.remove import SURE
from tap_provisioner.engine.timeouts import WaitTimeout
from tap_provisioner.errors import ApiError, ErrorKind, TapError
from tap_provisioner.step import Blocker, Blocking, Observed, Phase
from tests.engine.fake import THERE, After, api_error
from tests.engine.stage import Stage
from tests.engine.things import Guest, Loose, Part, Slow, Thing, make

A = "here/thing/a"
GONE, LOST, BLOCKED = api_error(ErrorKind.GONE), api_error(ErrorKind.LOST), api_error(ErrorKind.BLOCKED)


def put(stage: Stage, kind: type[Thing] = Thing, **more: object) -> Observed:
    identity = stage.world.put(make(kind, "a"), **more)
    return stage.world.items[identity].seen


def test_everything_is_deleted_in_the_order_of_dependency(stage: Stage) -> None:
    a = make(Thing, "a")
    b = make(Slow, "b", base=a.ref())
    c = make(Guest, "c", parents=(a.ref(), b.ref()))
    d = make(Loose, "d", region=THERE, base=b.ref())
    assert stage.apply(a, b, c, d).ok
    assert stage.destroy().ok
    assert stage.ids == []
    deletions = [call for call in stage.world.changes if call.startswith("delete")]
    assert deletions[2:] == ["delete here/slow/b", f"delete {A}"]


def test_what_is_deleted_slowly_is_waited_for_before_what_it_refers_to(stage: Stage) -> None:
    stage.world.deleting_for = 5
    b = make(Slow, "b", parents=(make(Thing, "a").ref(),))
    assert stage.apply(make(Thing, "a"), b).ok
    stage.world.calls.clear()
    assert stage.destroy().ok
    done = stage.world.calls[stage.world.calls.index("delete here/slow/b") :]
    assert done == ["delete here/slow/b"] + ["read slow"] * 6 + [f"delete {A}"]
    assert stage.told == ["waiting for it to be gone, its state is deleting"]


def test_what_is_deleted_at_once_is_gone_when_the_call_returns(stage: Stage) -> None:
    assert stage.remove(put(stage)).ok
    assert stage.world.calls == [f"delete {A}"]


def test_what_is_leaving_already_is_only_waited_for(stage: Stage) -> None:
    seen = replace(put(stage), phase=Phase.DELETING)
    stage.world.items[seen.id].leaving = 2
    assert stage.remove(seen).ok
    assert stage.world.changes == []
    assert stage.ids == []


def test_what_never_goes_is_given_up(stage: Stage) -> None:
    stage.world.deleting_for = 999
    error = stage.remove(put(stage, Slow)).failed["here/slow/a"]
    assert isinstance(error, WaitTimeout)
    assert str(error) == "gave up after 40 s of waiting for it to be gone, its state is deleting"


def test_deleting_what_is_gone_succeeds(stage: Stage) -> None:
    for kind in (Thing, Slow):
        seen = put(stage, kind)
        del stage.world.items[seen.id]
        assert stage.remove(seen).ok


def test_a_deletion_with_a_lost_answer_succeeds_once_it_is_gone(stage: Stage) -> None:
    for kind in (Thing, Slow):
        seen = put(stage, kind)
        # The second answer would be a refusal: what is gone or going is not asked to go again.
        stage.world.answers["delete", seen.address] = [After(LOST), api_error(ErrorKind.REFUSED)]
        assert stage.remove(seen).ok
    assert stage.told[0] == "retrying after Code"


def test_what_was_not_deleted_when_the_answer_was_lost_is_deleted_again(stage: Stage) -> None:
    stage.world.answers["delete", A] = [LOST, LOST]
    assert stage.remove(put(stage)).ok
    assert stage.ids == []


EARLY = {
    "something else on its way out": (
        api_error(ErrorKind.REFUSED, "", "Draining"),
        "traffic is draining",
    ),
    "something that uses it": (BLOCKED, "waiting for what still uses it"),
}


@pytest.mark.parametrize(("early", "text"), EARLY.values(), ids=EARLY)
def test_a_blocked_deletion_is_retried(stage: Stage, early: ApiError, text: str) -> None:
    stage.world.answers["delete", A] = [early] * 3
    assert stage.remove(put(stage)).ok
    assert stage.told == [text]


def test_what_stays_blocked_fails_after_the_timeout_and_names_what_holds_it(stage: Stage) -> None:
    seen = put(stage)
    stage.world.put(make(Guest, "user", base=seen.id), owned=False)
    error = stage.remove(seen).failed[A]
    assert str(error) == "here/thing/a (thing-1) is in use by here/guest/user (guest-2)"
    assert isinstance(error.__cause__, ApiError)
    assert 40 <= sum(stage.slept) <= 41


HELD = {
    "somebody's": (
        Blocking.FOREIGN,
        "here/thing/a (thing-1) is in use by it, which this stack did not create",
        "delete that first, then run again",
    ),
    "the stack's own": (
        Blocking.PERMANENT,
        "here/thing/a (thing-1) is in use by it, which must go first",
        "revert the change that removes it, or remove what uses it, then run again",
    ),
}


@pytest.mark.parametrize(("blocking", "text", "hint"), HELD.values(), ids=HELD)
def test_what_does_not_go_by_itself_is_named_without_waiting_for_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, blocking: Blocking, text: str, hint: str
) -> None:
    monkeypatch.setattr(
        Thing, "blockers", lambda *_: [Blocker("something being deleted"), Blocker("it", blocking)]
    )
    stage.world.answers["delete", A] = [BLOCKED] * 999
    error = stage.remove(put(stage)).failed[A]
    assert isinstance(error, TapError)
    assert (str(error), error.hint) == (text, hint)
    assert len(stage.slept) == SURE - 1


def test_what_stays_held_by_nobody_knows_what_fails_with_what_was_answered(stage: Stage) -> None:
    stage.world.answers["delete", A] = [BLOCKED] * 999
    assert stage.remove(put(stage)).failed[A] is BLOCKED


def test_a_failed_search_for_blockers_does_not_hide_the_error_of_the_deletion(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(*_: object) -> list[str]:
        raise api_error(ErrorKind.DENIED)

    monkeypatch.setattr(Thing, "blockers", denied)
    stage.world.answers["delete", A] = [BLOCKED] * 999
    assert stage.remove(put(stage)).failed[A] is BLOCKED


def test_any_other_answer_is_final_and_spares_what_it_refers_to(stage: Stage) -> None:
    a = make(Thing, "a")
    b = make(Thing, "b", base=a.ref())
    assert stage.apply(a, b, make(Thing, "c")).ok
    stage.world.answers["delete", b.address] = [api_error(ErrorKind.DENIED)]
    report = stage.destroy()
    assert list(report.failed) == [b.address]
    assert report.skipped == {a.address: b.address}
    assert not report.ok
    assert len(stage.ids) == 2
    skipped = stage.happened[-1]
    assert (skipped.happening, skipped.address, skipped.action) == (Happening.SKIPPED, A, "delete")
    assert skipped.text == "waits for here/thing/b, which failed"


def test_what_is_protected_is_not_deleted(stage: Stage) -> None:
    error = stage.remove(put(stage, locked=True)).failed[A]
    assert "is protected: it is locked" in str(error)
    assert isinstance(error, TapError)
    assert error.hint
    assert stage.world.changes == []


def test_what_is_contained_goes_with_what_contains_it(stage: Stage) -> None:
    a = make(Thing, "a")
    assert stage.apply(a, make(Part, "p", base=a.ref())).ok
    stage.happened.clear()
    assert stage.destroy().ok
    assert stage.ids == []
    assert {event.address for event in stage.happened} == {a.address}


def test_duplicates_are_both_deleted(stage: Stage) -> None:
    assert stage.remove(put(stage), put(stage)).ok
    assert stage.ids == []


def test_what_lost_its_address_is_deleted_under_a_name_of_its_own(stage: Stage) -> None:
    assert stage.remove(replace(put(stage), address="")).ok
    assert stage.happened[0].address == "here/thing/thing-1"
    assert stage.ids == []


def test_a_stop_begins_no_other_deletion(stage: Stage) -> None:
    a, b = make(Thing, "a"), make(Thing, "b", base=make(Thing, "a").ref())
    assert stage.apply(a, b).ok
    found = stage.discover().owned
    stage.world.after = lambda _: stage.stop.set()
    report = stage.remove(*found)
    assert (report.failed, report.skipped) == ({}, {a.address: ""})
    assert stage.happened[-1].text == "the run was interrupted"


def test_a_stop_cuts_the_wait_for_a_slow_deletion_short(stage: Stage) -> None:
    seen = put(stage, Slow)
    stage.world.after = lambda _: stage.stop.set()
    assert "interrupted while waiting for it to be gone" in str(stage.remove(seen).failed["here/slow/a"])


def test_the_operator_may_set_the_limit(stage: Stage) -> None:
    stage.run = stage.running(limit=7)
    stage.world.deleting_for = 999
    assert "gave up after 7 s" in str(stage.remove(put(stage, Slow)).failed["here/slow/a"])
