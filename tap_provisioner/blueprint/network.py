"""The network of each region: VPC, subnets, gateways and routes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tap_provisioner.blueprint.stack import Part, RegionSpec, Stack
from tap_provisioner.spec.sections.database import Database
from tap_provisioner.spec.sections.network import Network
from tap_provisioner.spec.sections.network import Subnet as SubnetSection
from tap_provisioner.step import Step
from tap_provisioner.steps.ec2.elastic_ip import ElasticIp
from tap_provisioner.steps.ec2.internet_gateway import InternetGateway
from tap_provisioner.steps.ec2.nat_gateway import NatGateway
from tap_provisioner.steps.ec2.route_table import RouteTable
from tap_provisioner.steps.ec2.route_table_association import RouteTableAssociation
from tap_provisioner.steps.ec2.subnet import Subnet
from tap_provisioner.steps.ec2.vpc import Vpc
from tap_provisioner.steps.ec2.zones import Zones
from tap_provisioner.steps.rds.engine_version import EngineVersion
from tap_provisioner.values import Match

EVERYWHERE = "0.0.0.0/0"
NAME = "main"


def network(stack: Stack) -> Part:
    """Return the VPCs with public and private subnets, and their routes to the internet."""
    return Part(regions={region.name: _network(region) for region in stack.regions})


def vpc(region: RegionSpec) -> Any:
    """Return a reference to the id of the region's VPC."""
    return region.ref(Vpc, NAME)


def private_subnets(region: RegionSpec) -> list[Any]:
    """Return references to the ids of the region's private subnets."""
    return [region.ref(Subnet, key(subnet.cidr)) for subnet in region.section(Network).private_subnets]


def _network(region: RegionSpec) -> list[Step]:
    section = region.section(Network)
    zones = _zones(region)
    own = Vpc(**region.at(NAME, "network.cidr"), tags=region.tags("vpc"), cidr=section.cidr)
    gateway = InternetGateway(
        **region.at(NAME, "network.cidr"), tags=region.tags("internet"), vpc_id=own.ref()
    )
    public = _subnets(region, "public", section.public_subnets, own, zones)
    private = _subnets(region, "private", section.private_subnets, own, zones)
    addresses, nats = _nats(region, public, gateway)
    outward = [_table(region, own, "public", gateway.ref())] if public else []
    inward = _private_tables(region, own, private, nats, zones)
    associations = [
        *(_associate(region, subnet, outward[0]) for subnet in public),
        *(_associate(region, subnet, table) for subnet, table in zip(private, inward, strict=True)),
    ]
    tables = {table.address: table for table in (*outward, *inward)}.values()
    return [zones, own, *public, *private, gateway, *addresses, *nats.values(), *tables, *associations]


def _zones(region: RegionSpec) -> Zones:
    """Return the step that chooses the subnets' zones among those that offer the database's class."""
    section, database = region.section(Network), region.section(Database)
    tiers = (section.public_subnets, section.private_subnets)
    return Zones(
        **region.at("subnets", "database.instance_class"),
        tiers=tuple({subnet.cidr: subnet.zone for subnet in tier} for tier in tiers),
        engine=database.engine,
        version=region.ref(EngineVersion, database.engine, "full"),
        instance_class=database.instance_class,
    )


def _subnets(
    region: RegionSpec, tier: str, sections: Iterable[SubnetSection], own: Vpc, zones: Zones
) -> list[Subnet]:
    assigns = tier == "public" and region.section(Network).assign_public_addresses
    return [
        Subnet(
            **region.at(key(section.cidr), f"network.{tier}_subnets[{index}]"),
            tags=region.tags(f"{tier}-{key(section.cidr)}"),
            vpc_id=own.ref(),
            cidr=section.cidr,
            zone=zones.ref(section.cidr),
            tier=tier,
            public=assigns,
        )
        for index, section in enumerate(sections)
    ]


def _nats(
    region: RegionSpec, public: Iterable[Subnet], gateway: InternetGateway
) -> tuple[list[ElasticIp], dict[str, NatGateway]]:
    """Return addresses, and NAT gateways by the CIDR of their first subnet, "" for a shared one.

    Subnets are sorted by CIDR, so that their order in the spec has no effect.
    """
    subnets = sorted(public, key=lambda subnet: subnet.cidr)
    choices: dict[str, dict[str, list[Subnet]]] = {
        "none": {},
        "single": {"": subnets},
        "per_az": {group[0].cidr: group for group in _by_zone(region.section(Network), subnets)},
    }
    addresses, nats = [], {}
    for cidr, choice in choices[region.section(Network).nat].items():
        name = key(cidr) or "shared"
        at, tags = region.at(name, "network.nat"), region.tags(f"nat-{name}")
        address = ElasticIp(**at, tags=tags)
        nats[cidr] = NatGateway(
            **at,
            tags=tags,
            subnet_ids=tuple(subnet.ref() for subnet in choice),
            allocation_id=address.ref(),
            vpc_id=gateway.ref("vpc_id"),
        )
        addresses.append(address)
    return addresses, nats


def _by_zone(section: Network, public: Iterable[Subnet]) -> list[list[Subnet]]:
    """Return the public subnets of each zone with private ones; one without a fixed zone is on its own."""
    zones = {subnet.cidr: subnet.zone for subnet in section.public_subnets}
    needed = {subnet.zone for subnet in section.private_subnets}
    groups: dict[str, list[Subnet]] = {}
    for subnet in public:
        zone = zones[subnet.cidr]
        if zone is None or zone in needed or None in needed:
            groups.setdefault(zone or subnet.cidr, []).append(subnet)
    return list(groups.values())


def _private_tables(
    region: RegionSpec, own: Vpc, private: Iterable[Subnet], nats: dict[str, NatGateway], zones: Zones
) -> list[RouteTable]:
    """Return the table of each private subnet: a shared one or, with a NAT gateway per zone, its own.

    Such a subnet uses the NAT gateway of its own zone.
    """
    if region.section(Network).nat != "per_az":
        shared = _table(region, own, "private", nats[""].ref() if nats else None)
        return [shared for _ in private]
    by_zone = tuple((zones.ref(cidr), nat.ref()) for cidr, nat in nats.items())
    return [
        _table(region, own, f"private-{subnet.name}", Match(zones.ref(subnet.cidr), by_zone))
        for subnet in private
    ]


def _table(region: RegionSpec, own: Vpc, name: str, default: object) -> RouteTable:
    routes: dict[str, object] = {EVERYWHERE: default} if default is not None else {}
    return RouteTable(
        **region.at(name, "network.nat"),
        tags=region.tags(f"{name}-routes"),
        vpc_id=own.ref(),
        routes=routes,  # type: ignore[arg-type]
    )


def _associate(region: RegionSpec, subnet: Subnet, table: RouteTable) -> RouteTableAssociation:
    return RouteTableAssociation(
        region=region.name,
        name=subnet.name,
        origin=subnet.origin,
        subnet_id=subnet.ref(),
        route_table_id=table.ref(),
    )


def key(cidr: str) -> str:
    """Return a CIDR as a part of an address or a name: 10.0.11.0-24."""
    return cidr.replace("/", "-")
