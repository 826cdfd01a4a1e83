"""The graphs that walks visit: of steps, by their refs, and of resources, by what they refer to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import product
from typing import Any

from tap_provisioner.errors import TapError
from tap_provisioner.step import Observed, Step

Kinds = Mapping[str, type[Step]]


def edges_of(steps: Iterable[Step]) -> dict[str, set[str]]:
    """Return, for each step's address, the addresses that its refs name.

    Raises TapError on two steps of one address, a ref to no step, or a cycle.
    """
    steps = tuple(steps)
    edges: dict[str, set[str]] = {}
    for step in steps:
        if step.address in edges:
            raise TapError(f"two steps have the address {step.address}", hint="give one another name")
        edges[step.address] = {ref.address for ref in step.refs()}
    for address, needed in edges.items():
        if missing := needed - edges.keys():
            raise TapError(f"{address} refers to {min(missing)}, which is not a step")
    try:
        TopologicalSorter(edges).prepare()
    except CycleError as error:
        raise TapError(f"steps depend on each other in a cycle: {' -> '.join(error.args[1])}") from None
    return edges


def ordered(steps: Sequence[Step]) -> list[Step]:
    """Return `steps`, each after those that it depends on, otherwise in the given order."""
    edges, by_address = edges_of(steps), {step.address: step for step in steps}
    order = TopologicalSorter(dict.fromkeys(edges, ()))
    for address, needed in edges.items():
        order.add(address, *needed)
    return [by_address[address] for address in order.static_order()]


def key_of(observed: Observed) -> str:
    """Return the name of a resource that has no unique address."""
    return f"{observed.region}/{observed.kind}/{observed.id}"


def name_of(observed: Observed) -> str:
    """Return the name of a resource in messages: its address, or its key if it has none."""
    return observed.address or key_of(observed)


def named(found: Iterable[Observed], claimed: Callable[[Observed], bool]) -> dict[str, Observed]:
    """Return resources by name: those `claimed` by their address, duplicates and the rest by their keys."""
    names: dict[str, Observed] = {}
    for observed in found:
        known = observed.address and observed.address not in names and claimed(observed)
        names[observed.address if known else key_of(observed)] = observed
    return names


def names_of(found: Iterable[Observed], steps: Mapping[str, Step]) -> dict[str, Observed]:
    """Return resources by name; the address of a step names only what that step claims."""
    return named(
        found, lambda observed: observed.address not in steps or steps[observed.address].claims(observed)
    )


def removal_edges(nodes: Mapping[str, Observed], kinds: Kinds) -> dict[str, set[str]]:
    """Return, for each resource's name, the names of those that must be removed before it.

    A resource is removed before those that it refers to: if one of its values that `Attribute.refers`
    declares is an output of another. Values are matched in the same region first, because names repeat
    across regions. A kind that holds data is removed after all resources of another such kind that could
    refer to it, whatever their values: those may be lost.
    """
    blockers: dict[tuple[str, Any], list[str]] = {}
    for name, node in nodes.items():
        for value in {node.id, *texts(tuple(node.outputs.values()))}:
            blockers.setdefault((node.kind, value), []).append(name)
    edges: dict[str, set[str]] = {name: set() for name in nodes}
    for name, node in nodes.items():
        for field, declared in kinds[node.kind].attributes():
            for kind, value in product(declared.refers, texts(node.values.get(field))):
                found = [other for other in blockers.get((kind, value), ()) if other != name]
                near = [other for other in found if nodes[other].region == node.region]
                for other in near or found:
                    edges[other].add(name)
    for kind, needed in _data({node.kind: kinds[node.kind] for node in nodes.values()}):
        users = {name for name, node in nodes.items() if node.kind == kind}
        for name, node in nodes.items():
            if node.kind == needed:
                edges[name] |= users
    return edges


def _data(kinds: Kinds) -> Iterable[tuple[str, str]]:
    """Yield each kind that holds data with each other such kind that it refers to."""
    for name, kind in kinds.items():
        others = {other for _, declared in kind.attributes() for other in declared.refers} - {name}
        if kind.holds_data:
            yield from ((name, other) for other in others & kinds.keys() if kinds[other].holds_data)


def texts(value: Any) -> Iterable[str]:
    """Yield each text inside `value`, which may be the id of another resource."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from texts(tuple(value.values()))
    elif isinstance(value, tuple | frozenset):
        for item in value:
            yield from texts(item)
