"""A multi-Region key: one for each stack, its deletion scheduled, and taken back by the next apply."""

from __future__ import annotations

from typing import Any

import pytest

from tap_provisioner.blueprint import build
from tap_provisioner.local.services.kms import deletion
from tests.e2e.world import EAST, WEST, Stack, World, actions, failures
from tests.steps.kms.drifts import SPEC

ALIAS = "alias/tap-dev"
EVERY = {f"{EAST}/kms-key/main", f"{WEST}/kms-replica-key/main"} | {
    f"{region}/kms-alias/main" for region in (EAST, WEST)
}


@pytest.fixture
def stack(world: World, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """A stack of nothing but its keys."""
    # The world's clock is so fast that seven days are over before the next look.
    monkeypatch.setattr(deletion, "DAY", 1e9)
    found = world.stack(SPEC)
    steps = tuple(step for step in build(found.spec) if step.kind == "account" or step.address in EVERY)
    monkeypatch.setattr(found.provisioner, "_steps", lambda: steps)
    return found


def key(world: World, region: str, name: str = ALIAS) -> dict[str, Any]:
    found: dict[str, Any] = world("kms", region).describe_key(KeyId=name)["KeyMetadata"]
    return found


def test_each_region_has_the_same_key_under_the_same_alias(world: World, stack: Stack) -> None:
    stack.converge()
    east, west = key(world, EAST), key(world, WEST)
    assert east["KeyId"] == west["KeyId"]
    assert east["MultiRegionConfiguration"]["MultiRegionKeyType"] == "PRIMARY"
    assert west["MultiRegionConfiguration"]["MultiRegionKeyType"] == "REPLICA"
    assert world("kms").get_key_rotation_status(KeyId=east["KeyId"])["RotationPeriodInDays"] == 400


def test_keys_that_are_pending_deletion_are_taken_back(world: World, stack: Stack) -> None:
    stack.converge()
    key_id = key(world, EAST)["KeyId"]
    assert stack.destroy().ok
    states = [key(world, region, key_id)["KeyState"] for region in (WEST, EAST)]
    assert states == ["PendingDeletion", "PendingReplicaDeletion"]
    assert actions(stack.plan()) == dict.fromkeys(EVERY, "create")
    stack.converge()
    assert [key(world, region)["KeyId"] for region in (EAST, WEST)] == [key_id, key_id]
    assert [key(world, region)["KeyState"] for region in (EAST, WEST)] == ["Enabled", "Enabled"]


def test_a_key_without_its_alias_is_found_by_its_tags(world: World, stack: Stack) -> None:
    stack.converge()
    key_id = key(world, EAST)["KeyId"]
    world("kms").delete_alias(AliasName=ALIAS)
    assert actions(stack.plan()) == {f"{EAST}/kms-alias/main": "create"}
    stack.converge()
    assert key(world, EAST)["KeyId"] == key_id


def test_a_foreign_alias_of_the_name_is_left_alone(world: World, stack: Stack) -> None:
    kms = world("kms")
    foreign = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName=ALIAS, TargetKeyId=foreign)
    with pytest.raises(Exception, match="exists already in us-east-1 and does not have this stack's tags"):
        stack.plan()
    assert stack.destroy().ok
    assert key(world, EAST)["KeyId"] == foreign


def test_the_keys_are_not_deleted_by_an_apply_without_leave(world: World, stack: Stack) -> None:
    stack.converge()
    plain = world.stack()
    plain.provisioner._steps = lambda: ()  # type: ignore[method-assign]
    with pytest.raises(Exception, match="would destroy the data of"):
        plain.apply()
    assert key(world, EAST)["KeyState"] == "Enabled"
    assert failures(stack.destroy()) == {}
