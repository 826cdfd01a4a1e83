"""The steps of a whole stack, from the functions of the sections that the spec has."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Collection

from tap_provisioner.blueprint.stack import Part, Stack
from tap_provisioner.spec import Spec
from tap_provisioner.step import GLOBAL, Step


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
