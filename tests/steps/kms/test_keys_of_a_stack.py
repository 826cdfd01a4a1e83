"""A multi-Region key: one for each stack, its deletion scheduled, and taken back by the next apply."""

from __future__ import annotations

from typing import Any

import pytest
from moto.backends import get_backend

from tap_provisioner.blueprint import build
from tap_provisioner.local import Fault
from tap_provisioner.local.services.kms import deletion
from tests.e2e.world import EAST, WEST, Stack, World, actions, failures
from tests.steps.kms.drifts import SPEC

ACCOUNT = "123456789012"
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
    outputs = stack.provisioner.outputs()
    assert [outputs[region]["kms_key_arn"] for region in (EAST, WEST)] == [east["Arn"], west["Arn"]]
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


def test_a_key_with_another_alias_instead_is_found_by_its_tags(world: World, stack: Stack) -> None:
    stack.converge()
    key_id, foreign = key(world, EAST)["KeyId"], world("kms").create_key()["KeyMetadata"]["KeyId"]
    world("kms").create_alias(AliasName="alias/reporting", TargetKeyId=key_id)
    world("kms").delete_alias(AliasName=ALIAS)
    world("kms").create_alias(AliasName="alias/foreign", TargetKeyId=foreign)
    assert actions(stack.plan()) == {f"{EAST}/kms-alias/main": "create"}
    stack.converge()
    assert key(world, EAST)["KeyId"] == key_id
    world("kms").delete_alias(AliasName=ALIAS)
    assert stack.destroy().ok
    assert key(world, EAST, key_id)["KeyState"] == "PendingReplicaDeletion"


def test_the_tags_of_a_key_of_aws_are_not_read(world: World, stack: Stack) -> None:
    of_aws = world("kms").create_key()["KeyMetadata"]["KeyId"]
    get_backend("kms")[ACCOUNT][EAST].create_alias(of_aws, "alias/aws/rds")
    before = world.mark
    stack.plan()
    read = [call for call in world.calls(before) if call.operation == "ListResourceTags"]
    assert of_aws not in {call.params["KeyId"] for call in read}


def test_an_alias_that_was_pointed_to_a_foreign_key_is_left_alone(world: World, stack: Stack) -> None:
    stack.converge()
    kms = world("kms")
    own, foreign = key(world, EAST)["KeyId"], kms.create_key()["KeyMetadata"]["KeyId"]
    kms.update_alias(AliasName=ALIAS, TargetKeyId=foreign)
    with pytest.raises(Exception, match="exists already in us-east-1 and does not have this stack's tags"):
        stack.plan()
    assert stack.destroy().ok
    assert key(world, EAST)["KeyId"] == foreign
    assert key(world, EAST, own)["KeyState"] == "PendingReplicaDeletion"


def test_a_foreign_alias_of_the_name_is_left_alone(world: World, stack: Stack) -> None:
    kms = world("kms")
    foreign = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName=ALIAS, TargetKeyId=foreign)
    with pytest.raises(Exception, match="exists already in us-east-1 and does not have this stack's tags"):
        stack.plan()
    assert stack.destroy().ok
    assert key(world, EAST)["KeyId"] == foreign


@pytest.mark.parametrize("operation", ["EnableKeyRotation", "CreateAlias", "ReplicateKey"])
def test_what_the_tags_of_a_new_key_do_not_allow_yet_comes_again(
    operation: str, world: World, stack: Stack
) -> None:
    world.aws.faults.add(Fault("deny", operation=operation, times=2))
    assert failures(stack.provisioner.apply()) == {}
    assert sum(call.operation == operation for call in world.calls()) > 2


def test_a_key_that_was_just_enabled_takes_a_change_of_its_rotation_later(world: World, stack: Stack) -> None:
    stack.converge()
    key_id, kms = key(world, EAST)["KeyId"], world("kms")
    kms.disable_key_rotation(KeyId=key_id)
    kms.disable_key(KeyId=key_id)
    # The world's clock is so fast that the key is enabled everywhere before the next call.
    world.aws.faults.add(Fault("error", operation="EnableKeyRotation", code="DisabledException", times=2))
    stack.converge()
    assert key(world, EAST)["KeyState"] == "Enabled"
    assert kms.get_key_rotation_status(KeyId=key_id)["RotationPeriodInDays"] == 400


def test_the_keys_are_not_deleted_by_an_apply_without_leave(world: World, stack: Stack) -> None:
    stack.converge()
    plain = world.stack()
    plain.provisioner._steps = lambda: ()  # type: ignore[method-assign]
    with pytest.raises(Exception, match="would destroy the data of"):
        plain.apply()
    assert key(world, EAST)["KeyState"] == "Enabled"
    assert failures(stack.destroy()) == {}
