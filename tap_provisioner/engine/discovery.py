"""Discover the resources of a stack, by kind and in parallel, and read the data sources of its steps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Event
from typing import Any

from tap_provisioner.engine.diff import resolve
from tap_provisioner.engine.graph import Kinds, edges_of
from tap_provisioner.engine.walk import walk
from tap_provisioner.errors import TapError
from tap_provisioner.step import GLOBAL, Observed, Step
from tap_provisioner.values import Ref, Unknown


@dataclass(frozen=True)
class Discovery:
    """The resources found, including foreign and unmanaged ones, and the data sources by address."""

    found: tuple[Observed, ...]
    facts: Mapping[str, Observed]

    @property
    def owned(self) -> tuple[Observed, ...]:
        """The resources of the stack."""
        return tuple(observed for observed in self.found if observed.owned)

    @property
    def unmanaged(self) -> tuple[Observed, ...]:
        """The resources that have the stack's tags and are not the stack's."""
        return tuple(observed for observed in self.found if observed.unmanaged)


def relevant(kinds: Kinds, steps: Sequence[Step], recorded: Collection[str] | None) -> Kinds:
    """Return the kinds of which the stack can have resources: those of `steps`, and the `recorded` ones.

    Without a record, which is None, these are all kinds.
    """
    if recorded is None:
        return kinds
    names = {step.kind for step in steps} | set(recorded)
    return {name: kinds[name] for name in kinds if name in names}


def discover(
    kinds: Kinds,
    steps: Sequence[Step],
    clients: Mapping[str, Any],
    *,
    regions: Iterable[str],
    parallelism: int,
    stop: Event,
) -> tuple[Observed, ...]:
    """Return the stack's resources of `kinds` in `regions`, which may include `GLOBAL`. Raises TapError."""
    nodes = {
        f"{region}/{kind.kind}": (region, kind)
        for region in regions
        for kind in kinds.values()
        if not kind.data_source and kind.account_wide == (region == GLOBAL)
    }
    found: dict[str, list[Observed]] = {}

    def visit(node: str) -> None:
        region, kind = nodes[node]
        desired = [step for step in steps if step.kind == kind.kind and step.region == region]
        found[node] = kind.discover(clients[region], desired)

    _complete(dict.fromkeys(nodes, ()), visit, parallelism, stop)
    return tuple(observed for node in nodes for observed in found[node])


def facts(
    steps: Sequence[Step], clients: Mapping[str, Any], *, parallelism: int, stop: Event
) -> dict[str, Observed]:
    """Return what the data sources among `steps` read, by address. Raises TapError."""
    sources = {step.address: step for step in steps if step.data_source}
    observed: dict[str, Observed] = {}

    def output(ref: Ref) -> Any:
        return observed[ref.address].outputs.get(ref.output, Unknown(ref))

    def visit(address: str) -> None:
        step = resolve(sources[address], output)
        found = step.find(clients[step.region])
        if found is None:
            raise TapError(f"{address}: nothing found", hint="check the values at " + step.origin)
        observed[address] = found

    _complete(edges_of(sources.values()), visit, parallelism, stop)
    return observed


def _complete(edges: Mapping[str, Any], visit: Any, parallelism: int, stop: Event) -> None:
    outcome = walk(edges, visit, parallelism=parallelism, stop=stop)
    outcome.raise_failures()
    if outcome.skipped:
        raise TapError("interrupted during the discovery", hint="run again")
