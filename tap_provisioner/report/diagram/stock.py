"""What a stack consists of, as it is desired or as it is seen, in one shape."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tap_provisioner.engine.discovery import Discovery
from tap_provisioner.engine.graph import name_of
from tap_provisioner.report.text import kind_of
from tap_provisioner.step import Observed, Step
from tap_provisioner.steps.ec2.zones import Zones, place
from tap_provisioner.steps.rds.engine_version import EngineVersion
from tap_provisioner.values import UNKNOWN, Ref, Unknown, substitute

NOTHING = Discovery((), {})


@dataclass(frozen=True)
class Resource:
    """One resource. Its `values` have the names of the step's fields.

    They name another resource by its address where this one is only desired, by its id where it is
    `there`; `Stock.target` knows both. `id` and `state` are "" where it is only desired.
    """

    address: str
    kind: str
    region: str
    values: Mapping[str, Any]
    outputs: Mapping[str, Any] = field(default_factory=dict)
    id: str = ""
    state: str = ""
    gone: bool = False
    """Whether it was deleted since it was seen."""

    @property
    def there(self) -> bool:
        """Tell whether it was seen and has not gone."""
        return bool(self.id) and not self.gone

    def text(self, name: str) -> str:
        """Return the value of a field as text, "" where it is not known."""
        value = self.values.get(name)
        return "" if value is None or isinstance(value, Unknown) else str(value)


class Stock:
    """The resources of a stack, in order."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._all = tuple(resources)
        self._by_address = {resource.address: resource for resource in self._all}
        self._by_id = {(resource.region, resource.id): resource for resource in self._all if resource.id}

    def __iter__(self) -> Iterator[Resource]:
        return iter(self._all)

    def of(self, kind: str, region: str) -> list[Resource]:
        """Return the resources of a kind in a region."""
        return [resource for resource in self._all if (resource.kind, resource.region) == (kind, region)]

    def one(self, kind: str, region: str) -> Resource | None:
        """Return the first resource of a kind in a region."""
        return next(iter(self.of(kind, region)), None)

    def target(self, region: str, value: Any) -> Resource | None:
        """Return the resource in `region` that a value names by id or address."""
        return self._by_id.get((region, value)) or self._by_address.get(value)


def stock(steps: Sequence[Step], discovery: Discovery = NOTHING, gone: Collection[str] = ()) -> Stock:
    """Return what `steps` want and `discovery` shows: what is there as it is, what is not as it is desired.

    `gone` are the addresses of what was deleted since.

    Where the zone of a subnet is open, and the discovery does not tell it, zones are numbered.
    """
    zones = _zones(steps, discovery)
    by_address = {step.address: step for step in steps}

    def known(ref: Ref) -> Any:
        if ref.address in zones:
            return zones[ref.address].get(ref.output, UNKNOWN)
        if ref.address in discovery.facts:
            return discovery.facts[ref.address].outputs.get(ref.output, UNKNOWN)
        step = by_address[ref.address]
        if isinstance(step, EngineVersion) and ref.output == "version":
            return step.desired or UNKNOWN
        return UNKNOWN if step.data_source else ref.address

    resources = {step.address: _desired(step, known) for step in steps if not step.data_source}
    resources |= {name_of(seen): _seen(seen, gone) for seen in discovery.owned if kind_of(name_of(seen))}
    return Stock(resources.values())


def _desired(step: Step, known: Any) -> Resource:
    values = {
        name: substitute(getattr(step, name), known) for name, each in step.attributes() if not each.meta
    }
    return Resource(step.address, step.kind, step.region, values)


def _seen(seen: Observed, gone: Collection[str]) -> Resource:
    return Resource(
        address=name_of(seen),
        kind=seen.kind,
        region=seen.region,
        values=seen.values,
        outputs=seen.outputs,
        id=seen.id,
        state=seen.state,
        gone=name_of(seen) in gone,
    )


def _zones(steps: Sequence[Step], discovery: Discovery) -> dict[str, Mapping[str, str]]:
    """Return the zone of each CIDR by the address of the step that chooses it."""
    present = {
        (seen.region, seen.values["cidr"]): seen.values["zone"]
        for seen in discovery.owned
        if seen.kind == "subnet"
    }
    return {
        step.address: discovery.facts[step.address].outputs
        if step.address in discovery.facts
        else _numbered(
            step, {cidr: zone for (region, cidr), zone in present.items() if region == step.region}
        )
        for step in steps
        if isinstance(step, Zones)
    }


def _numbered(step: Zones, present: Mapping[str, str]) -> dict[str, str]:
    asked = {cidr: zone for tier in step.tiers for cidr, zone in tier.items() if zone}
    fixed = {**asked, **present}
    most = max(2, *map(len, step.tiers))
    names = [*sorted(set(fixed.values())), *(f"zone {number}" for number in range(1, most + 1))][:most]
    return {cidr: zone for tier in step.tiers for cidr, zone in place(tier, fixed, names).items()}
