"""Checks of the set of a stack's regions: names, number, partition and the primary one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from tap_provisioner.aws.regions import known_regions, partition_of
from tap_provisioner.spec.rules import Finding

_LONGEST_MISSPELLING = 128


def region_findings(regions: Any) -> Iterator[Finding]:
    """What is wrong with the plain value of ``regions``, whatever may be wrong inside one of them.

    Places are relative to it; a value that is not a mapping has no findings.
    """
    if not isinstance(regions, Mapping):
        return
    known = [name for name in regions if name in known_regions()]
    for name in regions:
        if name not in known:
            near = get_close_matches(name[:_LONGEST_MISSPELLING], known_regions(), n=1)
            yield (name,), "unknown AWS region" + (f", did you mean {near[0]}?" if near else ": correct it")
    if len(regions) < 2:
        yield (), "two or more regions are required: add one"
    yield from _partitions(known)
    yield from _primaries(regions)


def _partitions(known: list[str]) -> Iterator[Finding]:
    for name in known[1:]:
        if partition_of(name) != partition_of(known[0]):
            text = f"is in partition {partition_of(name)}, but {known[0]} in {partition_of(known[0])}"
            yield (name,), f"{text}: use regions of one partition"


def _primaries(regions: Mapping[str, Any]) -> Iterator[Finding]:
    primaries = [
        name
        for name, region in regions.items()
        if isinstance(region, Mapping) and region.get("primary") is True
    ]
    if regions and not primaries:
        yield (), "no region is primary: set primary: true for one"
    for name in primaries[1:]:
        yield (name, "primary"), f"{primaries[0]} is already primary: remove one"
