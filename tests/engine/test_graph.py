"""Edges derive from refs, and from nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from tap_provisioner.engine.graph import edges_of, ordered
from tap_provisioner.errors import TapError
from tap_provisioner.values import Match, Ref
from tests.engine.things import Thing, make

a = make(Thing, "a")
A = a.ref()
FROM_A = {
    "a field": {"base": A},
    "a tuple": {"parents": ("x", A)},
    "a tuple in a tuple": {"parents": ((("x", A),),)},
    "a set": {"base": frozenset({A})},
    "a mapping": {"base": {"key": A}},
    "a tuple in a mapping": {"base": {"key": ("x", A)}},
    "the values of a match": {"base": Match(A, (("x", "y"),))},
    "a key of a match": {"base": Match("x", ((A, "y"),))},
    "a value of a match": {"base": Match("x", (("x", "y"), ("z", A)))},
}
NOWHERE = {
    "no ref": {"base": "here/thing/a"},
    "a ref in a field that says who asks": {"origin": A},
}


@pytest.mark.parametrize("attributes", FROM_A.values(), ids=FROM_A)
def test_a_ref_is_an_edge_wherever_it_stands(attributes: dict[str, Any]) -> None:
    b = make(Thing, "b", **attributes)
    assert edges_of([b, a]) == {a.address: set(), b.address: {a.address}}


@pytest.mark.parametrize("attributes", NOWHERE.values(), ids=NOWHERE)
def test_other_values_are_no_edges(attributes: dict[str, Any]) -> None:
    b = make(Thing, "b", **attributes)
    assert edges_of([b, a])[b.address] == set()


def _ring(size: int) -> list[Thing]:
    names = [f"t{number}" for number in range(size)]
    return [
        make(Thing, n, base=Ref(f"here/thing/{m}")) for n, m in zip(names, names[1:] + names[:1], strict=True)
    ]


REFUSED = {
    "two of one address": ([a, a], "two steps have the address here/thing/a"),
    "a ref to no step": (
        [make(Thing, "b", base=A)],
        "here/thing/b refers to here/thing/a, which is not a step",
    ),
    "a step that refers to itself": (_ring(1), "cycle: here/thing/t0 -> here/thing/t0"),
    "a circle": (_ring(3), "in a cycle: here/thing/t"),
}


@pytest.mark.parametrize(("steps", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_graph_is_refused(steps: list[Thing], message: str) -> None:
    with pytest.raises(TapError, match=message):
        edges_of(steps)


def test_steps_are_ordered_by_dependency_and_otherwise_as_given() -> None:
    free = [make(Thing, f"t{number}") for number in range(9)]
    last = make(Thing, "last", parents=tuple(step.ref() for step in free))
    assert ordered([last, *free]) == [*free, last]
    assert ordered([*reversed(free), last]) == [*reversed(free), last]
