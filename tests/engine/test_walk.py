"""A walk visits each node after those it depends on, and a failure skips only its dependents."""

from __future__ import annotations

from threading import Barrier, Event, Lock
from typing import Any

import pytest

from tap_provisioner.engine.walk import Outcome, walk
from tap_provisioner.errors import TapError

DIAMOND = {"d": {"b", "c"}, "b": {"a"}, "c": {"a"}, "a": set[str]()}


def tour(
    edges: Any, failing: Any = (), *, parallelism: int = 1, stop: Event | None = None
) -> tuple[Outcome, list[str]]:
    visited: list[str] = []

    def visit(node: str) -> None:
        visited.append(node)
        if node in failing:
            raise failing[node]

    return walk(edges, visit, parallelism=parallelism, stop=stop or Event()), visited


@pytest.mark.parametrize("parallelism", [1, 2, 16])
def test_each_node_comes_after_those_it_depends_on(parallelism: int) -> None:
    edges = {str(n): {str(m) for m in range(n) if n % (m + 2) == 0} for n in range(40)}
    outcome, visited = tour(edges, parallelism=parallelism)
    assert outcome.ok
    assert sorted(visited) == sorted(edges) == sorted(outcome.done)
    assert all(visited.index(needed) < visited.index(node) for node in edges for needed in edges[node])


def test_no_more_nodes_than_allowed_are_visited_at_a_time_and_no_fewer() -> None:
    meeting, lock, now, most = Barrier(3, timeout=10), Lock(), [0], [0]

    def visit(_: str) -> None:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        meeting.wait()
        with lock:
            now[0] -= 1
        meeting.wait()

    outcome = walk({str(n): () for n in range(9)}, visit, parallelism=3, stop=Event())
    assert outcome.ok
    assert most == [3]


def test_a_dependent_starts_before_an_unrelated_slow_node_ends() -> None:
    """There are no levels."""
    dependent = Event()

    def visit(node: str) -> None:
        if node == "slow":
            assert dependent.wait(10)
        if node == "dependent":
            dependent.set()

    assert walk({"slow": (), "a": (), "dependent": ("a",)}, visit, parallelism=2, stop=Event()).ok


@pytest.mark.parametrize("error", [TapError("no"), ValueError("no"), KeyError(1), RecursionError()])
def test_a_failure_skips_only_its_dependents(error: Exception) -> None:
    edges = {**DIAMOND, "other": (), "after": ("other",)}
    outcome, visited = tour(edges, {"b": error})
    assert sorted(visited) == ["a", "after", "b", "c", "other"]
    assert outcome.failed == {"b": error}
    assert outcome.skipped == {"d": "b"}
    assert not outcome.ok


def test_what_is_skipped_names_the_failure_it_waits_for_however_far_away() -> None:
    chain = {"a": (), "b": ("a",), "c": ("b",), "d": ("c", "x"), "x": ()}
    outcome, _ = tour(chain, {"a": TapError("no")})
    assert outcome.skipped == {"b": "a", "c": "a", "d": "a"}


class Abandoned(BaseException):
    pass


@pytest.mark.parametrize("error", [Abandoned(), SystemExit(3), KeyboardInterrupt()])
def test_what_is_no_mere_failure_ends_the_walk_at_once(error: BaseException) -> None:
    stop = Event()
    visited: list[str] = []

    def visit(node: str) -> None:
        visited.append(node)
        raise error

    with pytest.raises(type(error)):
        walk({"a": (), "b": ("a",), "c": ()}, visit, parallelism=1, stop=stop)
    assert visited == ["a"]
    assert stop.is_set()


def test_once_stopped_nothing_new_is_visited() -> None:
    stop = Event()
    visited = []

    def visit(node: str) -> None:
        visited.append(node)
        stop.set()

    outcome = walk({**DIAMOND, "e": (), "f": ()}, visit, parallelism=1, stop=stop)
    assert len(visited) == 1
    assert outcome.done == tuple(visited)
    assert outcome.skipped == dict.fromkeys({*DIAMOND, "e", "f"} - set(visited), "")
    assert not outcome.failed


def test_what_is_being_visited_when_the_stop_comes_is_finished() -> None:
    stop, meeting = Event(), Barrier(2, timeout=10)

    def visit(_: str) -> None:
        meeting.wait()
        stop.set()
        meeting.wait()

    outcome = walk({"a": (), "b": (), "c": ("a",)}, visit, parallelism=2, stop=stop)
    assert sorted(outcome.done) == ["a", "b"]
    assert outcome.skipped == {"c": ""}


def test_a_walk_that_was_stopped_before_it_began_visits_nothing() -> None:
    stop = Event()
    stop.set()
    outcome, visited = tour(DIAMOND, stop=stop)
    assert visited == []
    assert sorted(outcome.skipped) == ["a", "b", "c", "d"]


def test_a_walk_without_nodes_succeeds() -> None:
    assert tour({})[0] == Outcome((), {}, {})


def test_failures_are_raised_as_one_that_repeats_no_line() -> None:
    errors = [TapError("b", hint="do"), TapError("a", hint="do"), TapError("a"), ValueError("c")]
    outcome, _ = tour(dict.fromkeys("wxyz", ()), dict(zip("wxyz", errors, strict=True)))
    with pytest.raises(TapError) as caught:
        outcome.raise_failures()
    assert str(caught.value) == "a\nb\nc"
    assert caught.value.hint == "do"


def test_no_failures_raise_nothing() -> None:
    tour(DIAMOND)[0].raise_failures()
