"""What blocks a deletion: whose it is, and whether the block is temporary."""

from __future__ import annotations

from typing import Any

import pytest

from tap_provisioner.step import Blocking, Observed
from tap_provisioner.steps.ec2._interfaces import interfaces
from tap_provisioner.steps.ec2._vpc_contents import contents
from tap_provisioner.steps.ec2.route_table import RouteTable
from tests.e2e.world import EAST, STACK, World
from tests.steps.ec2.answers import answering

OURS = [{"Key": "tap:stack", "Value": STACK}]


def database(name: str = STACK, status: str = "available", **more: Any) -> dict[str, Any]:
    """An instance in both subnets, running in the first zone."""
    return {
        "DBInstanceIdentifier": name,
        "DBInstanceStatus": status,
        "AvailabilityZone": f"{EAST}a",
        "DBSubnetGroup": {"Subnets": [{"SubnetIdentifier": "subnet-1"}, {"SubnetIdentifier": "subnet-2"}]},
        "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-1"}],
        "TagList": OURS if name == STACK else [],
        **more,
    }


def gateway(state: str, interface: str = "eni-1") -> dict[str, Any]:
    return {
        "NatGatewayId": "nat-1",
        "State": state,
        "NatGatewayAddresses": [{"NetworkInterfaceId": interface}],
    }


RDS = {"RequesterId": "amazon-rds", "Description": "RDSNetworkInterface", "RequesterManaged": True}
NAT = {"InterfaceType": "nat_gateway", "Description": "Interface for NAT Gateway nat-1"}
DRAINING = (Blocking.TEMPORARY, "interface eni-1 (RDSNetworkInterface)")
KEPT = (Blocking.PERMANENT, f"interface eni-1 of instance {STACK} (available)")
CASES: dict[str, tuple[dict[str, Any], list[Any], list[Any], tuple[Blocking, str]]] = {
    "of a database that is gone": (RDS, [], [], DRAINING),
    "with any RequesterManaged": (RDS | {"RequesterManaged": False}, [], [], DRAINING),
    "known by its description": (RDS | {"RequesterId": "123456789012"}, [], [], DRAINING),
    "known by its requester": (
        RDS | {"Description": ""},
        [],
        [],
        (Blocking.TEMPORARY, "interface eni-1 (interface)"),
    ),
    "of a database that is being deleted": (
        RDS,
        [database(status="deleting")],
        [],
        (Blocking.TEMPORARY, f"interface eni-1 of instance {STACK} (deleting)"),
    ),
    "of a database that stays": (RDS, [database()], [], KEPT),
    "of a standby that stays": (
        RDS,
        [database(AvailabilityZone=f"{EAST}b", SecondaryAvailabilityZone=f"{EAST}a")],
        [],
        KEPT,
    ),
    "of a database that is being created": (
        RDS,
        [database(status="creating", AvailabilityZone=None)],
        [],
        (Blocking.PERMANENT, f"interface eni-1 of instance {STACK} (creating)"),
    ),
    "of somebody's database": (
        RDS,
        [database("other")],
        [],
        (Blocking.FOREIGN, "interface eni-1 of instance other (available)"),
    ),
    "not of a database in another zone": (RDS, [database("other", AvailabilityZone="b")], [], DRAINING),
    "not of a database in other groups": (RDS, [database("other", VpcSecurityGroups=[])], [], DRAINING),
    "not of a database in other subnets": (RDS, [database("other", DBSubnetGroup={})], [], DRAINING),
    "of a NAT gateway that is being deleted": (
        NAT,
        [],
        [gateway("deleting")],
        (Blocking.TEMPORARY, "interface eni-1 of NAT gateway nat-1 (deleting)"),
    ),
    "of a NAT gateway that stays": (
        NAT,
        [],
        [gateway("available")],
        (Blocking.PERMANENT, "interface eni-1 of NAT gateway nat-1 (available)"),
    ),
    "of somebody's NAT gateway": (
        NAT,
        [],
        [gateway("available", "eni-2")],
        (Blocking.FOREIGN, "interface eni-1 (Interface for NAT Gateway nat-1)"),
    ),
    "of an endpoint": (
        {"InterfaceType": "vpc_endpoint", "RequesterManaged": True},
        [],
        [],
        (Blocking.FOREIGN, "interface eni-1 (vpc_endpoint)"),
    ),
    "of a virtual machine": (
        {"Description": "eth0", "Attachment": {"InstanceId": "i-1"}},
        [],
        [],
        (Blocking.FOREIGN, "interface eni-1 (of instance i-1)"),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_an_interface_blocks_a_subnet(world: World, case: str) -> None:
    interface, databases, gateways, expected = CASES[case]
    place = {"SubnetId": "subnet-1", "AvailabilityZone": f"{EAST}a", "Groups": [{"GroupId": "sg-1"}]}
    raw = {"NetworkInterfaceId": "eni-1", "InterfaceType": "interface", **place, **interface}
    aws = answering(
        world,
        describe_network_interfaces=[raw],
        describe_db_instances=databases,
        describe_nat_gateways=gateways,
    )
    (line,) = interfaces(aws, "subnet-id", "subnet-1")
    assert (line.blocking, line.text) == expected


GONE = {"State": "deleted"}
VPC = {"VpcId": "vpc-1"}
OTHER = {"VpcId": "vpc-2"}
PEERING = {"VpcPeeringConnectionId": "pcx-1", "RequesterVpcInfo": OTHER, "AccepterVpcInfo": VPC}
INSIDE: dict[str, tuple[str, dict[str, Any], tuple[Blocking, str] | None]] = {
    "somebody's subnet": (
        "describe_subnets",
        {"SubnetId": "subnet-9", "CidrBlock": "10.0.9.0/24"},
        (Blocking.FOREIGN, "subnet subnet-9 (10.0.9.0/24)"),
    ),
    "the stack's own subnet": (
        "describe_subnets",
        {"SubnetId": "subnet-1", "CidrBlock": "10.0.1.0/24", "Tags": OURS},
        (Blocking.TEMPORARY, "subnet subnet-1 (10.0.1.0/24)"),
    ),
    "the main table": (
        "describe_route_tables",
        {"RouteTableId": "rtb-1", "Associations": [{"Main": True}]},
        None,
    ),
    "the default group": (
        "describe_security_groups",
        {"GroupId": "sg-9", "GroupName": "default"},
        None,
    ),
    "the default list": (
        "describe_network_acls",
        {"NetworkAclId": "acl-1", "IsDefault": True},
        None,
    ),
    "an endpoint that is being deleted": (
        "describe_vpc_endpoints",
        {"VpcEndpointId": "vpce-1", "ServiceName": "s3", "State": "Deleting"},
        (Blocking.TEMPORARY, "endpoint vpce-1 (s3)"),
    ),
    "an endpoint that is gone": (
        "describe_vpc_endpoints",
        {"VpcEndpointId": "vpce-1", "ServiceName": "s3", **GONE},
        None,
    ),
    "a peering that was offered": (
        "describe_vpc_peering_connections",
        {**PEERING, "Status": {"Code": "pending-acceptance"}},
        (Blocking.FOREIGN, "peering connection pcx-1"),
    ),
    "a peering that was declined": (
        "describe_vpc_peering_connections",
        {**PEERING, "Status": {"Code": "rejected"}},
        None,
    ),
    "a peering of others": (
        "describe_vpc_peering_connections",
        {**PEERING, "AccepterVpcInfo": OTHER, "Status": {"Code": "active"}},
        None,
    ),
    "another internet gateway": (
        "describe_internet_gateways",
        {"InternetGatewayId": "igw-9", "Attachments": [VPC]},
        (Blocking.FOREIGN, "internet gateway igw-9"),
    ),
    "a VPN gateway": (
        "describe_vpn_gateways",
        {"VpnGatewayId": "vgw-1", "State": "available", "VpcAttachments": [VPC | {"State": "attached"}]},
        (Blocking.FOREIGN, "VPN gateway vgw-1"),
    ),
    "a VPN gateway that was detached": (
        "describe_vpn_gateways",
        {"VpnGatewayId": "vgw-1", "State": "available", "VpcAttachments": [VPC | {"State": "detached"}]},
        None,
    ),
    "a way out of another VPC": (
        "describe_egress_only_internet_gateways",
        {"EgressOnlyInternetGatewayId": "eigw-1", "Attachments": [OTHER | {"State": "attached"}]},
        None,
    ),
}
NOTHING: dict[str, list[Any]] = {
    **{operation: [] for operation, *_ in INSIDE.values()},
    "describe_network_interfaces": [],
}


@pytest.mark.parametrize("case", INSIDE)
def test_contents_block_a_vpc(world: World, case: str) -> None:
    operation, raw, expected = INSIDE[case]
    aws = answering(world, **NOTHING | {operation: [raw]})
    lines = contents(aws, "vpc-1")
    assert [(line.blocking, line.text) for line in lines] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("association", "expected"),
    [
        ({"SubnetId": "subnet-1"}, (Blocking.TEMPORARY, "its association with subnet-1")),
        ({"SubnetId": "subnet-9"}, (Blocking.FOREIGN, "its association with subnet-9")),
        ({"GatewayId": "igw-1"}, (Blocking.FOREIGN, "its association with igw-1")),
        (
            {"SubnetId": "subnet-9", "AssociationState": {"State": "disassociating"}},
            (Blocking.TEMPORARY, "its association with subnet-9"),
        ),
    ],
)
def test_an_association_blocks_a_route_table(
    world: World, association: dict[str, Any], expected: tuple[Blocking, str]
) -> None:
    aws = answering(
        world,
        describe_subnets=[{"SubnetId": "subnet-1"}],
        describe_route_tables=[{"Associations": [association]}],
    )
    seen = Observed(kind="route-table", region=EAST, id="rtb-1", address="")
    (line,) = RouteTable.blockers(aws, seen)
    assert (line.blocking, line.text) == expected
