"""Destroy removes whatever there is of a stack, in an order that AWS allows."""

from __future__ import annotations

import re
from collections import Counter
from itertools import count

import pytest

from tap_provisioner.local import AwsError, Call
from tests.e2e.world import EAST, SECRET, WEST, Stack, World, failures

pytestmark = pytest.mark.rotating(days=2)


def test_nothing_is_left_and_a_second_time_nothing_is_done(world: World) -> None:
    stack = world.stack()
    stack.converge()
    assert stack.destroy().ok
    assert world.left() == {}
    before = world.mark
    assert stack.destroy().ok
    assert world.calls(before, mutating=True) == []


def test_what_must_go_first_goes_first(world: World) -> None:
    stack = world.stack()
    stack.converge()
    before = world.mark
    assert stack.destroy().ok
    done = [(c.region, c.operation) for c in world.calls(before, mutating=True) if not c.error_code]
    for region in (EAST, WEST):
        order = [operation for r, operation in done if r == region]
        for earlier, later in (
            ("DeleteDBInstance", "DeleteDBSubnetGroup"),
            ("DeleteDBInstance", "DeleteDBParameterGroup"),
            ("DeleteDBInstance", "DeleteSecurityGroup"),
            ("DeleteDBSubnetGroup", "DeleteVpc"),
            ("DeleteNatGateway", "ReleaseAddress"),
            ("DeleteNatGateway", "DetachInternetGateway"),
            ("DisassociateRouteTable", "DeleteRouteTable"),
            ("DeleteSubnet", "DeleteVpc"),
        ):
            assert order.index(earlier) < order.index(later)
    assert done.index((EAST, "RemoveRegionsFromReplication")) < done.index((EAST, "DeleteSecret"))


@pytest.mark.parametrize("nat", ["per_az", "none"])
def test_other_networks_go_as_well(world: World, nat: str) -> None:
    stack = world.stack({"network": {"nat": nat}})
    stack.converge()
    count_of = Counter(call.operation for call in world.calls(mutating=True))
    assert count_of["CreateNatGateway"] == {"per_az": 4, "none": 0}[nat]
    assert count_of["AllocateAddress"] == count_of["CreateNatGateway"]
    assert stack.destroy().ok
    assert world.left() == {}


@pytest.mark.rotating(days=6)
@pytest.mark.parametrize("creations", range(1, 42, 7))
def test_a_stack_that_is_only_partly_there(world: World, creations: int) -> None:
    _stop_after(world, creations)
    stack = world.stack(parallelism=4)
    assert not stack.apply().ok
    assert stack.destroy().ok
    assert world.left() == {}


def _stop_after(world: World, creations: int) -> None:
    """Let this many things be made, and deny everything that would make one more."""
    numbers = count(1)
    making = ("Create", "Allocate", "Associate", "Attach", "PutSecret", "ReplicateSecret")

    def watch(moment: str, call: Call) -> None:
        if moment == "before" and call.operation.startswith(making) and next(numbers) > creations:
            raise AwsError("AccessDenied", "no more of this", 403)

    undo = world.aws.on_call(watch)
    world.undo.append(undo)


def test_a_partly_made_stack_is_completed_by_the_next_run(world: World) -> None:
    _stop_after(world, 20)
    stack = world.stack()
    report = stack.apply()
    assert report.failed
    assert report.skipped
    assert all("no more of this" in str(error) for error in report.failed.values()), failures(report)
    world.release()
    stack.converge()
    assert stack.destroy().ok
    assert world.left() == {}


def _final(stack: Stack) -> list[str]:
    snapshots = stack.world("rds").describe_db_snapshots(SnapshotType="manual")["DBSnapshots"]
    return sorted(each["DBSnapshotIdentifier"] for each in snapshots)


def test_each_destroy_leaves_a_final_snapshot_of_its_own(world: World) -> None:
    stack = world.stack({"database": {"skip_final_snapshot": False, "final_snapshot_prefix": "last"}})
    for runs in (1, 2):
        stack.converge()
        assert stack.destroy().ok
        found = _final(stack)
        assert len(set(found)) == runs
        assert all(re.fullmatch(r"last-tap-dev-\d{14}", name) for name in found)
    assert {kind for kinds in world.left().values() for kind in kinds} == {"db-snapshot"}


def test_a_secret_with_a_recovery_window_comes_back_with_its_password(world: World) -> None:
    stack = world.stack({"secret": {"recovery_window_days": 7}})
    stack.converge()
    first = stack.seen("secret").outputs["password"]
    assert stack.destroy().ok
    assert "DeletedDate" in world("secretsmanager").describe_secret(SecretId=SECRET)
    stack.converge()
    assert stack.seen("secret").outputs["password"] == first
    assert world.master_password(EAST) == world.master_password(WEST) == first.reveal()


def test_what_keeps_coming_back_is_named_in_the_end(world: World) -> None:
    stack = world.stack()
    stack.converge()
    tags = world("ec2").describe_vpcs(VpcIds=[stack.seen("vpc").id])["Vpcs"][0]["Tags"]
    tags = [{"ResourceType": "vpc", "Tags": tags}]

    def again(moment: str, call: Call) -> None:
        if moment == "after" and (call.operation, call.region) == ("DeleteVpc", EAST):
            world("ec2").create_vpc(CidrBlock="10.0.0.0/16", TagSpecifications=tags)

    world.undo.append(world.aws.on_call(again))
    report = stack.destroy()
    assert list(report.failed) == [f"{EAST}/vpc/main"]
    assert "is still there" in failures(report)[f"{EAST}/vpc/main"]
    world.release()
    assert stack.destroy().ok
    assert world.left() == {}


def test_what_holds_a_resource_is_named(world: World) -> None:
    stack = world.stack(timeout=20)
    stack.converge()
    group = stack.seen("security-group")
    made = world("ec2").create_network_interface(
        SubnetId=stack.seen("subnet").id, Groups=[group.id], Description="of somebody else"
    )
    report = stack.destroy()
    told = failures(report)[f"{EAST}/security-group/database"]
    assert made["NetworkInterface"]["NetworkInterfaceId"] in told
    assert "of somebody else" in told
    assert report.failed[f"{EAST}/security-group/database"].hint == "delete that first, then run again"
    assert WEST not in world.left()
