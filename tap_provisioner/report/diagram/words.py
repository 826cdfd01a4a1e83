"""The architecture in words, for readers who cannot see the picture."""

from __future__ import annotations

from collections.abc import Iterator

from tap_provisioner.presentation import Resource
from tap_provisioner.report.diagram import cards
from tap_provisioner.report.diagram.architecture import Architecture, Region, Subnet
from tap_provisioner.report.text import clean


def sentences(of: Architecture) -> Iterator[str]:
    """Yield one sentence on each part, the parts of a region after each other."""
    for region in of.regions:
        yield from map(clean, _region(region))
    if of.account:
        picture = of.account.picture
        yield clean(f"In the account: {picture.title} {of.account.detail}, {picture.purpose}.")


def _region(region: Region) -> Iterator[str]:
    where = f"{region.name}{' (primary)' if region.source else ''}"
    if network := region.network:
        yield f"{where}: {network.picture.heading} {network.detail}{_id(network.resource)}."
    for zone in region.zones:
        subnets = region.tier(zone, public=True) + region.tier(zone, public=False)
        yield f"{region.name}, {zone}: {'; '.join(map(_subnet, subnets))}."
    for frame in region.frames:
        yield f"{region.name}: {frame.picture.heading}: {frame.detail}{_id(frame.resource)}."
    for part in region.services:
        yield f"{region.name}: {part.picture.heading}: {', '.join(line.text for line in part.lines)}."


def _subnet(subnet: Subnet) -> str:
    inside = "".join(
        f", {part.picture.title} {part.detail}".rstrip() + _id(part.resource) for part in subnet.inside
    )
    title = subnet.heading[0].lower() + subnet.heading[1:]
    return f"{title} {subnet.part.detail}{_id(subnet.resource)}{inside}, {cards.way(subnet)}"


def _id(resource: Resource) -> str:
    return f" ({resource.id})" if resource.id else ""
