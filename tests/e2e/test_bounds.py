"""How many calls each command makes at most, polls aside: many steps at a time, on an AWS that takes time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from tap_provisioner.local import Call
from tests.e2e.test_counts import LIMITS
from tests.e2e.world import EAST, World, changes, running, without_lock


@pytest.fixture(scope="module")
def slow(free_port: int) -> Iterator[World]:
    """An AWS on which a database takes a tenth of a second, and which has not seen RDS yet."""
    with running(free_port, speed=1e4) as world:
        yield world


def test_bounds_hold_polls_aside_however_the_steps_interleave(slow: World) -> None:
    slow.aws.reset()
    # The lock's record says which kinds there are, so that the second plan lists no others.
    stack = slow.stack(lock=True)
    draft = stack.draft()
    before = slow.mark
    assert stack.provisioner.apply(draft).ok
    made = without_polls(slow.calls(before))
    assert len(made) <= LIMITS["apply"]
    assert sum(call.mutating for call in made) <= LIMITS["mutating"]

    before = slow.mark
    assert changes(stack.plan()) == {}
    assert len(without_lock(slow.calls(before))) <= LIMITS["plan"]

    before = slow.mark
    assert stack.destroy().ok
    made = without_polls(slow.calls(before))
    assert len(made) <= LIMITS["destroy"]
    assert slow.left() == {EAST: {"table": ["tap-provisioner"]}}


def without_polls(calls: Sequence[Call]) -> list[Call]:
    """The calls but for polls, which are of two kinds.

    To ask the same again while nothing was changed in that region in between; and a change that was
    answered that it is too early, when the same is asked for later on.
    """
    kept: list[Call] = []
    asked: set[tuple[str, str]] = set()
    calls = without_lock(calls)
    later = [_question(call) for call in calls]
    for index, call in enumerate(calls):
        question = later[index]
        if call.mutating:
            if call.error_code and question in later[index + 1 :]:
                continue
            asked = {each for each in asked if each[0] != call.region}
        elif question in asked:
            continue
        else:
            asked.add(question)
        kept.append(call)
    return kept


def _question(call: Call) -> tuple[str, str]:
    return call.region, f"{call.operation} {call.params}"
