"""Cases of EC2's eventual consistency."""

from __future__ import annotations

from typing import Any

from tests.local.cases import Table
from tests.local.world import World

TABLE = Table()
case = TABLE.case


def _fresh_vpc(w: World) -> str:
    return str(w.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"])


@case("ec2-eventual", "InvalidVpcID.NotFound")
def use_of_fresh_vpc(w: World) -> None:
    w.ec2.create_subnet(VpcId=_fresh_vpc(w), CidrBlock="10.0.0.0/24")


@case("ec2-eventual", "InvalidVpcID.NotFound")
def fresh_vpc_by_id(w: World) -> None:
    w.ec2.describe_vpcs(VpcIds=[_fresh_vpc(w)])


@case("ec2-eventual", False, True)
def fresh_vpc_in_list(w: World) -> Any:
    vpc = _fresh_vpc(w)
    return vpc in {each["VpcId"] for each in w.ec2.describe_vpcs()["Vpcs"]}


@case("ec2-eventual", True, True)
def vpc_in_list_in_time(w: World) -> Any:
    vpc = _fresh_vpc(w)
    w.wait(2)
    return vpc in {each["VpcId"] for each in w.ec2.describe_vpcs()["Vpcs"]}


def _tagged(w: World) -> list[Any]:
    filters = [{"Name": "tag:stack", "Values": ["mine"]}]
    return list(w.ec2.describe_vpcs(Filters=filters)["Vpcs"])


def _deleted_vpc(w: World) -> str:
    vpc = w.vpc()
    w.ec2.create_tags(Resources=[vpc], Tags=[{"Key": "stack", "Value": "mine"}])
    w.ec2.delete_vpc(VpcId=vpc)
    return vpc


@case("ec2-still-listed", [1, 0], [0, 0])
def deleted_vpc_in_sweep(w: World) -> Any:
    _deleted_vpc(w)
    counts = [len(_tagged(w))]
    w.wait(2)
    return [*counts, len(_tagged(w))]


@case("ec2-still-listed", "InvalidVpcID.NotFound", "InvalidVpcID.NotFound")
def deleted_vpc_by_id(w: World) -> None:
    w.ec2.describe_vpcs(VpcIds=[_deleted_vpc(w)])


@case("ec2-still-listed", "InvalidVpcID.NotFound", "InvalidVpcID.NotFound")
def deleted_vpc_again(w: World) -> None:
    w.ec2.delete_vpc(VpcId=_deleted_vpc(w))


@case("ec2-still-listed", 1, 1)
def vpc_whose_deletion_was_refused(w: World) -> Any:
    vpc = w.vpc()
    w.ec2.create_tags(Resources=[vpc], Tags=[{"Key": "stack", "Value": "mine"}])
    w.subnet(vpc)
    try:
        w.ec2.delete_vpc(VpcId=vpc)
    except w.ec2.exceptions.ClientError:
        return len(_tagged(w))


@case("ec2-still-listed", "ok")
def address_released_by_its_number(w: World) -> None:
    address = w.ec2.describe_addresses(AllocationIds=[w.address()])["Addresses"][0]
    w.ec2.release_address(PublicIp=address["PublicIp"])


@case("ec2-subnet-attribute-lag", [False, True], [True, True])
def public_subnet(w: World) -> Any:
    subnet = w.subnet(w.vpc())
    w.ec2.modify_subnet_attribute(SubnetId=subnet, MapPublicIpOnLaunch={"Value": True})
    found = []
    for seconds in (0, 2):
        w.wait(seconds)
        described = w.ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]
        found.append(described["MapPublicIpOnLaunch"])
    return found


@case("ec2-subnet-attribute-lag", "InvalidSubnetID.NotFound", "InvalidSubnetID.NotFound")
def attribute_of_no_subnet(w: World) -> None:
    w.ec2.modify_subnet_attribute(SubnetId="subnet-0", MapPublicIpOnLaunch={"Value": True})
