"""Relations between EC2's resources that moto does not check: dependencies and quotas."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tap_provisioner.local.core.rule import AwsError, Exchange, after, before, wrong_value
from tap_provisioner.local.services.ec2 import GONE, gateway_of, subnets

ORDER = 50

VPCS = ADDRESSES = GATEWAYS = NATS_PER_ZONE = 5


@before("ec2-one-gateway", "AttachInternetGateway")
def _second_gateway(x: Exchange) -> None:
    """A VPC has at most one internet gateway. Source: belief (the code; the limit: AWS documentation)."""
    vpc = x.params["VpcId"]
    held = gateway_of(x.backend("ec2"), vpc)
    if held is not None and held.id != x.params["InternetGatewayId"]:
        raise wrong_value(f"Network {vpc} already has an internet gateway attached")


@before("ec2-nat-allocation", "CreateNatGateway")
def _nat_allocation(x: Exchange) -> None:
    """A public NAT gateway needs an address. Source: botocore model ec2 CreateNatGateway."""
    if x.params.get("ConnectivityType", "public") == "public" and "AllocationId" not in x.params:
        text = "The request must include the AllocationId parameter. Add the required parameter and retry."
        raise AwsError("MissingParameter", text)


@before("ec2-route-target", "CreateRoute ReplaceRoute")
def _route_target(x: Exchange) -> None:
    """A route's target exists and is usable: an available NAT gateway, or an internet gateway attached to the
    VPC. Source: belief.
    """
    ec2 = x.backend("ec2")
    if "NatGatewayId" in x.params:
        _usable_nat(ec2, x.params["NatGatewayId"])
    table, gateway = ec2.route_tables.get(x.params["RouteTableId"]), x.params.get("GatewayId", "")
    if table is not None and gateway.startswith("igw-"):
        _usable_gateway(ec2, gateway, table)


def _usable_nat(ec2: Any, name: str) -> None:
    nat = ec2.nat_gateways.get(name)
    if nat is None or nat.state in GONE:
        raise AwsError("InvalidNatGatewayID.NotFound", f"The natGateway ID '{name}' does not exist")
    if nat.state != "available":
        text = f"The natGateway '{name}' is in state {nat.state} and can't be the target of a route"
        raise AwsError("InvalidState", text)


def _usable_gateway(ec2: Any, name: str, table: Any) -> None:
    gateway = ec2.internet_gateways.get(name)
    if gateway is None:
        raise AwsError("InvalidGatewayID.NotFound", f"The gateway ID '{name}' does not exist")
    if gateway.vpc is None or gateway.vpc.id != table.vpc_id:
        raise wrong_value(f"route table {table.id} and network gateway {name} belong to different networks")


@after("ec2-blackhole", "DescribeRouteTables")
def _blackholes(x: Exchange) -> None:
    """A route whose target is gone is shown as a blackhole. Source: botocore model ec2 Route."""
    ec2 = x.backend("ec2")
    for table in x.answered.get("RouteTables", []):
        for route in table.get("Routes", []):
            if _dead(ec2, route, table["VpcId"]):
                route["State"] = "blackhole"


def _dead(ec2: Any, route: dict[str, Any], vpc_id: str) -> bool:
    if "NatGatewayId" in route:
        nat = ec2.nat_gateways.get(route["NatGatewayId"])
        return nat is None or nat.state in {*GONE, "deleting"}
    if route.get("GatewayId", "").startswith("igw-"):
        gateway = gateway_of(ec2, vpc_id)
        return gateway is None or bool(gateway.id != route["GatewayId"])
    return False


@before("ec2-quotas", "CreateVpc AllocateAddress CreateInternetGateway CreateNatGateway")
def _quota(x: Exchange) -> None:
    """Default quotas of a region: 5 VPCs (beside the default one), addresses, internet gateways, and NAT
    gateways a zone. Source: AWS documentation: VPC quotas (the numbers: belief).
    """
    ec2 = x.backend("ec2")
    code, used, most = {
        "CreateVpc": ("Vpc", sum(1 for v in ec2.vpcs.values() if not v.is_default), VPCS),
        "AllocateAddress": ("Address", len(ec2.addresses), ADDRESSES),
        "CreateInternetGateway": ("InternetGateway", len(ec2.internet_gateways), GATEWAYS),
        "CreateNatGateway": ("NatGateway", _nats_beside(ec2, x.params.get("SubnetId")), NATS_PER_ZONE),
    }[x.request.operation]
    if used >= most:
        raise AwsError(f"{code}LimitExceeded", f"The maximum number of resources has been reached: {most}")


def _nats_beside(ec2: Any, subnet_id: str | None) -> int:
    known = subnets(ec2)
    if subnet_id not in known:
        return 0
    zones = Counter(
        known[nat.subnet_id].availability_zone
        for nat in ec2.nat_gateways.values()
        if nat.state not in GONE and nat.subnet_id in known
    )
    return zones[known[subnet_id].availability_zone]
