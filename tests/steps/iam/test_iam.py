"""Peculiarities of IAM: policies compared by meaning, and what else is attached to the role."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tap_provisioner.errors import TapError
from tap_provisioner.local import Fault
from tap_provisioner.steps._policies import same_policy
from tests.e2e.world import EAST, LEAVE_OUT, WEST, Stack, World, actions, failures

ROLE = "tap-dev-rds-monitoring"
ATTACHMENT = "global/role-policy-attachment/AmazonRDSEnhancedMonitoringRole"
READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def policy(**changes: Any) -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "monitoring.rds.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}},
    }
    return {"Version": "2012-10-17", "Statement": [statement | changes]}


@pytest.mark.parametrize(
    ("found", "same"),
    [
        (policy(), True),
        (policy(Action=["sts:AssumeRole"]), True),
        (policy(Principal={"Service": ["monitoring.rds.amazonaws.com"]}), True),
        (policy(Condition={"StringEquals": {"aws:SourceAccount": ["111122223333"]}}), True),
        ({"Statement": policy()["Statement"], "Version": "2012-10-17"}, True),
        ({"Version": "2012-10-17", "Statement": policy()["Statement"][0]}, True),
        (policy(Effect="Deny"), False),
        (policy(Principal={"AWS": "*"}), False),
        (policy(Action=["sts:AssumeRole", "sts:TagSession"]), False),
        (policy(Condition={}), False),
        ({"Version": "2012-10-17", "Statement": policy()["Statement"] * 2}, False),
        (None, False),
    ],
)
def test_policies_are_compared_by_what_they_mean(found: Any, same: bool) -> None:
    assert same_policy(policy(), found) is same


def test_only_rds_of_this_account_may_assume_the_role(stack: Stack) -> None:
    found = stack.world("iam").get_role(RoleName=ROLE)["Role"]["AssumeRolePolicyDocument"]
    account = {"StringEquals": {"aws:SourceAccount": "123456789012"}}
    assert same_policy(policy(Condition=account), found)


def test_a_policy_that_was_detached_is_attached_again(stack: Stack) -> None:
    iam = stack.world("iam")
    (attached,) = iam.list_attached_role_policies(RoleName=ROLE)["AttachedPolicies"]
    iam.detach_role_policy(RoleName=ROLE, PolicyArn=attached["PolicyArn"])
    # The role is known, so that nothing seems to become of the databases that name it.
    assert actions(stack.plan()) == {ATTACHMENT: "create"}
    stack.converge()


def test_another_policy_is_detached(stack: Stack) -> None:
    stack.world("iam").attach_role_policy(RoleName=ROLE, PolicyArn=READ_ONLY)
    assert actions(stack.plan()) == {"global/role-policy-attachment/ReadOnlyAccess": "delete"}
    stack.converge()


def test_a_role_goes_with_whatever_was_put_into_it(stack: Stack) -> None:
    iam = stack.world("iam")
    statement = {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    iam.put_role_policy(RoleName=ROLE, PolicyName="inline", PolicyDocument=document)
    iam.attach_role_policy(RoleName=ROLE, PolicyArn=READ_ONLY)
    assert stack.destroy().ok
    assert stack.world.left() == {}


def test_a_role_that_is_gone_is_made_again(stack: Stack) -> None:
    iam = stack.world("iam")
    for each in iam.list_attached_role_policies(RoleName=ROLE)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=ROLE, PolicyArn=each["PolicyArn"])
    iam.delete_role(RoleName=ROLE)
    found = actions(stack.plan())
    assert found["global/iam-role/rds-monitoring"] == "create"
    assert found["global/role-policy-attachment/AmazonRDSEnhancedMonitoringRole"] == "create"
    stack.converge()


def test_a_role_in_a_profile_is_held_by_it(stack: Stack) -> None:
    iam = stack.world("iam")
    iam.create_instance_profile(InstanceProfileName="foreign")
    iam.add_role_to_instance_profile(InstanceProfileName="foreign", RoleName=ROLE)
    report = stack.destroy()
    told = failures(report)["global/iam-role/rds-monitoring"]
    assert "in use by instance profile foreign, which this stack did not create" in told
    iam.remove_role_from_instance_profile(InstanceProfileName="foreign", RoleName=ROLE)
    assert stack.destroy().ok
    assert EAST not in stack.world.left()


def test_a_policy_that_aws_does_not_have_is_not_waited_for(world: World) -> None:
    """AttachRolePolicy says NoSuchEntity of a role that is not known everywhere yet, too."""
    stack = world.stack()
    text = "Policy arn:aws:iam::aws:policy/x does not exist or is not attachable."
    missing = {"code": "NoSuchEntity", "status": 404, "message": text}
    world.aws.faults.add(Fault("error", operation="AttachRolePolicy", times=99, **missing))
    error = stack.apply().failed[ATTACHMENT]
    assert [call.operation for call in world.calls() if call.operation == "AttachRolePolicy"] == [
        "AttachRolePolicy"
    ]
    assert isinstance(error, TapError)
    assert text in str(error)
    assert error.hint == "the role is there, but partition aws has no such managed policy"


def test_a_role_that_is_not_known_everywhere_yet_is_waited_for(world: World) -> None:
    late = {"code": "NoSuchEntity", "status": 404, "message": f"The role with name {ROLE} cannot be found."}
    world.aws.faults.add(Fault("error", operation="AttachRolePolicy", times=3, **late))
    report = world.stack().apply()
    assert ATTACHMENT not in report.failed


PARTITIONS = {"aws-us-gov": ("us-gov-west-1", "us-gov-east-1"), "aws-cn": ("cn-north-1", "cn-northwest-1")}


@pytest.mark.parametrize("partition", PARTITIONS)
def test_a_stack_in_another_partition(world: World, partition: str) -> None:
    primary, other = PARTITIONS[partition]
    regions = {EAST: LEAVE_OUT, WEST: LEAVE_OUT, primary: {"primary": True}, other: {}}
    stack = world.stack({"regions": regions})
    report = stack.apply()
    assert report.ok, failures(report)
    (attached,) = world("iam", primary).list_attached_role_policies(RoleName=ROLE)["AttachedPolicies"]
    assert attached["PolicyArn"].startswith(f"arn:{partition}:iam::aws:policy/service-role/")
    assert actions(stack.plan()) == {}
    assert stack.destroy().ok
    assert world.left() == {}
