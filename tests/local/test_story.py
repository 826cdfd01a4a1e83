"""A whole stack of one region, brought up and taken down by a client that polls: nothing is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local.world import POLICY, World

Start = Callable[..., World]
# What the real AWS answers while something isn't there yet, or still in use.
PASSING = (
    "NotFound",
    "DependencyViolation",
    "AuthFailure",
    "InvalidState",
    "InvalidSubnet",
    "InvalidParameterValue",
    "InvalidDBSubnetGroupStateFault",
    "InvalidDBInstanceState",
)


def insist(world: World, call: Callable[..., Any], **options: Any) -> Any:
    """Repeat a call, 5 AWS seconds apart, while its error is one that passes."""
    for _ in range(400):
        try:
            return call(**options)
        except ClientError as error:
            if not error.response["Error"]["Code"].endswith(PASSING):
                raise
            world.wait(5)
    return call(**options)


@contextmanager
def gone(code: str) -> Iterator[None]:
    with pytest.raises(ClientError) as caught:
        yield
    assert caught.value.response["Error"]["Code"] == code


def up(w: World) -> dict[str, str]:
    ec2, made = w.ec2, {}
    made["vpc"] = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    vpc = {"VpcId": made["vpc"]}
    for number, zone in enumerate(("us-east-1a", "us-east-1b")):
        block = {"CidrBlock": f"10.0.{number}.0/24", "AvailabilityZone": zone}
        made[f"subnet{number}"] = insist(w, ec2.create_subnet, **vpc, **block)["Subnet"]["SubnetId"]
    made["igw"] = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    insist(w, ec2.attach_internet_gateway, InternetGatewayId=made["igw"], **vpc)
    made["eip"] = ec2.allocate_address(Domain="vpc")["AllocationId"]
    place = {"SubnetId": made["subnet0"], "AllocationId": made["eip"]}
    made["nat"] = insist(w, ec2.create_nat_gateway, **place)["NatGateway"]["NatGatewayId"]
    made["table"] = insist(w, ec2.create_route_table, **vpc)["RouteTable"]["RouteTableId"]
    table = {"RouteTableId": made["table"]}
    route = {"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": made["nat"]}
    insist(w, ec2.create_route, **table, **route)
    found = insist(w, ec2.associate_route_table, SubnetId=made["subnet1"], **table)
    made["association"] = found["AssociationId"]
    described = {"GroupName": "db", "Description": "of a test"}
    made["sg"] = insist(w, ec2.create_security_group, **described, **vpc)["GroupId"]
    role = w.role()
    subnets = {"SubnetIds": [made["subnet0"], made["subnet1"]], "DBSubnetGroupDescription": "of a test"}
    insist(w, w.rds.create_db_subnet_group, DBSubnetGroupName="group", **subnets)
    monitored = {"MonitoringInterval": 60, "MonitoringRoleArn": role}
    insist(w, w.database, VpcSecurityGroupIds=[made["sg"]], MultiAZ=True, **monitored)
    while w.described()["DBInstanceStatus"] != "available":
        w.wait(30)
    return made


def down(w: World, made: dict[str, str]) -> None:
    ec2, vpc = w.ec2, {"VpcId": made["vpc"]}
    w.delete()
    ec2.delete_nat_gateway(NatGatewayId=made["nat"])
    insist(w, ec2.release_address, AllocationId=made["eip"])
    ec2.disassociate_route_table(AssociationId=made["association"])
    ec2.delete_route_table(RouteTableId=made["table"])
    insist(w, ec2.detach_internet_gateway, InternetGatewayId=made["igw"], **vpc)
    ec2.delete_internet_gateway(InternetGatewayId=made["igw"])
    insist(w, w.rds.delete_db_subnet_group, DBSubnetGroupName="group")
    insist(w, ec2.delete_security_group, GroupId=made["sg"])
    for subnet in ("subnet0", "subnet1"):
        insist(w, ec2.delete_subnet, SubnetId=made[subnet])
    insist(w, ec2.delete_vpc, **vpc)
    w.iam.detach_role_policy(RoleName="monitoring", PolicyArn=POLICY)
    w.iam.delete_role(RoleName="monitoring")


def test_nothing_is_left(start: Start) -> None:
    world = start()
    made = up(world)
    with gone("DependencyViolation"):
        world.ec2.delete_vpc(VpcId=made["vpc"])
    assert world.aws.inventory()["us-east-1"]["network-interface"]
    down(world, made)
    assert world.aws.inventory() == {}


def test_nothing_is_left_without_strictness(start: Start) -> None:
    world = start(strict=False)
    down(world, up(world))
    assert world.aws.inventory() == {}
