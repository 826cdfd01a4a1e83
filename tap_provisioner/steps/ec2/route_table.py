"""A route table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tap_provisioner.aws.permission import Command, Permission
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.declarations import attribute, create_only
from tap_provisioner.errors import ErrorKind, ignoring
from tap_provisioner.presentation import Picture, Place
from tap_provisioner.step import Blocker, Blocking, Changes, Observed
from tap_provisioner.steps._parameters import creation
from tap_provisioner.steps.ec2._common import Ec2Step, changing, creating, of_stack, reading, removing
from tap_provisioner.terraform import Terraform, computed, kind_of_unknown

_TARGETS = (
    "NatGatewayId GatewayId TransitGatewayId VpcPeeringConnectionId EgressOnlyInternetGatewayId "
    "LocalGatewayId CarrierGatewayId CoreNetworkArn InstanceId NetworkInterfaceId".split()
)
_DESTINATIONS = ("DestinationCidrBlock", "DestinationIpv6CidrBlock", "DestinationPrefixListId")
_PARAMETER = {"igw": "GatewayId", "nat": "NatGatewayId", "pcx": "VpcPeeringConnectionId"}
_TERRAFORM_TARGETS = {
    "igw": "gateway_id",
    "vgw": "gateway_id",
    "vpce": "vpc_endpoint_id",
    "nat": "nat_gateway_id",
    "tgw": "transit_gateway_id",
    "pcx": "vpc_peering_connection_id",
    "eigw": "egress_only_gateway_id",
    "lgw": "local_gateway_id",
    "cagw": "carrier_gateway_id",
    "arn:aws": "core_network_arn",
    "eni": "network_interface_id",
}
"""Terraform's attribute for a route's target, by the prefix of its id."""
_TERRAFORM_BY_KIND = {"internet-gateway": "gateway_id", "nat-gateway": "nat_gateway_id"}


def _blocks(routes: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return Terraform's `route` blocks for the targets of destinations."""
    return [_block(destination, target) for destination, target in sorted(routes.items())]


def _block(destination: str, target: Any) -> dict[str, Any]:
    if destination.startswith("pl-"):
        place = "destination_prefix_list_id"
    else:
        place = "ipv6_cidr_block" if ":" in destination else "cidr_block"
    return {place: destination, **dict.fromkeys(_places(target), target)}


def _places(target: Any) -> Iterable[str]:
    """Return Terraform's attributes for a route's target; for an unknown one those that may hold it."""
    if isinstance(target, str):
        begin = "arn:aws" if target.startswith("arn:") else target.partition("-")[0]
        return (_TERRAFORM_TARGETS.get(begin, "network_interface_id"),)
    kind = kind_of_unknown(target)
    return (_TERRAFORM_BY_KIND[kind],) if kind in _TERRAFORM_BY_KIND else _TERRAFORM_BY_KIND.values()


@dataclass(frozen=True, kw_only=True)
class RouteTable(Ec2Step):
    """A route table with its routes: `routes` is the id of the target of each destination.

    Its own routes are those that CreateRoute made, not the local one, propagated ones and those of gateway
    endpoints. A target may be deleted before its routes, which are blackholes until they are repaired, so
    that `routes` does not affect the order of removal.
    """

    kind = "route-table"
    listing = ("describe_route_tables", "RouteTables")
    terraform = Terraform(type="aws_route_table", computed={"route": computed(_blocks, "routes")})
    picture = Picture(
        Place.ROUTES, default_route=lambda table: (table.values.get("routes") or {}).get("0.0.0.0/0")
    )
    delete_last = True
    allows_duplicates = True
    deletion = ("ec2", "delete_route_table", "RouteTableId")
    permissions = (
        reading("DescribeRouteTables"),
        *creating("CreateRouteTable", of_others=True),
        changing("CreateRoute ReplaceRoute DeleteRoute"),
        removing("DeleteRouteTable"),
        Permission(Command.DESTROY, "ec2", "DescribeSubnets"),
    )

    vpc_id: str = create_only(refers="vpc", api="VpcId", terraform="vpc_id")
    routes: Mapping[str, str] = attribute()

    @classmethod
    def read(cls, aws: RegionClient, raw: Mapping[str, Any]) -> Observed:
        routes = dict(filter(None, map(_route, raw.get("Routes", ()))))
        return cls.described(aws, raw, values={"routes": routes})

    def create(self, aws: RegionClient) -> Observed | None:
        answer = aws.ec2.create_route_table(**creation(self), TagSpecifications=self.specification(aws))
        return self.created(aws, answer["RouteTable"])

    def change(self, aws: RegionClient, observed: Observed, changes: Changes) -> None:
        if "routes" not in changes:
            return
        found = observed.values["routes"]
        for destination, target in self.routes.items():
            if found.get(destination) != target:
                send = aws.ec2.replace_route if destination in found else aws.ec2.create_route
                send(
                    RouteTableId=observed.id,
                    DestinationCidrBlock=destination,
                    **{_PARAMETER[target.split("-")[0]]: target},
                )
        for destination in found.keys() - self.routes.keys():
            with ignoring(ErrorKind.GONE):
                aws.ec2.delete_route(RouteTableId=observed.id, **{_destination_key(destination): destination})

    @classmethod
    def blockers(cls, aws: RegionClient, observed: Observed) -> list[Blocker]:
        """Return its associations: with subnets, and with gateways, which no stack creates."""
        by_id = [{"Name": "route-table-id", "Values": [observed.id]}]
        subnets = aws.list("ec2", "describe_subnets", "Subnets", Filters=[of_stack(aws)])
        own = {subnet["SubnetId"] for subnet in subnets}
        tables = aws.list("ec2", "describe_route_tables", "RouteTables", Filters=by_id)
        return [_association(raw, own) for table in tables for raw in table.get("Associations", ())]


def _association(raw: Mapping[str, Any], own: set[str]) -> Blocker:
    user = raw.get("SubnetId") or raw.get("GatewayId")
    leaving = raw.get("AssociationState", {}).get("State", "").startswith("disassociat")
    text = f"its association with {user}"
    return Blocker(text, Blocking.TEMPORARY if leaving or user in own else Blocking.FOREIGN)


def _route(raw: Mapping[str, Any]) -> tuple[str, str] | None:
    destination = next((raw[key] for key in _DESTINATIONS if raw.get(key)), "")
    target = next((raw[key] for key in _TARGETS if raw.get(key)), "nothing")
    if raw.get("Origin") != "CreateRoute" or target.startswith("vpce-"):
        return None
    return destination, f"{target} (blackhole)" if raw.get("State") == "blackhole" else target


def _destination_key(destination: str) -> str:
    if destination.startswith("pl-"):
        return "DestinationPrefixListId"
    return "DestinationIpv6CidrBlock" if ":" in destination else "DestinationCidrBlock"
