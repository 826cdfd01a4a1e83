"""Discover what a stack has, by kind and in parallel, and the facts that its steps need."""

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
    """Resources found, foreign ones of a desired name and unmanaged ones among them, and facts by address."""

    found: tuple[Observed, ...]
    facts: Mapping[str, Observed]

    @property
    def owned(self) -> tuple[Observed, ...]:
        """The resources that bear the stack's mark."""
        return tuple(observed for observed in self.found if observed.owned)

    @property
    def unmanaged(self) -> tuple[Observed, ...]:
        """What bears the stack's mark without being the stack's."""
        return tuple(observed for observed in self.found if observed.unmanaged)


def relevant(kinds: Kinds, steps: Sequence[Step], recorded: Collection[str] | None) -> Kinds:
    """Return the kinds of which the stack can have resources: those of `steps`, and those on its record.

    Without a record, which `recorded` None says, these are all kinds.
    """
    if recorded is None:
        return kinds
    names = {step.kind for step in steps} | set(recorded)
    return {name: kinds[name] for name in kinds if name in names}


def discover(
    kinds: Kinds,
    steps: Sequence[Step],
    cloud: Mapping[str, Any],
    *,
    regions: Iterable[str],
    parallelism: int,
    stop: Event,
) -> tuple[Observed, ...]:
    """Return all of the stack's resources of every kind in `regions`, one of which may be `GLOBAL`.

    Raises TapError.
    """
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
        found[node] = kind.discover(cloud[region], desired)

    _complete(dict.fromkeys(nodes, ()), visit, parallelism, stop)
    return tuple(observed for node in nodes for observed in found[node])


def facts(
    steps: Sequence[Step], cloud: Mapping[str, Any], *, parallelism: int, stop: Event
) -> dict[str, Observed]:
    """Return what the lookups among `steps` see, by address. Raises TapError."""
    lookups = {step.address: step for step in steps if step.data_source}
    observed: dict[str, Observed] = {}

    def output(ref: Ref) -> Any:
        return observed[ref.address].outputs.get(ref.output, Unknown(ref))

    def visit(address: str) -> None:
        step = resolve(lookups[address], output)
        found = step.find(cloud[step.region])
        if found is None:
            raise TapError(f"{address}: nothing found", hint="check the values at " + step.origin)
        observed[address] = found

    _complete(edges_of(lookups.values()), visit, parallelism, stop)
    return observed


def _complete(edges: Mapping[str, Any], visit: Any, parallelism: int, stop: Event) -> None:
    outcome = walk(edges, visit, parallelism=parallelism, stop=stop)
    outcome.raise_failures()
    if outcome.skipped:
        raise TapError("interrupted while looking at the stack", hint="run again")
