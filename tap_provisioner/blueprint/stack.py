"""The steps of a stack from the functions of its sections, and the arguments and results of these."""

from __future__ import annotations

import dataclasses
import importlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tap_provisioner.spec import Spec
from tap_provisioner.spec.section import S, Section
from tap_provisioner.step import GLOBAL, Step
from tap_provisioner.steps.sts.account import AccountFacts
from tap_provisioner.values import Ref


@dataclass(frozen=True, kw_only=True)
class Part:
    """The steps of one section: shared ones, those of each region, and those that need all others."""

    shared: Sequence[Step] = ()
    regions: Mapping[str, Sequence[Step]] = field(default_factory=dict)
    published: Sequence[Step] = ()


@dataclass(frozen=True)
class Stack:
    """A spec, and the regions that may contain resources of the stack."""

    spec: Spec
    regions_in_use: frozenset[str]

    @property
    def account(self) -> AccountFacts:
        """The step that reads the id and the partition of the account; part of every stack."""
        return AccountFacts(region=GLOBAL, name="current")

    @property
    def primary(self) -> RegionSpec:
        """The primary region."""
        return RegionSpec(self, self.spec.primary)

    @property
    def regions(self) -> tuple[RegionSpec, ...]:
        """All regions, the primary one first."""
        return tuple(RegionSpec(self, name) for name in (self.spec.primary, *self.spec.replicas))


@dataclass(frozen=True)
class RegionSpec:
    """One region of a stack, its overrides applied."""

    stack: Stack
    name: str

    @property
    def spec(self) -> Spec:
        """The whole spec."""
        return self.stack.spec

    def section(self, model: type[S]) -> S:
        """Return a section as it applies to this region. Raises LookupError if it is absent."""
        return self.spec.section(model, self.name)

    def ref(self, kind: type[Step], name: str, output: str = "id") -> Any:
        """Return a reference to an output of this region's step of a kind and name, of any section.

        The step need not have been created; a reference to none is an error of the graph.
        """
        return Ref(f"{self.name}/{kind.kind}/{name}", output)

    def at(self, name: str, path: str) -> dict[str, Any]:
        """Return the fields of a step that identify it: `path` is where it is defined, as "network.nat"."""
        return {"region": self.name, "name": name, "origin": self.spec.where(path, self.name)}

    def tags(self, name: str) -> dict[str, str]:
        """Return the tags of a resource, with the name for AWS's console."""
        return {**self.spec.tags, "Name": f"{self.spec.stack}-{name}"}


def same(section: Section, kind: type[Step], *, but: Sequence[str] = ()) -> dict[str, Any]:
    """Return the values of a section whose keys are attributes of a kind.

    The attributes of `Step`, such as the name, and the keys in `but` are left out.
    """
    own = {attribute.name for attribute in dataclasses.fields(Step)} | {*but}
    names = (attribute.name for attribute in dataclasses.fields(kind))
    keys = type(section).model_fields
    return {name: getattr(section, name) for name in names if name in keys and name not in own}


def build(spec: Spec, left_behind: Collection[str] = ()) -> list[Step]:
    """Return the steps of the stack: those that regions share, those of each region, those that need all.

    `left_behind` are regions that left the spec and still contain resources of the stack: they stay on
    record, so that the next run finds these.
    """
    stack = Stack(spec, frozenset(spec.regions) | ({*left_behind} - {GLOBAL}))
    parts = [_function(section.key())(stack) for section in spec.sections]
    regional = [step for region in stack.regions for step in _of_region(parts, region.name)]
    return [
        stack.account,
        *(step for part in parts for step in part.shared),
        *regional,
        *(step for part in parts for step in part.published),
    ]


def _function(section: str) -> Callable[[Stack], Part]:
    """Return the function of a section, which has the name of section and module."""
    module = importlib.import_module(f"{__package__}.{section}")
    function: Callable[[Stack], Part] = getattr(module, section)
    return function


def _of_region(parts: Collection[Part], region: str) -> list[Step]:
    """Return the steps of a region, data sources first: they are read before any creation."""
    steps = [step for part in parts for step in part.regions.get(region, ())]
    return sorted(steps, key=lambda step: not step.data_source)
