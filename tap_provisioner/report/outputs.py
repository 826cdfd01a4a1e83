"""The outputs of a stack by region, which its kinds declare: ids, addresses, endpoints, ARNs."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from tap_provisioner.blueprint import build
from tap_provisioner.presentation import Output
from tap_provisioner.report.text import clean, shown
from tap_provisioner.spec import Spec
from tap_provisioner.step import Observed, Phase, Step
from tap_provisioner.steps import KINDS

Outputs = Mapping[str, Mapping[str, Any]]
"""Values by region and name; a value is a text or a list of texts."""


def outputs(spec: Spec, found: Iterable[Observed]) -> Outputs:
    """Return the outputs of each region of `spec` that `found` shows, which its kinds declare."""
    steps = {step.address: step for step in build(spec)}
    place = {address: number for number, address in enumerate(steps)}
    there = [each for each in found if each.owned and each.phase is not Phase.DELETING]
    there.sort(key=lambda each: place.get(each.address, len(place)))
    return {region: _of_region(region, there, steps) for region in spec.regions}


def _of_region(region: str, there: Iterable[Observed], steps: Mapping[str, Step]) -> dict[str, Any]:
    declared: dict[str, Output] = {}
    values: dict[str, list[Any]] = {}
    for observed in there:
        for output in KINDS[observed.kind].stack_outputs:
            if region in output.regions(observed):
                declared[output.name] = output
                value = output.value(observed, steps.get(observed.address), region)
                values.setdefault(output.name, []).extend([value] if value else [])
    names = sorted((name for name in values if values[name]), key=lambda name: declared[name].order)
    return {name: declared[name].collect(values[name]) for name in names}


def providers(name: str, steps: Sequence[Step]) -> Iterator[tuple[type[Step], Collection[str]]]:
    """Yield each kind that provides an output, by its full name, and the regions in which to discover it.

    That is the output's own region, or those of the kind's steps if none of them is there.
    """
    region, _, output = name.partition(".")
    for kind in KINDS.values():
        if any(each.name == output for each in kind.stack_outputs):
            places = {step.region for step in steps if step.kind == kind.kind}
            yield kind, places & {region} or places


def named(values: Outputs) -> dict[str, Any]:
    """Return the outputs by their full names: us-east-1.vpc_id."""
    return {f"{region}.{name}": value for region, group in values.items() for name, value in group.items()}


def lines(values: Outputs) -> Iterator[str]:
    """Yield an output a line: us-east-1.vpc_id = vpc-0123."""
    return (f"{name} = {text(value)}" for name, value in named(values).items())


def environment(values: Mapping[str, Any]) -> Iterator[str]:
    """Yield an output a line, by its full name, as a shell takes it: US_EAST_1_VPC_ID='vpc-0123'.

    A list's members are separated by spaces. Names that would be the same differ in underscores at the end.
    """
    taken: set[str] = set()
    for name, value in values.items():
        key = re.sub(r"^(?=\d)|[^A-Z0-9_]", "_", name.upper())
        while key in taken:
            key += "_"
        taken.add(key)
        joined = " ".join(value) if isinstance(value, list) else str(value)
        quoted = clean(joined).replace("'", "'\\''")
        yield f"{key}='{quoted}'"


def text(value: Any, separator: str = ", ") -> str:
    """Return one output's value, a list's members on one line."""
    return separator.join(map(shown, value)) if isinstance(value, list) else shown(value)
