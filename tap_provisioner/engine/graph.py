"""The graphs that walks visit: of steps, by their refs, and of what is there, by what it refers to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import product
from typing import Any

from tap_provisioner.errors import TapError
from tap_provisioner.step import Observed, Step

Kinds = Mapping[str, type[Step]]


def edges_of(steps: Iterable[Step]) -> dict[str, set[str]]:
    """Return, of each step's address, the addresses that its refs name.

    Raises TapError on two steps of one address, a ref to no step, or a cycle.
    """
    steps = tuple(steps)
    edges: dict[str, set[str]] = {}
    for step in steps:
        if step.address in edges:
            raise TapError(f"two steps have the address {step.address}", mend="give one another name")
        edges[step.address] = {ref.address for ref in step.refs()}
    for address, needed in edges.items():
        if missing := needed - edges.keys():
            raise TapError(f"{address} refers to {min(missing)}, which is no step")
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        raise TapError(f"steps depend on each other in a circle: {' -> '.join(error.args[1])}") from None
    return edges


def ordered(steps: Sequence[Step]) -> list[Step]:
    """Return `steps` with each after those it depends on, otherwise in the given order."""
    edges, by_address = edges_of(steps), {step.address: step for step in steps}
    order = TopologicalSorter(dict.fromkeys(edges, ()))
    for address, needed in edges.items():
        order.add(address, *needed)
    return [by_address[address] for address in order.static_order()]


def key_of(seen: Observed) -> str:
    """Return the name of a resource in a removal graph, unique even among twins."""
    return f"{seen.region}/{seen.kind}/{seen.id}"


def name_of(seen: Observed) -> str:
    """Return the name by which an operator is told of a resource: its address, or its key if it has none."""
    return seen.address or key_of(seen)


def removal_edges(nodes: Iterable[Observed], kinds: Kinds) -> dict[str, set[str]]:
    """Return, of each resource's key, the keys of those that must be removed before it.

    A resource goes before those it refers to: where one of its values that `Role.refers` marks is an
    output of another. Names are matched in the same region first, for they repeat across regions.
    """
    nodes = tuple(nodes)
    holders: dict[tuple[str, Any], list[Observed]] = {}
    for node in nodes:
        for value in {node.id, *texts(tuple(node.outputs.values()))}:
            holders.setdefault((node.kind, value), []).append(node)
    edges: dict[str, set[str]] = {key_of(node): set() for node in nodes}
    for node in nodes:
        for name, role in kinds[node.kind].roles():
            for kind, value in product(role.refers, texts(node.values.get(name))):
                found = [other for other in holders.get((kind, value), ()) if other is not node]
                near = [other for other in found if other.region == node.region]
                for other in near or found:
                    edges[key_of(other)].add(key_of(node))
    return edges


def texts(value: Any) -> Iterable[str]:
    """Yield each text inside `value`, which may be the id of another resource."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from texts(tuple(value.values()))
    elif isinstance(value, tuple | frozenset):
        for item in value:
            yield from texts(item)
