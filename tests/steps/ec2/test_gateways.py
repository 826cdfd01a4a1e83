"""Peculiarities of gateways: NAT gateways that fail, and an internet gateway that is attached elsewhere."""

from __future__ import annotations

from typing import Any

from moto.backends import get_backend

from tap_provisioner.engine.plan import Action
from tap_provisioner.steps.ec2.nat_gateway import NatGateway
from tests.e2e.world import EAST, Stack, World, actions, changes, updates


def _fail_nats(world: World, times: int) -> None:
    """Let NAT gateways fail as they do where the internet gateway is missing: after their creation."""
    failing = iter(range(times))

    def watch(moment: str, call: Any) -> None:
        if moment == "after" and call.operation == "CreateNatGateway" and next(failing, None) is not None:
            nats = get_backend("ec2")["123456789012"][call.region].nat_gateways
            newest = list(nats.values())[-1]
            newest.state = "failed"

    world.undo.append(world.aws.on_call(watch))


def test_a_nat_gateway_that_fails_is_deleted_and_made_anew(world: World) -> None:
    _fail_nats(world, 1)
    stack = world.stack(parallelism=1)
    stack.converge()
    made = [c for c in world.calls() if c.operation == "CreateNatGateway"]
    assert len(made) == 3


def test_a_nat_gateway_that_failed_before_is_replaced(stack: Stack) -> None:
    seen = stack.seen("nat-gateway")
    get_backend("ec2")["123456789012"][EAST].nat_gateways[seen.id].state = "failed"
    plan = stack.plan()
    assert changes(plan)[seen.address][0] is Action.REPLACE
    assert next(p.reason for p in plan.changes if p.address == seen.address) == "its state is failed"
    stack.converge()


def test_the_primary_address_of_a_nat_gateway_is_the_one_that_counts(world: World) -> None:
    aws = world.stack().provisioner._clients()[EAST]
    raw = {
        "NatGatewayId": "nat-1",
        "State": "available",
        "SubnetId": "subnet-1",
        "VpcId": "vpc-1",
        "NatGatewayAddresses": [
            {"AllocationId": "eipalloc-2", "IsPrimary": False},
            {"AllocationId": "eipalloc-1", "IsPrimary": True},
        ],
    }
    seen = NatGateway.read(aws, raw)
    assert seen is not None
    assert seen.values["allocation_id"] == "eipalloc-1"
    assert NatGateway.read(aws, raw | {"State": "deleted"}) is None


def test_a_gateway_attached_elsewhere_is_replaced(world: World) -> None:
    stack = world.stack({"network": {"nat": "none"}})
    assert stack.apply().ok
    ec2, seen = world("ec2"), stack.seen("internet-gateway")
    other = ec2.create_vpc(CidrBlock="172.16.0.0/16")["Vpc"]["VpcId"]
    ec2.detach_internet_gateway(InternetGatewayId=seen.id, VpcId=seen.values["vpc_id"])
    assert updates(stack.plan())[seen.address] == {"attached"}
    ec2.attach_internet_gateway(InternetGatewayId=seen.id, VpcId=other)
    assert actions(stack.plan())[seen.address] == "replace"
    stack.converge()
