"""How somebody else changes each field of a resource of a network."""

from __future__ import annotations

from typing import Any

from tap_provisioner.step import Observed
from tests.e2e.world import World
from tests.steps.places import Drift


def _tags(w: World, o: Observed) -> None:
    w("ec2", o.region).create_tags(
        Resources=[o.id], Tags=[{"Key": "Owner", "Value": "nobody"}, {"Key": "Extra", "Value": "1"}]
    )


def _vpc(attribute: str) -> Drift:
    def drift(w: World, o: Observed) -> None:
        w("ec2", o.region).modify_vpc_attribute(VpcId=o.id, **{attribute: {"Value": False}})

    return drift


def _public(w: World, o: Observed) -> None:
    now = {"Value": not o.values["public"]}
    w("ec2", o.region).modify_subnet_attribute(SubnetId=o.id, MapPublicIpOnLaunch=now)


def _detach(w: World, o: Observed) -> None:
    # EC2 lets no gateway go while the VPC has mapped addresses; here the NAT gateway gives way to the test.
    for nat in w("ec2", o.region).describe_nat_gateways()["NatGateways"]:
        w("ec2", o.region).delete_nat_gateway(NatGatewayId=nat["NatGatewayId"])
    w("ec2", o.region).detach_internet_gateway(InternetGatewayId=o.id, VpcId=o.values["vpc_id"])


def _routes(w: World, o: Observed) -> None:
    w("ec2", o.region).delete_route(RouteTableId=o.id, DestinationCidrBlock="0.0.0.0/0")


def _move(w: World, o: Observed) -> None:
    tables = w("ec2", o.region).describe_route_tables(
        Filters=[{"Name": "vpc-id", "Values": [_vpc_of(w, o)]}]
    )["RouteTables"]
    other = next(
        t["RouteTableId"] for t in tables if t["Tags"] and t["RouteTableId"] != o.values["route_table_id"]
    )
    w("ec2", o.region).replace_route_table_association(AssociationId=o.id, RouteTableId=other)


def _vpc_of(w: World, o: Observed) -> str:
    found = w("ec2", o.region).describe_subnets(SubnetIds=[o.values["subnet_id"]])["Subnets"]
    return str(found[0]["VpcId"])


def everyone(port: int, **more: Any) -> list[dict[str, Any]]:
    return [
        {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": "0.0.0.0/0", **more}]}
    ]


def _ingress(w: World, o: Observed) -> None:
    w("ec2", o.region).authorize_security_group_ingress(GroupId=o.id, IpPermissions=everyone(3307))


def _egress(w: World, o: Observed) -> None:
    w("ec2", o.region).authorize_security_group_egress(GroupId=o.id, IpPermissions=everyone(443))


_TAGGED = "vpc subnet internet-gateway elastic-ip nat-gateway route-table security-group".split()

DRIFTS: dict[tuple[str, str], Drift] = {
    **{(kind, "tags"): _tags for kind in _TAGGED},
    ("vpc", "dns_support"): _vpc("EnableDnsSupport"),
    ("vpc", "dns_hostnames"): _vpc("EnableDnsHostnames"),
    ("subnet", "public"): _public,
    ("internet-gateway", "attached"): _detach,
    ("route-table", "routes"): _routes,
    ("route-table-association", "route_table_id"): _move,
    ("security-group", "ingress"): _ingress,
    ("security-group", "egress"): _egress,
}
