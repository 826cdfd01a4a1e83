"""Resources with the stack's tags that are not of the stack: RDS restores copies with the source's tags."""

from __future__ import annotations

import pytest

from tap_provisioner.errors import TapError
from tests.e2e.world import EAST, STACK, Stack, World, changes, failures

COPY = f"{STACK}-restored"


def restored(world: World, *names: str) -> Stack:
    """A stack, of whose database in the east somebody has restored a snapshot under these names."""
    stack = world.stack()
    stack.converge()
    rds = world("rds")
    tags = rds.describe_db_instances(DBInstanceIdentifier=STACK)["DBInstances"][0]["TagList"]
    rds.create_db_snapshot(DBSnapshotIdentifier="by-hand", DBInstanceIdentifier=STACK)
    for name in names:
        arn = rds.restore_db_instance_from_db_snapshot(
            DBInstanceIdentifier=name, DBSnapshotIdentifier="by-hand", DBSubnetGroupName=STACK
        )["DBInstance"]["DBInstanceArn"]
        rds.add_tags_to_resource(ResourceName=arn, Tags=tags)
    return stack


def instances(world: World) -> set[str]:
    return {raw["DBInstanceIdentifier"] for raw in world("rds").describe_db_instances()["DBInstances"]}


def test_neither_apply_nor_destroy_touches_a_restored_database(world: World) -> None:
    stack = restored(world, COPY, "rescue")
    draft = stack.draft()
    assert changes(draft.plan) == {}
    why = "it has this stack's tags, but is not of it: restored or copied from what is"
    told = [f"{EAST}/db-instance/{name}: {why}" for name in ("rescue", COPY)]
    hint = "if it is to stay, remove its tap: tags"
    assert sorted(draft.plan.notes) == [f"{each}; {hint}" for each in told]
    before = world.mark
    assert stack.provisioner.apply(draft).ok
    with pytest.raises(TapError) as refused:
        stack.destroy()
    assert all(each in str(refused.value) for each in ("nothing was deleted: ", *told))
    assert refused.value.hint == f"delete it, or {hint}"
    assert world.calls(before, mutating=True) == []


def test_without_the_tags_it_is_somebody_else_s_and_outlives_the_stack(world: World) -> None:
    stack = restored(world, COPY)
    rds = world("rds")
    arn = rds.describe_db_instances(DBInstanceIdentifier=COPY)["DBInstances"][0]["DBInstanceArn"]
    rds.remove_tags_from_resource(
        ResourceName=arn, TagKeys=["tap:stack", "tap:address", "tap:digest", "tap:secret"]
    )
    assert stack.plan().notes == ()
    told = failures(stack.destroy())[f"{EAST}/db-subnet-group/database"]
    assert f"instance {COPY} " in told
    assert "which this stack did not create" in told
    assert instances(world) == {COPY}
