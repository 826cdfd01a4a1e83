"""The ``network`` section (limits: EC2 user guide, VPC and subnet; RDS user guide, DB subnet groups)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from ipaddress import IPv4Network
from itertools import combinations
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from tap_provisioner.spec.rules import Finding, Rule, once, region_rule, rule
from tap_provisioner.spec.section import Declaration, Overrides, Presence, Section
from tap_provisioner.spec.sections._cidrs import IngressCidr, PrivateCidr
from tap_provisioner.spec.settings import Shorthand
from tap_provisioner.spec.texts import Form

MOST_SUBNETS = 30
MOST_PRIVATE_SUBNETS = 20
"""As many as a DB subnet group takes, a quota that AWS does not raise."""
MOST_SOURCES = 60

Zone = Annotated[str, Form(r"[a-z]{2,5}(?:-[a-z]+)+-\d[a-z]", "a zone name like us-east-1a", 32)]

_SUBNETS = ("public_subnets", "private_subnets")


class Subnet(Shorthand):
    """A subnet: its CIDR alone, or the CIDR with its availability zone."""

    note: ClassVar[str] = (
        "A subnet may be written as its CIDR alone: `10.0.1.0/24` stands for `{cidr: 10.0.1.0/24}`."
    )
    short: ClassVar[str] = "cidr"
    forms: ClassVar[str] = "a CIDR like 10.0.1.0/24, or a mapping of cidr and zone"

    cidr: PrivateCidr = Field(description="Addresses of the subnet, within those of the VPC.")
    zone: Zone | None = Field(
        None, description="Availability zone. Omitted: chosen when the subnet is created, then kept."
    )


def _each(network: Network, names: tuple[str, ...]) -> Iterator[tuple[str, int, Subnet]]:
    for name in names:
        for index, subnet in enumerate(getattr(network, name)):
            yield name, index, subnet


def _within(network: Network, name: str) -> Iterator[Finding]:
    vpc = IPv4Network(network.cidr)
    for _, index, subnet in _each(network, (name,)):
        if not IPv4Network(subnet.cidr).subnet_of(vpc):
            yield (name, index), f"{subnet.cidr} is not within network.cidr {network.cidr}"


def _apart(network: Network, names: tuple[str, ...]) -> Iterator[Finding]:
    chosen = [(name, index, IPv4Network(subnet.cidr)) for name, index, subnet in _each(network, names)]
    for (first, at, one), (second, index, other) in combinations(chosen, 2):
        if one.overlaps(other) and len({first, second}) == len(names):
            yield (second, index), f"{other} overlaps {first}[{at}]"


def _zones(subnets: tuple[Subnet, ...]) -> int:
    """The most zones that subnets can be in: one for each without a fixed zone."""
    fixed = {subnet.zone for subnet in subnets if subnet.zone}
    return len(fixed) + sum(subnet.zone is None for subnet in subnets)


class Network(Section):
    """The VPC of each region and its subnets."""

    declaration = Declaration(order=10, presence=Presence.REQUIRED, overrides=Overrides())
    note: ClassVar[str] = "Subnets must not overlap, and must all be within `cidr`."

    cidr: PrivateCidr = Field(
        description="Addresses of the VPC. Regions whose VPCs are to be peered need different ones."
    )
    public_subnets: tuple[Subnet, ...] = Field(
        (), max_length=MOST_SUBNETS, description="Subnets that the internet gateway serves, one per zone."
    )
    private_subnets: tuple[Subnet, ...] = Field(
        max_length=MOST_PRIVATE_SUBNETS,
        description="Subnets of the database, two or more in distinct zones.",
    )
    assign_public_addresses: bool = Field(
        True,
        description="Whether instances launched in a public subnet get a public address by default. The "
        "stack's own gateways need none.",
    )
    nat: Literal["single", "per_az", "none"] = Field(
        "single",
        description="NAT gateways for the private subnets: one for all, one per zone with private subnets, "
        "or none. With one per zone, give the zones of public subnets if these are more than the zones.",
    )
    database_ingress_cidrs: tuple[IngressCidr, ...] | None = Field(
        None,
        max_length=MOST_SOURCES,
        description="Networks that may connect to the database. Omitted: the VPC; an empty list: none.",
    )

    _public_within = Rule(("cidr", "public_subnets"), partial(_within, name="public_subnets"))
    _private_within = Rule(("cidr", "private_subnets"), partial(_within, name="private_subnets"))
    _public_apart = Rule(("public_subnets",), partial(_apart, names=("public_subnets",)))
    _private_apart = Rule(("private_subnets",), partial(_apart, names=("private_subnets",)))
    _all_apart = Rule(_SUBNETS, partial(_apart, names=_SUBNETS))
    _sources_once = once("database_ingress_cidrs")

    @rule("private_subnets")
    def _database_zones(self) -> Iterator[Finding]:
        subnets = self.private_subnets
        if len(subnets) < 2:
            yield ("private_subnets",), "a database needs two private subnets in distinct zones: add one"
        elif _zones(subnets) < 2:
            text = f"all are in {subnets[0].zone}: a database needs two distinct zones"
            yield ("private_subnets",), text

    @rule("nat", "public_subnets")
    def _nat_has_subnet(self) -> Iterator[Finding]:
        if self.nat != "none" and not self.public_subnets:
            yield ("nat",), f"{self.nat} needs a public subnet: add public_subnets, or set nat: none"

    @rule("nat", *_SUBNETS)
    def _nat_per_zone(self) -> Iterator[Finding]:
        public, private = self.public_subnets, self.private_subnets
        if self.nat != "per_az" or not public:
            return
        have, need = _zones(public), _zones(private)
        if have < need:
            text = "per_az needs a public subnet in each zone of the private ones"
            yield ("nat",), f"{text}: {have} for {need}, add {need - have}"
        elif all(subnet.zone for subnet in (*public, *private)):
            without = sorted({str(one.zone) for one in private} - {str(one.zone) for one in public})
            if without:
                yield ("nat",), f"per_az needs a public subnet in {', '.join(without)}: add one"

    @region_rule(*_SUBNETS)
    def _zone_in_region(self, region: str) -> Iterator[Finding]:
        for name, index, subnet in _each(self, _SUBNETS):
            if subnet.zone and not re.fullmatch(re.escape(region) + "[a-z]", subnet.zone):
                text = f"{subnet.zone} is not a zone of {region}: set zones under regions.{region}.network"
                yield (name, index, "zone"), text
