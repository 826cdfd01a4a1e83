"""Peculiarities of the network: states, deletions by hand, and what is not known everywhere yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tap_provisioner.local import Fault
from tap_provisioner.step import Phase
from tap_provisioner.steps.ec2.nat_gateway import NatGateway
from tap_provisioner.steps.ec2.subnet import Subnet
from tests.e2e.world import EAST, Stack, World, actions


@pytest.mark.parametrize(
    ("kind", "states"),
    [
        (
            Subnet,
            {
                "pending": Phase.PENDING,
                "available": Phase.READY,
                "unavailable": Phase.FAILED,
                "failed-insufficient-capacity": Phase.BROKEN,
            },
        ),
        (
            NatGateway,
            {
                "pending": Phase.PENDING,
                "available": Phase.READY,
                "deleting": Phase.DELETING,
                "failed": Phase.BROKEN,
            },
        ),
    ],
)
def test_states_of_what_has_them(kind: Any, states: dict[str, Phase]) -> None:
    assert {state: kind.phase(state)["phase"] for state in states} == states


@pytest.mark.rotating(days=5)
@pytest.mark.parametrize("kind", ["vpc", "subnet", "nat-gateway", "elastic-ip", "route-table"])
def test_what_was_deleted_by_hand_is_made_again(stack: Stack, kind: str) -> None:
    address = DELETIONS[kind](stack)
    assert actions(stack.plan())[address] == "create"
    stack.converge()


def _delete_all(stack: Stack) -> str:
    """The whole network of the region is gone, as after a clean-up by hand; the database with it."""
    assert stack.destroy().ok
    return f"{EAST}/vpc/main"


def _delete_nat(stack: Stack) -> str:
    seen = stack.seen("nat-gateway")
    stack.world("ec2").delete_nat_gateway(NatGatewayId=seen.id)
    return seen.address


def _delete_address(stack: Stack) -> str:
    _delete_nat(stack)
    seen = stack.seen("elastic-ip")
    stack.world("ec2").release_address(AllocationId=seen.id)
    return seen.address


def _delete_table(stack: Stack) -> str:
    seen, ec2 = stack.seen("route-table", EAST, "public"), stack.world("ec2")
    for each in ec2.describe_route_tables(RouteTableIds=[seen.id])["RouteTables"][0]["Associations"]:
        ec2.disassociate_route_table(AssociationId=each["RouteTableAssociationId"])
    ec2.delete_route_table(RouteTableId=seen.id)
    return seen.address


def _delete_subnet(stack: Stack) -> str:
    seen = stack.seen("subnet", EAST, "10.0.2.0-24")
    stack.world("ec2").delete_subnet(SubnetId=seen.id)
    return seen.address


DELETIONS: dict[str, Callable[[Stack], str]] = {
    "vpc": _delete_all,
    "subnet": _delete_subnet,
    "nat-gateway": _delete_nat,
    "elastic-ip": _delete_address,
    "route-table": _delete_table,
}


def test_a_vpc_that_is_listed_but_not_known_yet_is_waited_for(world: World) -> None:
    denied = Fault(
        "error", operation="DescribeVpcAttribute", code="InvalidVpcID.NotFound", message="no such", times=3
    )
    world.aws.faults.add(denied)
    stack = world.stack()
    assert stack.apply().ok
