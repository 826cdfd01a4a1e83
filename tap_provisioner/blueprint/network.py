"""The network of a region."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tap_provisioner.blueprint.region import RegionSpec, key
from tap_provisioner.spec import Subnet as SubnetSpec
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


@dataclass(frozen=True)
class Network:
    """The network's steps, and those among them that a database refers to."""

    vpc: Vpc
    private: tuple[Subnet, ...]
    steps: tuple[Step, ...]


def network(region: RegionSpec, version: EngineVersion) -> Network:
    """Return a VPC with public and private subnets, and their ways to the internet.

    Zones are chosen among those that offer the database's class in `version`.
    """
    wish = region.network
    zones = Zones(
        **region.at("subnets", "database.instance_class"),
        tiers=tuple({s.cidr: s.zone for s in tier} for tier in (wish.public_subnets, wish.private_subnets)),
        engine=version.engine,
        version=version.ref("full"),
        instance_class=region.database.instance_class,
    )
    vpc = Vpc(**region.at("main", "network.cidr"), tags=region.tags("vpc"), cidr=wish.cidr)
    gateway = InternetGateway(
        **region.at("main", "network.cidr"), tags=region.tags("internet"), vpc_id=vpc.ref()
    )
    public = _subnets(region, "public", wish.public_subnets, vpc, zones)
    private = _subnets(region, "private", wish.private_subnets, vpc, zones)
    addresses, nats = _nats(region, public, gateway)
    outward = [_table(region, vpc, "public", gateway.ref())] if public else []
    inward = _private_tables(region, vpc, private, nats, zones)
    associations = [
        *(_associate(region, subnet, outward[0]) for subnet in public),
        *(_associate(region, subnet, table) for subnet, table in zip(private, inward, strict=True)),
    ]
    tables = {table.address: table for table in (*outward, *inward)}.values()
    parts = (zones, vpc, *public, *private, gateway, *addresses, *nats.values(), *tables, *associations)
    return Network(vpc, tuple(private), parts)


def _subnets(
    region: RegionSpec, tier: str, wishes: Iterable[SubnetSpec], vpc: Vpc, zones: Zones
) -> list[Subnet]:
    return [
        Subnet(
            **region.at(key(wish.cidr), f"network.{tier}_subnets[{index}]"),
            tags=region.tags(f"{tier}-{key(wish.cidr)}"),
            vpc_id=vpc.ref(),
            cidr=wish.cidr,
            zone=zones.ref(wish.cidr),
            public=tier == "public" and region.network.assign_public_addresses,
        )
        for index, wish in enumerate(wishes)
    ]


def _nats(
    region: RegionSpec, public: Iterable[Subnet], gateway: InternetGateway
) -> tuple[list[ElasticIp], dict[str, NatGateway]]:
    """Return addresses, and NAT gateways by the CIDR of their subnet, "" for the one that all share.

    Subnets are taken in the order of their CIDRs, so that the order in the spec has no effect.
    """
    subnets = sorted(public, key=lambda subnet: subnet.cidr)
    places: dict[str, dict[str, list[Subnet]]] = {
        "none": {},
        "single": {"": subnets},
        "per_az": {subnet.cidr: [subnet] for subnet in subnets},
    }
    addresses, nats = [], {}
    for cidr, choice in places[region.network.nat].items():
        name = key(cidr) or "shared"
        who, tags = region.at(name, "network.nat"), region.tags(f"nat-{name}")
        address = ElasticIp(**who, tags=tags)
        nats[cidr] = NatGateway(
            **who,
            tags=tags,
            subnet_ids=tuple(subnet.ref() for subnet in choice),
            allocation_id=address.ref(),
            vpc_id=gateway.ref("vpc_id"),
        )
        addresses.append(address)
    return addresses, nats


def _private_tables(
    region: RegionSpec, vpc: Vpc, private: Iterable[Subnet], nats: dict[str, NatGateway], zones: Zones
) -> list[RouteTable]:
    """Return the table of each private subnet: the one that all share or, with a NAT each, one of its own.

    Such a subnet uses the NAT gateway of its own zone, wherever in the lists the two stand.
    """
    if region.network.nat != "per_az":
        shared = _table(region, vpc, "private", nats[""].ref() if nats else None)
        return [shared for _ in private]
    by_zone = tuple((zones.ref(cidr), nat.ref()) for cidr, nat in nats.items())
    return [
        _table(region, vpc, f"private-{subnet.name}", Match(zones.ref(subnet.cidr), by_zone))
        for subnet in private
    ]


def _table(region: RegionSpec, vpc: Vpc, name: str, default: object) -> RouteTable:
    routes: dict[str, object] = {EVERYWHERE: default} if default is not None else {}
    return RouteTable(
        **region.at(name, "network.nat"),
        tags=region.tags(f"{name}-routes"),
        vpc_id=vpc.ref(),
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
