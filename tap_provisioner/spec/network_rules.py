"""What the values of ``network`` must be to each other (aws-facts: EC2 VPC and subnet, RDS subnet group)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from ipaddress import IPv4Network
from itertools import combinations

from tap_provisioner.spec.network import Network, Subnet
from tap_provisioner.spec.rules import Finding, RegionRule, Rule

_SUBNETS = ("public_subnets", "private_subnets")


def _each(network: Network, names: tuple[str, ...]) -> Iterator[tuple[str, int, Subnet]]:
    for name in names:
        for index, subnet in enumerate(getattr(network, name)):
            yield name, index, subnet


def _within(network: Network, name: str) -> Iterator[Finding]:
    vpc = IPv4Network(network.cidr)
    for index, subnet in enumerate(getattr(network, name)):
        if not IPv4Network(subnet.cidr).subnet_of(vpc):
            yield (name, index), f"{subnet.cidr} lies outside network.cidr {network.cidr}"


def _apart(network: Network, names: tuple[str, ...]) -> Iterator[Finding]:
    chosen = [(name, index, IPv4Network(subnet.cidr)) for name, index, subnet in _each(network, names)]
    for (first, at, one), (second, index, other) in combinations(chosen, 2):
        if one.overlaps(other) and len({first, second}) == len(names):
            yield (second, index), f"{other} overlaps {first}[{at}]"


def _database_zones(network: Network) -> Iterator[Finding]:
    subnets = network.private_subnets
    if len(subnets) < 2:
        yield ("private_subnets",), "a database needs two private subnets in distinct zones: add one"
    elif _zones(subnets) < 2:
        yield ("private_subnets",), f"all lie in {subnets[0].zone}: a database needs two distinct zones"


def _zones(subnets: tuple[Subnet, ...]) -> int:
    """The most zones that subnets can take: one for each that is not pinned."""
    pinned = {subnet.zone for subnet in subnets if subnet.zone}
    return len(pinned) + sum(subnet.zone is None for subnet in subnets)


def _nat_has_place(network: Network) -> Iterator[Finding]:
    if network.nat != "none" and not network.public_subnets:
        yield (
            ("nat",),
            f"{network.nat} needs a public subnet to stand in: add public_subnets, or set nat: none",
        )


def _nat_per_zone(network: Network) -> Iterator[Finding]:
    public, private = network.public_subnets, network.private_subnets
    if network.nat != "per_az" or not public:
        return
    if _zones(public) < _zones(private):
        yield (
            ("nat",),
            f"per_az needs a public subnet in each zone of the private ones: "
            f"{_zones(public)} for {_zones(private)}, add {_zones(private) - _zones(public)}",
        )
    elif all(subnet.zone for subnet in (*public, *private)):
        bare = sorted({str(subnet.zone) for subnet in private} - {str(subnet.zone) for subnet in public})
        if bare:
            yield ("nat",), f"per_az needs a public subnet in {', '.join(bare)}: add one"


def _sources_once(network: Network) -> Iterator[Finding]:
    sources = network.database_ingress_cidrs or ()
    for index, source in enumerate(sources):
        if source in sources[:index]:
            yield ("database_ingress_cidrs", index), f"{source} is given twice: keep one"


def _zone_in_region(network: Network, region: str) -> Iterator[Finding]:
    for name, index, subnet in _each(network, _SUBNETS):
        if subnet.zone and not re.fullmatch(re.escape(region) + "[a-z]", subnet.zone):
            yield (
                (name, index, "zone"),
                f"{subnet.zone} is not a zone of {region}: pin zones under regions.{region}.network",
            )


NETWORK_RULES: tuple[Rule[Network], ...] = (
    *(Rule(("cidr", name), partial(_within, name=name)) for name in _SUBNETS),
    *(Rule((name,), partial(_apart, names=(name,))) for name in _SUBNETS),
    Rule(_SUBNETS, partial(_apart, names=_SUBNETS)),
    Rule(("private_subnets",), _database_zones),
    Rule(("nat", "public_subnets"), _nat_has_place),
    Rule(("nat", *_SUBNETS), _nat_per_zone),
    Rule(("database_ingress_cidrs",), _sources_once),
)
NETWORK_REGION_RULES: tuple[RegionRule[Network], ...] = (RegionRule(_SUBNETS, _zone_in_region),)
