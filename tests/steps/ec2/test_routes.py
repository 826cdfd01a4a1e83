"""Peculiarities of routes and of the subnets that take them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tap_provisioner.errors import TapError
from tap_provisioner.step import Observed, Phase
from tap_provisioner.steps.ec2.route_table import RouteTable
from tap_provisioner.steps.ec2.route_table_association import RouteTableAssociation
from tests.e2e.world import EAST, Stack, World, actions, updates
from tests.steps.ec2.answers import answering
from tests.steps.ec2.by_hand import prefix_list


def _table(stack: Stack, name: str = "private") -> Observed:
    return stack.seen("route-table", EAST, name)


def _dead_nat(stack: Stack, table: Observed) -> dict[str, str]:
    """The NAT gateway is gone, and the route leads nowhere."""
    nat = stack.seen("nat-gateway")
    stack.world("ec2").delete_nat_gateway(NatGatewayId=nat.id)
    return {f"{EAST}/nat-gateway/shared": "create", table.address: "update"}


def _other_target(stack: Stack, table: Observed) -> dict[str, str]:
    gateway = stack.seen("internet-gateway").id
    stack.world("ec2").replace_route(
        RouteTableId=table.id, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway
    )
    return {table.address: "update"}


def _extra(stack: Stack, table: Observed) -> dict[str, str]:
    stack.world("ec2").create_route(
        RouteTableId=table.id,
        DestinationCidrBlock="192.168.0.0/16",
        NatGatewayId=stack.seen("nat-gateway").id,
    )
    return {table.address: "update"}


@pytest.mark.rotating(days=3)
@pytest.mark.parametrize("drift", [_dead_nat, _other_target, _extra])
def test_routes_are_made_right(stack: Stack, drift: Callable[[Stack, Observed], dict[str, str]]) -> None:
    table = _table(stack)
    expected = drift(stack, table)
    assert actions(stack.plan()) == expected
    stack.converge()
    assert _table(stack).values["routes"] == {"0.0.0.0/0": stack.seen("nat-gateway").id}


LOCAL = {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "Origin": "CreateRouteTable"}


@pytest.mark.parametrize(
    ("route", "shown"),
    [
        (LOCAL, {}),
        (
            {
                "DestinationPrefixListId": "pl-1",
                "GatewayId": "vpce-1",
                "Origin": "CreateRoute",
                "State": "active",
            },
            {},
        ),
        (
            {
                "DestinationCidrBlock": "10.7.0.0/16",
                "GatewayId": "vgw-1",
                "Origin": "EnableVgwRoutePropagation",
            },
            {},
        ),
        (
            {"DestinationIpv6CidrBlock": "::/0", "GatewayId": "igw-1", "Origin": "CreateRoute"},
            {"::/0": "igw-1"},
        ),
        (
            {"DestinationPrefixListId": "pl-2", "TransitGatewayId": "tgw-1", "Origin": "CreateRoute"},
            {"pl-2": "tgw-1"},
        ),
        (
            {
                "DestinationCidrBlock": "0.0.0.0/0",
                "NatGatewayId": "nat-1",
                "State": "blackhole",
                "Origin": "CreateRoute",
            },
            {"0.0.0.0/0": "nat-1 (blackhole)"},
        ),
    ],
)
def test_only_routes_that_somebody_made_are_compared(
    world: World, route: dict[str, str], shown: dict[str, str]
) -> None:
    aws = world.stack().provisioner._clients()[EAST]
    raw = {"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Routes": [route]}
    assert RouteTable.read(aws, raw).values["routes"] == shown


def test_routes_of_every_kind_of_destination_are_taken_away(stack: Stack) -> None:
    table, ec2 = _table(stack), stack.world("ec2")
    gateway = stack.seen("internet-gateway").id
    ec2.create_route(RouteTableId=table.id, DestinationIpv6CidrBlock="::/0", GatewayId=gateway)
    ec2.create_route(
        RouteTableId=table.id, DestinationPrefixListId=prefix_list(stack.world), GatewayId=gateway
    )
    assert updates(stack.plan()) == {table.address: {"routes"}}
    stack.converge()


def test_an_association_with_a_foreign_table_is_moved_back(stack: Stack) -> None:
    ec2 = stack.world("ec2")
    seen = stack.seen("route-table-association", EAST, "10.0.11.0-24")
    foreign = ec2.create_route_table(VpcId=stack.seen("vpc").id)["RouteTable"]["RouteTableId"]
    ec2.replace_route_table_association(AssociationId=seen.id, RouteTableId=foreign)
    assert actions(stack.plan()) == {seen.address: "create"}
    stack.converge()
    assert ec2.describe_route_tables(RouteTableIds=[foreign])["RouteTables"][0]["Associations"] == []


def test_an_association_that_is_gone_is_made_again(stack: Stack) -> None:
    seen = stack.seen("route-table-association")
    stack.world("ec2").disassociate_route_table(AssociationId=seen.id)
    assert actions(stack.plan()) == {seen.address: "create"}
    stack.converge()


def test_a_foreign_subnet_in_our_table_is_left_there_and_named(stack: Stack) -> None:
    """Destroy deletes nothing: the subnet needs the table's routes, and would keep the VPC anyway."""
    ec2, table = stack.world("ec2"), _table(stack).id
    subnet = ec2.create_subnet(VpcId=stack.seen("vpc").id, CidrBlock="10.0.99.0/24")["Subnet"]["SubnetId"]
    made = ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)["AssociationId"]
    what = f"subnet {subnet}, which is not this stack's, uses route table {table}"
    plan = stack.plan()
    assert actions(plan) == {}
    assert any(what in note and made in note for note in plan.notes)
    assert stack.apply().ok
    found = ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["Associations"]
    assert subnet in {each.get("SubnetId") for each in found}
    mark = stack.world.mark
    with pytest.raises(TapError, match=f"nothing was deleted: .*{what}") as caught:
        stack.destroy()
    assert caught.value.hint == "delete it, or associate the subnet with a table of its own"
    assert stack.world.calls(mark, mutating=True) == []
    ec2.disassociate_route_table(AssociationId=made)
    ec2.delete_subnet(SubnetId=subnet)
    stack.converge()


@pytest.mark.parametrize(
    ("state", "phase"),
    [
        ("associating", Phase.PENDING),
        ("associated", Phase.READY),
        ("disassociating", Phase.DELETING),
        ("disassociated", Phase.DELETING),
        ("failed", Phase.BROKEN),
    ],
)
def test_states_of_an_association(world: World, state: str, phase: Phase) -> None:
    association = {
        "RouteTableAssociationId": "rtbassoc-1",
        "SubnetId": "subnet-1",
        "RouteTableId": "rtb-1",
        "AssociationState": {"State": state},
    }
    tag = {"Key": "tap:stack", "Value": "tap-dev"}
    tables = [{"RouteTableId": "rtb-1", "Associations": [association], "Tags": [tag]}]
    aws = answering(world, describe_route_tables=tables, describe_subnets=[])
    (seen,) = RouteTableAssociation.discover(aws)
    assert (seen.state, seen.phase) == (state, phase)
