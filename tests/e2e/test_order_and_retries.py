"""The order of removal and the retries are necessary: without them, runs fail on a strict AWS."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest

from tap_provisioner.aws.retry import RetryRule
from tap_provisioner.aws.session import Account
from tap_provisioner.engine import apply as engine
from tap_provisioner.engine.graph import removal_edges
from tap_provisioner.engine.timeouts import Waiter
from tap_provisioner.errors import ApiError, ErrorKind, TapError
from tap_provisioner.local import Fault
from tap_provisioner.step import Observed
from tests.e2e.world import EAST, World, failures

THROTTLING = ("RequestLimitExceeded", "Throttling", "ThrottlingException")
Edges = Mapping[str, Iterable[str]]
SHORT = 0.001
"""A timeout with which no call is made more than twice."""


def unchanged(edges: Edges) -> Edges:
    return edges


def none(edges: Edges) -> Edges:
    """The order of discovery: networks first."""
    return dict.fromkeys(edges, ())


def reversed_(edges: Edges) -> Edges:
    return {node: [other for other in edges if node in edges[other]] for node in edges}


def disorder(monkeypatch: pytest.MonkeyPatch, order: Callable[[Edges], Edges]) -> None:
    def edges(nodes: Mapping[str, Observed], kinds: Any) -> Edges:
        return order(removal_edges(nodes, kinds))

    monkeypatch.setattr(engine, "removal_edges", edges)


@pytest.mark.rotating(days=2)
@pytest.mark.parametrize("order", [none, reversed_])
def test_a_destroy_in_another_order_is_refused(
    world: World, monkeypatch: pytest.MonkeyPatch, order: Callable[[Edges], Edges]
) -> None:
    assert world.stack().apply().ok
    before = world.mark
    with monkeypatch.context() as patch:
        disorder(patch, order)
        report = world.stack(parallelism=1, timeout=SHORT).destroy()
    assert not report.ok
    refused = {call.error_code for call in world.calls(before, mutating=True)} - {"", None}
    assert "DependencyViolation" in refused
    assert any("DependencyViolation" in text or "is in use by" in text for text in failures(report).values())
    assert {"vpc", "subnet"} <= set(world.left()[EAST])
    # The next destroy deletes the rest.
    assert world.stack().destroy().ok
    assert world.left() == {}


def test_in_the_right_order_the_same_timeout_is_enough(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert world.stack().apply().ok
    before = world.mark
    disorder(monkeypatch, unchanged)
    report = world.stack(parallelism=1, timeout=SHORT).destroy()
    assert report.ok, failures(report)
    assert world.left() == {}
    assert {c.error_code for c in world.calls(before, mutating=True)}.isdisjoint({"DependencyViolation"})


def throttle(world: World) -> None:
    """Throttle every fifth changing call."""
    world.aws.faults.add(*(Fault("throttle", mutating=True, nth=nth) for nth in range(2, 200, 5)))


@pytest.mark.parametrize("retrying", [False, True])
def test_only_retries_complete_an_apply_under_throttling(
    world: World, monkeypatch: pytest.MonkeyPatch, retrying: bool
) -> None:
    stack = world.stack(as_new=True)
    rule: Any = RetryRule(base=0.0) if retrying else lambda **_: None
    stack.provisioner.account = Account(home=EAST, retry=rule)
    if not retrying:
        # Calls that AWS refused as too early are not repeated either.
        monkeypatch.setattr(Waiter, "again", lambda _waiter, call, *_args, **_options: call())
    throttle(world)
    report = stack.apply()
    monkeypatch.undo()
    assert report.ok is retrying, failures(report)
    throttled = [c for c in world.calls(mutating=True) if c.error_code in THROTTLING]
    assert throttled
    if retrying:
        assert len(throttled) > 10
        assert stack.plan().changes == ()
        assert stack.destroy().ok
        assert world.left() == {}
        return
    kinds = {error.kind for error in report.failed.values() if isinstance(error, ApiError)}
    assert kinds == {ErrorKind.THROTTLED}
    assert all(isinstance(error, TapError) and error.hint for error in report.failed.values())
    # The next run, with retries, resumes.
    world.aws.faults.clear()
    again = world.stack()
    again.converge()
