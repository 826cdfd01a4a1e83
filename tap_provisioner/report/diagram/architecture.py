"""The architecture of a stack: what is inside what, and what leads where."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tap_provisioner.report.diagram.stock import Resource, Stock
from tap_provisioner.step import GLOBAL

EVERYWHERE = "0.0.0.0/0"


@dataclass(frozen=True)
class Nat:
    """A NAT gateway; `address` is the public one, "" before there is one."""

    resource: Resource
    address: str


@dataclass(frozen=True)
class Subnet:
    """A subnet, the NAT gateways in it, its route table, and where that leads by default."""

    resource: Resource
    nats: tuple[Nat, ...]
    table: Resource | None
    way: Resource | None

    @property
    def zone(self) -> str:
        """Name of its zone."""
        return self.resource.text("zone")

    @property
    def public(self) -> bool:
        """Tell whether its table leads to the internet directly, or is meant to."""
        leads = self.way is not None and self.way.kind == "internet-gateway"
        return leads or (self.table is not None and self.table.address.endswith("/public"))


@dataclass(frozen=True)
class Region:
    """What a stack has in one region."""

    name: str
    vpc: Resource | None
    gateway: Resource | None
    subnets: tuple[Subnet, ...]
    database: Resource | None
    security_groups: tuple[Resource, ...]
    subnet_group: Resource | None
    parameter_group: Resource | None
    secret: Resource | None
    replica_of: Resource | None
    """The replicas' resource, where this region has a replica of a secret in another one."""

    @property
    def zones(self) -> tuple[str, ...]:
        """Names of the zones that hold a subnet, sorted."""
        return tuple(sorted({subnet.zone for subnet in self.subnets}))

    def tier(self, zone: str, *, public: bool) -> list[Subnet]:
        """Return the public or the private subnets of a zone."""
        return [subnet for subnet in self.subnets if (subnet.zone, subnet.public) == (zone, public)]

    @property
    def copies(self) -> list[tuple[str, Subnet]]:
        """What runs of the database, "primary" and "standby", and in which subnet it is drawn.

        RDS chooses the zones; the first ones stand for them.
        """
        if self.database is None:
            return []
        first = [tier[0] for zone in self.zones if (tier := self.tier(zone, public=False))]
        names = ("primary", "standby") if self.database.values.get("multi_az") else ("primary",)
        return list(zip(names, first, strict=False))


@dataclass(frozen=True)
class Architecture:
    """A whole stack, the region of the secret first."""

    stack: str
    role: Resource | None
    regions: tuple[Region, ...]

    @property
    def resources(self) -> list[Resource]:
        """The resources that have a place of their own in the picture."""
        found = [self.role]
        for region in self.regions:
            found += [region.vpc, region.gateway, region.database, region.subnet_group]
            found += [region.parameter_group, region.secret, region.replica_of, *region.security_groups]
            found += [subnet.resource for subnet in region.subnets]
            found += [nat.resource for subnet in region.subnets for nat in subnet.nats]
        return [resource for resource in found if resource]

    @property
    def live(self) -> bool:
        """Tell whether anything in it was seen."""
        return any(resource.id for resource in self.resources)

    @property
    def past(self) -> bool:
        """Tell whether something in it was deleted since it was seen."""
        return any(resource.gone for resource in self.resources)

    @property
    def partial(self) -> bool:
        """Tell whether something in it was seen and something is only desired."""
        return self.live and not all(resource.there for resource in self.resources)


def architecture(stack: str, stock: Stock) -> Architecture:
    """Return the architecture that `stock` makes up."""
    replicas = {
        name: resource
        for resource in stock
        if resource.kind == "secret-replicas"
        for name in resource.values.get("regions") or ()
    }
    names = dict.fromkeys([*(r.region for r in stock if r.region != GLOBAL), *sorted(replicas)])
    return Architecture(
        stack, stock.one("iam-role", GLOBAL), tuple(_region(name, stock, replicas) for name in names)
    )


def _region(name: str, stock: Stock, replicas: Mapping[str, Resource]) -> Region:
    nats: dict[str, list[Nat]] = {}
    for nat in stock.of("nat-gateway", name):
        place = stock.target(name, next(iter(nat.values.get("subnet_ids") or ()), None))
        address = stock.target(name, nat.values.get("allocation_id"))
        shown = str(address.outputs.get("address", "")) if address else ""
        nats.setdefault(place.address if place else "", []).append(Nat(nat, shown))
    tables = {
        _key(stock, name, link, "subnet_id"): link for link in stock.of("route-table-association", name)
    }
    subnets = []
    for subnet in stock.of("subnet", name):
        link = tables.get(subnet.address)
        table = stock.target(name, link.values.get("route_table_id")) if link else None
        routes: Mapping[str, Any] = table.values.get("routes") or {} if table else {}
        way = stock.target(name, routes.get(EVERYWHERE))
        subnets.append(Subnet(subnet, tuple(nats.get(subnet.address, ())), table, way))
    return Region(
        name,
        stock.one("vpc", name),
        stock.one("internet-gateway", name),
        tuple(subnets),
        stock.one("db-instance", name),
        tuple(stock.of("security-group", name)),
        stock.one("db-subnet-group", name),
        stock.one("db-parameter-group", name),
        stock.one("secret", name),
        replicas.get(name),
    )


def _key(stock: Stock, region: str, resource: Resource, field: str) -> str:
    target = stock.target(region, resource.values.get(field))
    return target.address if target else ""
