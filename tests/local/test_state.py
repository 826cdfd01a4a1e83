"""The state of the embedded AWS, saved and brought back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.local.world import World

Start = Callable[..., World]


def test_a_state_comes_back_as_often_as_it_is_asked_for(start: Start) -> None:
    world = start()
    ec2, kms = world("ec2"), world("kms")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    key = kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    world.clock.advance(60)
    saved = world.aws.save()
    assert saved is not None
    for _ in range(2):
        ec2.delete_vpc(VpcId=vpc)
        world.aws.reset(saved)
        assert world.aws.calls == []
        assert vpc in {each["VpcId"] for each in ec2.describe_vpcs()["Vpcs"]}
        assert kms.describe_key(KeyId=key)["KeyMetadata"]["KeyState"] == "Enabled"
    world.aws.reset()
    assert vpc not in {each["VpcId"] for each in ec2.describe_vpcs()["Vpcs"]}


def test_the_clock_goes_on_from_the_moment_it_was_saved_at(start: Start) -> None:
    world = start()
    world.clock.advance(1000)
    saved = world.aws.save()
    now = world.aws.account.now()
    world.clock.advance(1000)
    world.aws.reset(saved)
    assert world.aws.account.now() == pytest.approx(now)


def test_nothing_is_saved_while_something_is_still_to_happen(start: Start) -> None:
    world = start()
    world.aws.account.later(60, lambda: None)
    assert world.aws.save() is None
    world.clock.advance(60)
    assert world.aws.save() is not None
