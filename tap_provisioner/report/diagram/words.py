"""The architecture in words, for who cannot see the picture."""

from __future__ import annotations

from collections.abc import Iterator

from tap_provisioner.report.diagram import cards
from tap_provisioner.report.diagram.architecture import Architecture, Region, Subnet
from tap_provisioner.report.diagram.stock import Resource
from tap_provisioner.report.text import clean


def sentences(of: Architecture) -> Iterator[str]:
    """Yield one sentence on each part, the parts of a region after each other."""
    for region in of.regions:
        yield from map(clean, _region(region))
    if of.role:
        yield clean(f"In the account: IAM role {of.role.text('role_name')}, for enhanced monitoring.")


def _region(region: Region) -> Iterator[str]:
    where = f"{region.name}{' (primary)' if region.secret else ''}"
    if region.vpc:
        yield f"{where}: VPC {region.vpc.text('cidr')}{_mark(region.vpc)}."
    for zone in region.zones:
        subnets = region.tier(zone, public=True) + region.tier(zone, public=False)
        yield f"{region.name}, {zone}: {'; '.join(map(_subnet, subnets))}."
    for group in region.security_groups:
        yield f"{region.name}: {cards.band(group)}{_mark(group)}."
    for card in cards.services(region):
        yield f"{region.name}: {card.title}: {', '.join(line.text for line in card.lines)}."


def _subnet(subnet: Subnet) -> str:
    kind = "public" if subnet.public else "private"
    nats = "".join(f", NAT gateway {nat.address}".rstrip() + _mark(nat.resource) for nat in subnet.nats)
    return f"{kind} subnet {subnet.resource.text('cidr')}{_mark(subnet.resource)}{nats}, {cards.way(subnet)}"


def _mark(resource: Resource) -> str:
    return f" ({resource.id})" if resource.id else ""
