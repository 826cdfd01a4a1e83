"""Tags that leave the spec, and tags of others."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from tests.e2e.world import LEAVE_OUT, Stack, World, edited, updates

pytestmark = pytest.mark.rotating(days=2)


def test_a_tag_that_leaves_the_spec_leaves_every_resource(world: World) -> None:
    stack = edited(world, {}, {"tags": {"CostCenter": LEAVE_OUT, "Team": "db"}})
    plan = stack.plan()
    tagged = {p.address for p in plan.resources if p.step and hasattr(p.step, "tags")}
    assert updates(plan) == {address: {"tags"} for address in tagged}
    assert not any(entry.drift for entry in plan.changes)
    stack.converge()
    arn = stack.seen("db-instance").outputs["arn"]
    tags = world("rds").list_tags_for_resource(ResourceName=arn)["TagList"]
    assert {t["Key"] for t in tags if not t["Key"].startswith("tap:")} == {"Name", "Owner", "Team"}


THEIRS = {
    "kubernetes.io/role/elb": "1",
    "karpenter.sh/discovery": "x",
    "map-migrated": "mig1",
    "aws-backup": "",
}


def tag_by_hand(stack: Stack, tags: Mapping[str, str]) -> Callable[[], set[str]]:
    """Tag resources of three services; return what reads the keys that all of them have."""
    subnet = stack.seen("subnet").id
    database, secret = stack.seen("db-instance").outputs["arn"], stack.seen("secret").id
    ec2, rds, secrets = map(stack.world, ("ec2", "rds", "secretsmanager"))
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
    ec2.create_tags(Resources=[subnet], Tags=pairs)
    rds.add_tags_to_resource(ResourceName=database, Tags=pairs)
    secrets.tag_resource(SecretId=secret, Tags=pairs)

    def read() -> set[str]:
        found = (
            ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0]["Tags"],
            rds.list_tags_for_resource(ResourceName=database)["TagList"],
            secrets.describe_secret(SecretId=secret)["Tags"],
        )
        return set.intersection(*({tag["Key"] for tag in each} for each in found))

    return read


def test_tags_of_well_known_owners_are_neither_drift_nor_removed(world: World) -> None:
    stack = world.stack()
    stack.converge()
    keys = tag_by_hand(stack, THEIRS)
    assert updates(stack.plan()) == {}
    edited(world, {}, {"tags": {"Team": "db"}}).apply()
    assert keys() >= {*THEIRS, "Team"}


def test_the_spec_says_which_tags_of_others_are_ignored(world: World) -> None:
    """Its own tags are compared, whoever else may set them."""
    own = {"ignore_tags": {"keys": ["cost"], "prefixes": ["map-"]}, "tags": {"map-migrated": "mig2"}}
    stack = world.stack(own)
    stack.converge()
    keys = tag_by_hand(stack, THEIRS | {"cost": "1"})
    plan = stack.plan()
    assert {frozenset(each) for each in updates(plan).values()} == {frozenset({"tags"})}
    assert len(updates(plan)) == 3
    assert stack.apply().ok
    assert keys() & {*THEIRS, "cost"} == {"cost", "map-migrated"}
    emptied = world.stack(own | {"ignore_tags": {"keys": [], "prefixes": []}})
    assert emptied.apply().ok
    assert "cost" not in keys()
