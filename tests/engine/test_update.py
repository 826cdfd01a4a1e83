"""What is not as desired is updated until a read shows no difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from tap_provisioner.engine.events import Happening
from tap_provisioner.errors import ApiError, ErrorKind, TapError
from tap_provisioner.step import Observed, Phase
from tests.engine.fake import After, api_error
from tests.engine.stage import Stage
from tests.engine.things import Thing, make

STEP = make(Thing, "a", size=5)
UPDATE, READ = f"update {STEP.address}", f"read {STEP.address}"
STUBBORN = Thing.timeouts.create / Thing.timeouts.visible


@pytest.fixture
def stage() -> Stage:
    """A stage on which the thing has another size than desired."""
    stage = Stage()
    stage.world.put(STEP, size=1)
    return stage


def run(stage: Stage, *answers: Any) -> Exception | None:
    """Converge on what the discovery shows, updates being answered like this; return why it failed."""
    stage.world.answers[("update", STEP.address)] = list(answers)
    seen = stage.discover([STEP]).owned
    stage.world.calls.clear()
    return stage.converge(STEP, seen=seen).failed.get(STEP.address)


def made(stage: Stage) -> Any:
    return stage.world.of(STEP.address)[0].seen.values["size"]


def test_an_update_is_followed_by_a_read(stage: Stage) -> None:
    assert run(stage) is None
    assert stage.world.calls == [UPDATE, READ]
    assert made(stage) == 5


def test_what_is_as_desired_is_not_read_again(stage: Stage) -> None:
    report = stage.converge(replace(STEP, size=1), seen=stage.discover([STEP]).owned)
    assert report.found[STEP.address].id == "thing-1"
    assert stage.world.changes == []
    assert stage.happened == []


def test_reads_that_do_not_show_the_update_yet_make_no_second_update(stage: Stage) -> None:
    stage.world.lag = 5
    assert run(stage) is None
    assert stage.world.calls == [UPDATE] + [READ] * 6


def test_an_update_that_had_no_effect_is_made_again(stage: Stage) -> None:
    def old(seen: Observed | None) -> Observed | None:
        return seen and replace(seen, values={**seen.values, "size": 1})

    stage.world.reads[STEP.address] = [old] * 19
    assert run(stage) is None
    assert stage.world.changes == [UPDATE] * 2


def test_a_limit_of_the_operator_does_not_put_the_second_update_off(stage: Stage) -> None:
    stage.run = stage.running(limit=10**5)
    assert run(stage, api_error(ErrorKind.LOST)) is None
    assert sum(stage.slept) < 2 * Thing.timeouts.visible


def test_what_will_not_become_as_wanted_is_given_up(stage: Stage) -> None:
    def old(seen: Observed | None) -> Observed | None:
        return seen and replace(seen, values={**seen.values, "size": 1})

    stage.world.reads[STEP.address] = [old] * 10**4
    assert str(run(stage)) == "here/thing/a: size still differ after every update"
    assert STUBBORN < len(stage.world.changes) < STUBBORN + 3


LOST = api_error(ErrorKind.LOST)


@pytest.mark.parametrize("answers", [[LOST], [After(LOST)], [LOST, LOST, After(LOST)]], ids=repr)
def test_after_a_lost_answer_a_read_decides_what_to_do(stage: Stage, answers: Sequence[Any]) -> None:
    assert run(stage, *answers) is None
    assert made(stage) == 5
    assert stage.world.changes == [UPDATE] * (len(answers) + (answers[-1] is LOST))


def test_what_a_lost_answer_left_by_half_is_finished_at_once(stage: Stage) -> None:
    def half(seen: Observed | None) -> Observed | None:
        return seen and replace(seen, values={**seen.values, "size": 3})

    stage.world.reads[STEP.address] = [half]
    assert run(stage, LOST) is None
    assert stage.world.calls == [UPDATE, READ, UPDATE, READ]


def test_that_something_exists_already_is_tolerated_once(stage: Stage) -> None:
    assert run(stage, api_error(ErrorKind.EXISTS)) is None
    assert made(stage) == 5


def test_that_something_exists_already_and_yet_is_not_as_wanted_is_an_error(stage: Stage) -> None:
    error = run(stage, *[api_error(ErrorKind.EXISTS)] * 2)
    assert isinstance(error, ApiError)
    assert error.kind is ErrorKind.EXISTS


@pytest.mark.parametrize("kind", [ErrorKind.DENIED, ErrorKind.REFUSED, ErrorKind.GONE, ErrorKind.QUOTA])
def test_any_other_answer_is_final(stage: Stage, kind: ErrorKind) -> None:
    refused = api_error(kind)
    assert run(stage, refused) is refused
    assert stage.world.calls == [UPDATE]
    assert stage.happened[-1].happening is Happening.FAILED


def test_what_something_else_works_on_is_updated_later(stage: Stage) -> None:
    assert run(stage, api_error(ErrorKind.BLOCKED)) is None
    assert stage.told == ["changing size: another operation on it is in progress"]


def test_a_fixed_field_that_changed_since_the_plan_is_an_error(stage: Stage) -> None:
    """Only a plan may decide on a replacement."""
    (seen,) = stage.discover([STEP]).owned
    odd = replace(seen, values={**seen.values, "shape": "odd"})
    error = stage.converge(STEP, seen=[odd]).failed[STEP.address]
    assert "shape cannot be changed on thing-1" in str(error)
    assert isinstance(error, TapError)
    assert "plan" in error.hint
    assert stage.world.changes == []


def test_what_vanishes_after_its_update_is_made_again(stage: Stage) -> None:
    def vanish(_: int) -> None:
        stage.world.items.pop("thing-1", None)

    stage.world.after = vanish
    assert run(stage) is None
    assert stage.ids == ["thing-2"]
    assert stage.world.changes == [UPDATE, f"create {STEP.address}", UPDATE]


def test_an_update_may_take_longer_than_it_may_stay_unseen(stage: Stage) -> None:
    def busy(seen: Observed | None) -> Observed | None:
        return seen and replace(seen, phase=Phase.PENDING, state="modifying")

    stage.world.reads[STEP.address] = [busy] * 40
    assert run(stage) is None
    assert stage.world.changes == [UPDATE]
    assert stage.told == ["waiting, its state is modifying"]
