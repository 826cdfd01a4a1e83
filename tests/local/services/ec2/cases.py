"""Cases of EC2's rules on values and relations."""

from __future__ import annotations

from typing import Any

from tests.local.cases import Table
from tests.local.world import World

TABLE = Table()
case = TABLE.case


@case("ec2-cidr-host-bits", "10.0.0.0/16", "10.0.1.5/16")
def host_bits(w: World) -> Any:
    return w.ec2.create_vpc(CidrBlock="10.0.1.5/16")["Vpc"]["CidrBlock"]


@case("ec2-cidr-host-bits", "InvalidParameterValue", "InvalidParameterValue")
def malformed_cidr(w: World) -> None:
    w.ec2.create_vpc(CidrBlock="ten")


@case("ec2-subnet-size", "InvalidSubnet.Range")
def subnet_of_29(w: World) -> None:
    w.ec2.create_subnet(VpcId=w.vpc(), CidrBlock="10.0.0.0/29")


@case("ec2-subnet-zone", "InvalidParameterValue")
def foreign_zone(w: World) -> None:
    w.subnet(w.vpc(), AvailabilityZone="us-west-2a")


@case("ec2-one-attribute", "InvalidParameterCombination")
def two_attributes(w: World) -> None:
    on = {"Value": True}
    w.ec2.modify_vpc_attribute(VpcId=w.vpc(), EnableDnsSupport=on, EnableDnsHostnames=on)


def _attribute(w: World, vpc: str, **value: bool) -> None:
    w.ec2.modify_vpc_attribute(VpcId=vpc, **{name: {"Value": each} for name, each in value.items()})


@case("ec2-host-names", "InvalidParameterCombination")
def host_names_without_dns(w: World) -> None:
    vpc = w.vpc()
    _attribute(w, vpc, EnableDnsSupport=False)
    _attribute(w, vpc, EnableDnsHostnames=True)


@case("ec2-host-names", "ok", "ok")
def host_names_with_dns(w: World) -> None:
    vpc = w.vpc()
    _attribute(w, vpc, EnableDnsHostnames=True)
    _attribute(w, vpc, EnableDnsHostnames=False)
    _attribute(w, vpc, EnableDnsSupport=False)
    _attribute(w, vpc, EnableDnsHostnames=False)
    _attribute(w, vpc, EnableDnsSupport=True)
    _attribute(w, vpc, EnableDnsHostnames=True)


@case("ec2-group-name", "InvalidParameterValue")
def group_name_with_prefix(w: World) -> None:
    w.group(w.vpc(), "sg-mine")


@case("ec2-group-name", "InvalidParameterValue")
def description_with_apostrophe(w: World) -> None:
    w.ec2.create_security_group(VpcId=w.vpc(), GroupName="mine", Description="it's mine")


@case("ec2-group-case", "InvalidGroup.Duplicate")
def group_name_in_other_case(w: World) -> None:
    vpc = w.vpc()
    w.group(vpc, "mine")
    w.group(vpc, "MINE")


def _authorize(w: World, cidr: str) -> None:
    permission = {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "IpRanges": [{"CidrIp": cidr}]}
    w.ec2.authorize_security_group_ingress(GroupId=w.group(w.vpc()), IpPermissions=[permission])


@case("ec2-rule-range", "InvalidParameterValue")
def rule_with_host_bits(w: World) -> None:
    _authorize(w, "10.0.0.1/16")


@case("ec2-rule-range", "ok", "ok")
def rule_in_order(w: World) -> None:
    _authorize(w, "10.0.0.0/16")


@case("ec2-ids-with-pages", "InvalidParameterCombination")
def ids_with_pages(w: World) -> None:
    w.ec2.describe_vpcs(VpcIds=[w.vpc()], MaxResults=5)


@case("ec2-zone-fields", {"opt-in-not-required"}, {None})
def opt_in_status(w: World) -> Any:
    zones = w.ec2.describe_availability_zones()["AvailabilityZones"]
    return {zone.get("OptInStatus") for zone in zones}


@case("ec2-subnet-associated", "Resource.AlreadyAssociated")
def associated_twice(w: World) -> None:
    vpc, subnet, _ = w.network()
    w.ec2.associate_route_table(RouteTableId=w.table(vpc), SubnetId=subnet)
    w.ec2.associate_route_table(RouteTableId=w.table(vpc), SubnetId=subnet)


@case("ec2-one-gateway", "InvalidParameterValue", text="already has an internet gateway")
def second_gateway(w: World) -> None:
    vpc = w.vpc()
    w.gateway(vpc)
    w.gateway(vpc)


@case("ec2-nat-allocation", "MissingParameter")
def nat_without_address(w: World) -> None:
    w.ec2.create_nat_gateway(SubnetId=w.network()[1])


def _route(w: World, table: str, **target: str) -> None:
    w.ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", **target)


@case("ec2-route-target", "InvalidNatGatewayID.NotFound")
def route_to_no_nat(w: World) -> None:
    _route(w, w.table(w.vpc()), NatGatewayId="nat-0")


@case("ec2-route-target", "InvalidState")
def route_to_pending_nat(w: World) -> None:
    vpc, subnet, _ = w.network()
    _route(w, w.table(vpc), NatGatewayId=w.nat(subnet))


@case("ec2-route-target", "InvalidParameterValue")
def route_to_detached_gateway(w: World) -> None:
    _route(w, w.table(w.vpc()), GatewayId=w.gateway())


@case("ec2-route-target", "InvalidGatewayID.NotFound", "InvalidInternetGatewayID.NotFound")
def route_to_no_gateway(w: World) -> None:
    _route(w, w.table(w.vpc()), GatewayId="igw-0")


def _states(w: World, table: str) -> dict[str, str]:
    found = w.ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Routes"]
    return {route["DestinationCidrBlock"]: route["State"] for route in found}


@case("ec2-blackhole", "blackhole", "active")
def route_to_deleted_nat(w: World) -> Any:
    vpc, subnet, _ = w.network()
    table, nat = w.table(vpc), w.nat(subnet)
    w.wait(100)
    _route(w, table, NatGatewayId=nat)
    w.ec2.delete_nat_gateway(NatGatewayId=nat)
    return _states(w, table)["0.0.0.0/0"]


@case("ec2-blackhole", "blackhole", "active")
def route_to_gateway_gone(w: World) -> Any:
    vpc = w.vpc()
    table, gateway = w.table(vpc), w.gateway(vpc)
    _route(w, table, GatewayId=gateway)
    w.ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    return _states(w, table)["0.0.0.0/0"]


@case("ec2-quotas", "VpcLimitExceeded")
def sixth_vpc(w: World) -> None:
    for number in range(6):
        w.vpc(f"10.{number}.0.0/16")


@case("ec2-quotas", "AddressLimitExceeded")
def sixth_address(w: World) -> None:
    for _ in range(6):
        w.address()


@case("ec2-quotas", "InternetGatewayLimitExceeded")
def sixth_gateway(w: World) -> None:
    for _ in range(6):
        w.gateway()


@case("ec2-quotas", "NatGatewayLimitExceeded")
def sixth_nat(w: World) -> None:
    subnet = w.network()[1]
    for _ in range(6):
        w.ec2.create_nat_gateway(SubnetId=subnet, ConnectivityType="private")


@case("ec2-quotas", "InvalidSubnetID.NotFound", "InvalidSubnetID.NotFound")
def nat_in_no_subnet(w: World) -> None:
    w.ec2.create_nat_gateway(SubnetId="subnet-0", ConnectivityType="private")
