"""A missing resource is created, once."""

from __future__ import annotations

import pytest

from tap_provisioner.engine.events import Happening
from tap_provisioner.errors import ApiError, ErrorKind, TapError
from tap_provisioner.step import Phase, Step
from tests.engine.fake import After, api_error
from tests.engine.stage import Stage
from tests.engine.things import Fact, Loose, Quiet, Shy, Thing, make

LOST, EXISTS = ErrorKind.LOST, ErrorKind.EXISTS


def failure(stage: Stage, *steps: Step) -> Exception:
    """Converge, and return why the first failed."""
    report = stage.converge(*steps)
    assert not report.ok
    return next(iter(report.failed.values()))


def test_what_its_creation_shows_is_confirmed_by_a_read(stage: Stage) -> None:
    assert stage.converge(make(Thing, "a")).ok
    assert stage.world.calls == ["create here/thing/a", "read here/thing/a"]
    assert stage.slept == []


def test_what_its_creation_does_not_show_is_read_until_it_appears(stage: Stage) -> None:
    stage.world.lag = 2
    report = stage.converge(make(Quiet, "a"))
    assert report.found["here/quiet/a"].id == "quiet-1"
    assert stage.world.calls == ["create here/quiet/a"] + ["read here/quiet/a"] * 3
    assert stage.told == ["waiting for it to appear"]


def test_what_is_created_but_never_appears_is_an_error_and_not_created_again(stage: Stage) -> None:
    stage.world.lag = 10**6
    for kind in (Quiet, Shy):
        assert "was created but does not appear" in str(failure(stage, make(kind, "a")))
    assert stage.world.changes == ["create here/quiet/a", "create here/shy/a"]


def test_the_creation_is_followed_by_what_makes_it_right(stage: Stage) -> None:
    assert stage.converge(make(Thing, "a", size=3)).ok
    assert stage.world.changes == ["create here/thing/a", "update here/thing/a"]
    assert stage.world.of("here/thing/a")[0].seen.values["size"] == 3


@pytest.mark.parametrize("kind", [Loose, Shy])
def test_a_kind_without_unique_name_is_read_before_creation(stage: Stage, kind: type[Thing]) -> None:
    step = make(kind, "a")
    stage.world.put(step)
    assert stage.converge(step).ok
    assert stage.world.changes == []


def test_an_answer_that_was_lost_after_the_creation_makes_no_second_one(stage: Stage) -> None:
    for kind in (Thing, Loose, Quiet, Shy):
        address = f"here/{kind.kind}/a"
        stage.world.answers[("create", address)] = [After(api_error(LOST))]
        stage.world.lag = 2
        assert stage.converge(make(kind, "a")).ok
        assert stage.world.changes[-1] == f"create {address}"
        assert len(stage.world.of(address)) == 1


def test_an_answer_that_was_lost_before_the_creation_leads_to_another(stage: Stage) -> None:
    for kind in (Thing, Loose, Quiet, Shy):
        stage.world.answers[("create", f"here/{kind.kind}/a")] = [api_error(LOST), api_error(LOST)]
        assert stage.converge(make(kind, "a")).ok
    assert len(stage.world.items) == 4


def test_what_a_unique_name_guards_is_sent_again_at_once(stage: Stage) -> None:
    stage.world.answers[("create", "here/thing/a")] = [api_error(LOST)]
    assert stage.converge(make(Thing, "a")).ok
    assert stage.world.changes == ["create here/thing/a"] * 2
    assert stage.slept == []


def test_what_nothing_guards_is_sent_again_after_it_was_unseen_for_long_enough(stage: Stage) -> None:
    stage.world.answers[("create", "here/loose/a")] = [api_error(LOST)]
    assert stage.converge(make(Loose, "a")).ok
    assert stage.world.changes == ["create here/loose/a"] * 2
    assert sum(stage.slept) >= Loose.timeouts.visible


def test_a_creation_that_is_lost_every_time_is_given_up_with_what_was_answered(stage: Stage) -> None:
    stage.world.answers[("create", "here/thing/a")] = [api_error(LOST, f"lost {n}") for n in range(9)]
    assert "lost 2" in str(failure(stage, make(Thing, "a")))
    assert len(stage.world.changes) == 3


def test_what_exists_with_our_tags_is_adopted(stage: Stage) -> None:
    """It was made by another run a moment ago, which the discovery did not see."""
    step = make(Thing, "a")
    stage.world.put(step)
    assert stage.converge(step).found[step.address].id == "thing-1"


def test_what_exists_without_our_tags_is_refused(stage: Stage) -> None:
    step = make(Thing, "a", origin="tap.yaml:3")
    stage.world.put(step, owned=False)
    error = failure(stage, step)
    assert "does not have this stack's tags" in str(error)
    assert stage.world.changes == ["create here/thing/a"]


def test_a_name_taken_by_what_no_read_shows_is_refused(stage: Stage) -> None:
    stage.world.answers[("create", "here/thing/a")] = [api_error(EXISTS, "the range is taken")]
    error = failure(stage, make(Thing, "a", origin="tap.yaml:3"))
    assert isinstance(error, TapError)
    for text in ("taken by something that is not this stack's", "the range is taken", "tap.yaml:3"):
        assert text in str(error)
    assert "choose another" in error.hint
    assert len(stage.world.changes) == 1


@pytest.mark.parametrize("kind", [ErrorKind.DENIED, ErrorKind.QUOTA, ErrorKind.REFUSED, ErrorKind.EXPIRED])
def test_any_other_answer_is_final(stage: Stage, kind: ErrorKind) -> None:
    refused = api_error(kind)
    stage.world.answers[("create", "here/thing/a")] = [refused]
    assert failure(stage, make(Thing, "a")) is refused
    assert stage.world.calls == ["create here/thing/a"]


EARLY = {
    "an answer that the kind declares retryable": api_error(ErrorKind.REFUSED, "The ROLE is new", "TooEarly"),
    "something else at work": api_error(ErrorKind.BLOCKED),
}


@pytest.mark.parametrize("early", EARLY.values(), ids=EARLY)
def test_what_comes_too_early_comes_again(stage: Stage, early: ApiError) -> None:
    stage.world.answers[("create", "here/thing/a")] = [early] * 3
    assert stage.converge(make(Thing, "a")).ok
    assert len(stage.world.changes) == 4
    assert stage.told[0].startswith("creating it: ")


def test_what_always_comes_too_early_fails_with_what_was_answered(stage: Stage) -> None:
    early = api_error(ErrorKind.REFUSED, "role", "TooEarly")
    stage.world.answers[("create", "here/thing/a")] = [early] * 99
    assert failure(stage, make(Thing, "a")) is early
    assert Thing.timeouts.early <= sum(stage.slept) <= Thing.timeouts.early + 1


@pytest.mark.parametrize(("code", "text"), [("TooEarly", "rule"), ("Code", "role")])
def test_a_retryable_error_is_matched_by_both_code_and_text(stage: Stage, code: str, text: str) -> None:
    other = api_error(ErrorKind.REFUSED, text, code)
    stage.world.answers[("create", "here/thing/a")] = [other]
    assert failure(stage, make(Thing, "a")) is other


def test_what_was_just_made_may_not_be_known_everywhere(stage: Stage) -> None:
    a = make(Thing, "a")
    b = make(Thing, "b", base=a.ref())
    stage.world.answers[("create", b.address)] = [api_error(ErrorKind.GONE)] * 2
    assert stage.converge(a, b).ok
    assert stage.told == ["creating it: what was just created is not known everywhere yet"]


def test_what_is_denied_by_the_tags_of_something_new_comes_again(stage: Stage) -> None:
    denied = api_error(ErrorKind.DENIED, code="NotYetAllowed")
    a, b = make(Thing, "a", size=1), make(Thing, "b")
    c = make(Thing, "c", base=a.ref())
    stage.world.put(b, size=0)
    stage.world.answers |= {("update", a.address): [denied] * 2, ("create", c.address): [denied] * 2}
    assert stage.converge(a, b, c, seen=stage.discover().owned).ok
    assert stage.told == [
        "changing size: its tags are not used yet",
        "creating it: its tags are not used yet",
    ]


def test_what_is_denied_by_the_tags_of_nothing_new_is_denied(stage: Stage) -> None:
    denied = api_error(ErrorKind.DENIED, code="NotYetAllowed")
    a = make(Thing, "a", size=1)
    b = make(Thing, "b", base=a.ref())
    stage.world.put(a)
    stage.world.answers = {("create", b.address): [denied]}
    assert stage.converge(a, b, seen=stage.discover().owned).failed == {b.address: denied}
    # Its own creation is denied by a tag in the request.
    stage.world.answers = {("create", "here/thing/c"): [denied]}
    assert failure(stage, make(Thing, "c")) is denied
    assert stage.slept == []


def test_what_was_not_just_made_and_is_gone_is_gone(stage: Stage) -> None:
    a = make(Thing, "a")
    b = make(Thing, "b", base=a.ref())
    stage.world.put(a)
    stage.world.answers[("create", b.address)] = [api_error(ErrorKind.GONE)]
    report = stage.converge(a, b, seen=stage.discover().owned)
    assert isinstance(report.failed[b.address], ApiError)
    assert stage.slept == []


def test_nothing_is_created_twice_while_reads_get_no_answer(stage: Stage) -> None:
    def silent(_: object) -> None:
        raise api_error(ErrorKind.THROTTLED)

    stage.world.reads["here/quiet/a"] = [silent, silent]
    assert stage.converge(make(Quiet, "a")).ok
    assert stage.told == ["retrying after Code"]


def test_a_predecessor_that_could_not_be_removed_blocks_its_successor_only(stage: Stage) -> None:
    a, b = make(Thing, "a"), make(Thing, "b")
    c = make(Thing, "c", base=a.ref())
    report = stage.run.converge([a, b, c], {}, {a.address: "the old resource (x)"})
    assert "not created: the old resource (x) still exists" in str(report.failed[a.address])
    assert report.skipped == {c.address: a.address}
    assert stage.world.changes == ["create here/thing/b"]


def test_what_a_step_refers_to_but_is_not_shown_is_an_error(stage: Stage) -> None:
    a = make(Thing, "a")
    assert "here/thing/a has no output size" in str(failure(stage, a, make(Thing, "b", base=a.ref("size"))))


def test_a_fact_that_is_not_there_is_an_error(stage: Stage) -> None:
    assert "here/fact/f: nothing found" in str(failure(stage, make(Fact, "f")))


def test_the_limit_of_an_operator_does_not_make_duplicates(stage: Stage) -> None:
    """The operator's limit bounds the wait, not the time in which a write may stay unseen."""
    stage.run = stage.running(limit=0.01)
    stage.world.lag = 5
    stage.world.answers[("create", "here/shy/a")] = [After(api_error(LOST))]
    stage.converge(make(Shy, "a"))
    assert stage.world.changes == ["create here/shy/a"]


def test_a_stop_while_waiting_is_an_error_of_its_own(stage: Stage) -> None:
    stage.world.lives["here/thing/a"] = [[Phase.PENDING] * 99]
    stage.world.after = lambda _: stage.stop.set()
    assert "interrupted while waiting, its state is pending" in str(failure(stage, make(Thing, "a")))


def test_events_tell_the_life_of_a_creation(stage: Stage) -> None:
    stage.world.lives["here/thing/a"] = [[Phase.PENDING, Phase.PENDING, Phase.READY]]
    a = make(Thing, "a")
    stage.converge(a)
    told = [(event.happening, event.action, event.id) for event in stage.happened]
    assert told[0] == (Happening.STARTED, "create", "")
    assert told[1][0] == Happening.WAITING
    assert told[-1] == (Happening.DONE, "create", "thing-1")
