"""What a stack consists of, as desired or as observed, in one shape."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from tap_provisioner.engine.discovery import Discovery
from tap_provisioner.engine.graph import name_of
from tap_provisioner.presentation import Resource
from tap_provisioner.report.text import kind_of
from tap_provisioner.step import Observed, Step
from tap_provisioner.values import UNKNOWN, Ref, substitute

NOTHING = Discovery((), {})


class Stock:
    """The resources of a stack, in order."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._all = tuple(resources)
        self._by_address = {resource.address: resource for resource in self._all}
        self._by_id = {(resource.region, resource.id): resource for resource in self._all if resource.id}

    def __iter__(self) -> Iterator[Resource]:
        return iter(self._all)

    def target(self, region: str, value: Any) -> Resource | None:
        """Return the resource in `region` that a value names by id or address."""
        return self._by_id.get((region, value)) or self._by_address.get(value)


def stock(steps: Sequence[Step], discovery: Discovery = NOTHING, deleted: Collection[str] = ()) -> Stock:
    """Return the resources of a stack: those of `discovery` as observed, other `steps` as desired.

    `deleted` are the addresses of what was deleted after the discovery.
    """
    by_address = {step.address: step for step in steps}
    assumed = {s.address: s.assumed_outputs(discovery.owned) for s in steps if s.data_source}
    outputs = {**assumed, **{address: fact.outputs for address, fact in discovery.facts.items()}}

    def known(ref: Ref) -> Any:
        if by_address[ref.address].data_source:
            return outputs[ref.address].get(ref.output, UNKNOWN)
        return ref.address

    resources = {step.address: _desired(step, known) for step in steps if not step.data_source}
    resources |= {name_of(each): _found(each, deleted) for each in discovery.owned if kind_of(name_of(each))}
    return Stock(resources.values())


def _desired(step: Step, known: Any) -> Resource:
    values = {
        name: substitute(getattr(step, name), known) for name, each in step.attributes() if not each.meta
    }
    return Resource(step.address, step.kind, step.region, values)


def _found(observed: Observed, deleted: Collection[str]) -> Resource:
    return Resource(
        address=name_of(observed),
        kind=observed.kind,
        region=observed.region,
        values=observed.values,
        outputs=observed.outputs,
        id=observed.id,
        state=observed.state,
        deleted=name_of(observed) in deleted,
    )
