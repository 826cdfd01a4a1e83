"""Relations between EC2's resources that moto does not check: dependencies, quotas, refused deletions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from tap_provisioner.local.core.rule import AwsError, Exchange, after, before, wrong_value
from tap_provisioner.local.services.ec2 import GONE, dependency, gateway_of, groups, nat_of_address, subnets

ORDER = 50

VPCS = ADDRESSES = GATEWAYS = NATS_PER_ZONE = 5
# AWS seconds for which a deleted NAT gateway still owns its address.
ADDRESS_HELD = 20.0


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


@before("ec2-gateway-mapped", "DetachInternetGateway")
def _detach(x: Exchange) -> None:
    """An internet gateway can't be detached while addresses are mapped in the VPC, as by NAT gateways.
    Source: terraform-provider-aws internal/service/ec2; issue threads of hashicorp/terraform.
    """
    ec2, vpc = x.backend("ec2"), x.params["VpcId"]
    mapped = any(a.eni is not None and a.eni.vpc_id == vpc for a in ec2.addresses)
    if gateway_of(ec2, vpc) is not None and mapped:
        text = f"Network {vpc} has some mapped public address(es). Please unmap those public address(es) "
        raise AwsError("DependencyViolation", f"{text}before detaching the gateway.")


@before("ec2-address-in-use", "ReleaseAddress")
def _release(x: Exchange) -> None:
    """An address that a NAT gateway owns, until a little after its deletion, can't be released (AuthFailure);
    nor can one that is associated (InvalidIPAddress.InUse). Source: issue threads of terraform-provider-aws;
    botocore model ec2 ReleaseAddress.
    """
    ec2, allocation = x.backend("ec2"), x.params.get("AllocationId", "")
    nat = nat_of_address(ec2, allocation)
    address = next((a for a in ec2.addresses if a.allocation_id == allocation), None)
    held = nat is not None and x.account.age(x.region, "nat-deleted", nat.id) < ADDRESS_HELD
    if held or (nat is not None and nat.state != "deleted"):
        raise AwsError("AuthFailure", "You do not have permission to access the specified resource.")
    if address is not None and address.association_id:
        raise AwsError("InvalidIPAddress.InUse", f"Address {address.public_ip} is in use.")


@before("ec2-subnet-in-use", "DeleteSubnet")
def _subnet(x: Exchange) -> None:
    """A subnet with a NAT gateway or a network interface can't be deleted. Source: AWS documentation: EC2
    error codes; terraform-provider-aws internal/service/ec2.
    """
    ec2, name = x.backend("ec2"), x.params["SubnetId"]
    held = any(interface.subnet.id == name for interface in ec2.enis.values())
    if held:
        raise dependency("subnet", name)


@before("ec2-group-in-use", "DeleteSecurityGroup")
def _group(x: Exchange) -> None:
    """A security group can't be deleted if an interface or another group's rule uses it, or if it is a
    default one. Source: terraform-provider-aws internal/service/ec2; issue threads (CannotDelete).
    """
    ec2, name = x.backend("ec2"), x.params.get("GroupId")
    known = groups(ec2)
    if name not in known:
        return
    if known[name].name == "default":
        raise AwsError(
            "CannotDelete", f'the specified group: "{name}" name: "default" cannot be deleted by a user'
        )
    held = any(name in (g.id for g in interface.group_set) for interface in ec2.enis.values())
    named = any(
        (rule.source_group or {}).get("GroupId") == name
        for group in known.values()
        if group.id != name
        for rule in (*group.ingress_rules, *group.egress_rules)
    )
    if held or named:
        raise AwsError("DependencyViolation", f"resource {name} has a dependent object")


@before("ec2-main-table", "DeleteRouteTable")
def _table(x: Exchange) -> None:
    """A VPC's main route table can't be deleted. Source: AWS documentation: route tables."""
    name = x.params["RouteTableId"]
    table = x.backend("ec2").route_tables.get(name)
    if table is not None and table.main_association_id:
        raise dependency("routeTable", name)


@before("ec2-vpc-in-use", "DeleteVpc")
def _vpc(x: Exchange) -> None:
    """A VPC with security groups or network ACLs of its own, endpoints, a peering connection or a gateway
    can't be deleted. Source: AWS documentation: EC2 error codes; deleting a VPC; terraform-provider-aws
    internal/service/ec2.
    """
    ec2, name = x.backend("ec2"), x.params["VpcId"]
    if name in ec2.vpcs and any(_contents(ec2, name)):
        raise dependency("vpc", name)


def _contents(ec2: Any, vpc: str) -> Iterator[Any]:
    yield gateway_of(ec2, vpc) is not None
    yield [g for g in ec2.groups.get(vpc, {}).values() if g.name != "default"]
    yield [e for e in ec2.vpc_end_points.values() if e.vpc_id == vpc and e.state != "deleted"]
    yield [a for a in ec2.network_acls.values() if a.vpc_id == vpc and str(a.default).lower() != "true"]
    yield [g for g in ec2.egress_only_internet_gateways.values() if g.vpc_id == vpc]
    yield [p for p in ec2.vpc_pcxs.values() if vpc in (p.vpc.id, p.peer_vpc.id) and _peers(p)]


def _peers(peering: Any) -> bool:
    return peering.status["Code"] not in {"deleted", "rejected", "expired", "failed"}


@before("ec2-interface-managed", "DeleteNetworkInterface")
def _interface(x: Exchange) -> None:
    """A network interface that RDS or a NAT gateway made can't be deleted by others. Source: belief."""
    name = x.params["NetworkInterfaceId"]
    interface = x.backend("ec2").enis.get(name)
    if interface is not None and interface.requester_managed:
        text = f"You do not have permission to manage interface {name}, which is managed by a service."
        raise AwsError("OperationNotPermitted", text)
