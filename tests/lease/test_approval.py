"""A plan that was made before the lease was taken: it holds unless another run was in between."""

from __future__ import annotations

import pytest

from tap_provisioner.engine.plan import Action
from tap_provisioner.errors import TapError
from tests.e2e.world import EAST, World, without_lock


@pytest.fixture
def world(stage) -> World:
    return stage.world


def test_a_plan_holds_where_no_run_was_in_between(world: World) -> None:
    stack = world.stack(lock=True)
    draft = stack.provisioner.plan()
    before = world.mark
    with stack.provisioner.leased():
        assert stack.provisioner.apply(draft).ok
    assert sum(call.operation == "GetCallerIdentity" for call in world.calls(before)) == 0
    assert sum(call.operation == "DescribeOrderableDBInstanceOptions" for call in world.calls(before)) == 0


def test_a_plan_that_another_run_has_carried_out_is_refused(world: World) -> None:
    slow, quick = world.stack(lock=True), world.stack(lock=True)
    draft = slow.provisioner.plan()
    with quick.provisioner.leased():
        assert quick.provisioner.apply(quick.provisioner.plan()).ok
    before = world.mark
    with pytest.raises(TapError, match="another run has changed tap-dev"), slow.provisioner.leased():
        slow.provisioner.apply(draft)
    assert not without_lock(world.calls(before, mutating=True))


def test_a_plan_that_is_still_the_same_after_another_run_is_carried_out(world: World) -> None:
    slow, quick = world.stack(lock=True), world.stack(lock=True)
    with quick.provisioner.leased():
        assert quick.provisioner.apply(quick.provisioner.plan()).ok
    ec2 = world("ec2", EAST)
    (vpc,) = ec2.describe_vpcs(Filters=[{"Name": "tag:tap:stack", "Values": ["tap-dev"]}])["Vpcs"]
    ec2.modify_vpc_attribute(VpcId=vpc["VpcId"], EnableDnsHostnames={"Value": False})
    draft = slow.provisioner.plan()
    assert draft.plan.count(Action.UPDATE) == 1
    with quick.provisioner.leased():
        pass
    with slow.provisioner.leased():
        assert slow.provisioner.apply(draft).ok
    assert slow.provisioner.plan().plan.changes == ()


def test_a_plan_made_while_another_run_works_is_made_again(world: World) -> None:
    slow, quick = world.stack(lock=True), world.stack(lock=True)
    with quick.provisioner.leased():
        draft = slow.provisioner.plan()
        assert quick.provisioner.apply(quick.provisioner.plan()).ok
    with pytest.raises(TapError, match="another run has changed"), slow.provisioner.leased():
        slow.provisioner.apply(draft)
