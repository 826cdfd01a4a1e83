"""What is refused, and that nothing was changed by then."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tap_provisioner.errors import TapError
from tests.e2e.world import EAST, SECRET, STACK, WEST, World, changes, failures

pytestmark = pytest.mark.rotating(days=2)

Foreign = Callable[[World], object]


def _network(w: World) -> tuple[str, list[str]]:
    ec2 = w("ec2")
    vpc = ec2.create_vpc(CidrBlock="172.16.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"172.16.{n}.0/24", AvailabilityZone=f"{EAST}{'abc'[n]}")
        for n in range(2)
    ]
    return vpc, [each["Subnet"]["SubnetId"] for each in subnets]


def _subnet_group(w: World, name: str = STACK) -> None:
    w("rds").create_db_subnet_group(
        DBSubnetGroupName=name, DBSubnetGroupDescription="foreign", SubnetIds=_network(w)[1]
    )


def _instance(w: World) -> None:
    _subnet_group(w, "foreign")
    w("rds").create_db_instance(
        DBInstanceIdentifier=STACK,
        DBInstanceClass="db.t3.medium",
        Engine="mysql",
        AllocatedStorage=20,
        MasterUsername="foreign",
        MasterUserPassword="correct-horse",
        DBSubnetGroupName="foreign",
    )


def _parameter_group(w: World) -> None:
    w("rds").create_db_parameter_group(
        DBParameterGroupName=f"{STACK}-mysql8-4", DBParameterGroupFamily="mysql8.4", Description="foreign"
    )


def _role(w: World) -> None:
    statement = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    w("iam").create_role(RoleName=f"{STACK}-rds-monitoring", AssumeRolePolicyDocument=trust)


def _secret(w: World, tags: list[dict[str, str]] | None = None) -> None:
    w("secretsmanager").create_secret(Name=SECRET, SecretString="{}", Tags=tags or [])


def _other_stacks_secret(w: World) -> None:
    address = {"Key": "tap:address", "Value": f"{EAST}/secret/database"}
    _secret(w, [{"Key": "tap:stack", "Value": "tap-prod"}, address])


@pytest.mark.rotating(days=3)
@pytest.mark.parametrize(
    ("make", "address"),
    [
        (_subnet_group, f"{EAST}/db-subnet-group/database"),
        (_parameter_group, f"{EAST}/db-parameter-group/database"),
        (_instance, f"{EAST}/db-instance/database"),
        (_role, "global/iam-role/rds-monitoring"),
        (_secret, f"{EAST}/secret/database"),
        (_other_stacks_secret, f"{EAST}/secret/database"),
    ],
)
def test_what_has_our_name_but_not_our_tags_is_never_adopted(
    world: World, make: Foreign, address: str
) -> None:
    make(world)
    before = world.mark
    stack = world.stack()
    with pytest.raises(TapError, match="does not have this stack's tags") as refused:
        stack.apply()
    assert str(refused.value).startswith(f"{address}: ")
    assert "defined at spec:" in str(refused.value)
    left = world.left()
    assert stack.destroy().ok
    assert world.left() == left
    assert world.calls(before, mutating=True) == []


def test_another_project_and_environment_of_the_same_name_are_another_stack(world: World) -> None:
    ours = world.stack({"environment": "dev-eu"})
    assert ours.apply().ok
    theirs = world.stack({"project": "tap-dev", "environment": "eu"})
    assert ours.spec.stack == theirs.spec.stack
    with pytest.raises(TapError, match="does not have this stack's tags"):
        theirs.plan()
    before = world.mark
    assert theirs.destroy().ok
    assert world.calls(before, mutating=True) == []
    assert changes(ours.plan()) == {}


def test_a_foreign_security_group_of_our_name_fails_where_it_stands(world: World) -> None:
    stack = world.stack()
    assert stack.apply().ok
    seen = stack.seen("security-group", WEST)
    world("ec2", WEST).delete_tags(Resources=[seen.id], Tags=[{"Key": "tap:stack"}])
    report = stack.apply()
    (told,) = (text for a, text in failures(report).items() if a == f"{WEST}/security-group/database")
    assert "taken by something that is not this stack's" in told
    assert all(address.startswith(WEST) for address in report.failed)


def test_two_that_claim_one_address_are_named(world: World) -> None:
    stack = world.stack()
    assert stack.apply().ok
    seen = stack.seen("vpc")
    duplicate = world("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    tags = world("ec2").describe_vpcs(VpcIds=[seen.id])["Vpcs"][0]["Tags"]
    world("ec2").create_tags(Resources=[duplicate], Tags=tags)
    with pytest.raises(TapError, match="2 resources have this address") as refused:
        stack.plan()
    assert seen.id in str(refused.value)
    assert duplicate in str(refused.value)
    # destroy needs no choice: both are the stack's.
    assert stack.destroy().ok
    assert world.left() == {}


def test_only_accounts_that_the_spec_allows(world: World) -> None:
    stack = world.stack({"accounts": ["111122223333"]})
    for command in (stack.plan, stack.destroy):
        with pytest.raises(TapError, match="account 123456789012, the spec allows only 111122223333"):
            command()
    assert {call.operation for call in world.calls(1)} <= {"GetCallerIdentity"}
    assert world.stack({"accounts": ["123456789012"]}).draft()


def test_a_class_that_too_few_zones_offer(world: World) -> None:
    with pytest.raises(TapError, match="is offered in 0 zones of us-east-1, a database needs 2") as refused:
        world.stack({"database": {"instance_class": "db.x2g.large"}}).plan()
    assert "instance_class" in refused.value.hint


@pytest.mark.parametrize("version", ["5.7", "8.4.99"])
def test_a_version_that_aws_does_not_have(world: World, version: str) -> None:
    with pytest.raises(TapError, match=f"has no version {version} of mysql") as refused:
        world.stack({"database": {"engine_version": version}}).plan()
    assert "choose another engine_version at spec:" in refused.value.hint


def test_deletion_protection_stops_destroy_before_anything_is_deleted(world: World) -> None:
    on = world.stack({"regions": {WEST: {"database": {"deletion_protection": True}}}})
    on.converge()
    before = world.mark
    with pytest.raises(TapError, match="nothing was deleted: us-west-2/db-instance/database") as refused:
        on.destroy()
    assert "deletion_protection: false" in refused.value.hint
    assert world.calls(before, mutating=True) == []
    off = world.stack()
    off.converge()
    assert off.destroy().ok


def test_deletion_protection_stops_a_replacement_too(world: World) -> None:
    protected = {"database": {"deletion_protection": True}}
    world.stack(protected).converge()
    before = world.mark
    with pytest.raises(TapError, match="deletion protection is on"):
        world.stack(protected, {"database": {"name": "other"}}).apply([f"{EAST}/db-instance/database"])
    assert world.calls(before, mutating=True) == []
