"""At every moment some secret holds the password of each database that is there."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from moto.backends import get_backend

from tap_provisioner.local import AwsError, Call
from tests.e2e.world import EAST, SECRET, WEST, World, actions, failures

ACCOUNT = "123456789012"
OLD = f"{EAST}/secret/{SECRET}"
RENAMED = {"secret": {"name": "other/name"}}
RENAMING = ("CreateSecret", "ModifyDBInstance", "PutSecretValue", "ReplicateSecretToRegions", "DeleteSecret")


def kept() -> set[str]:
    """The passwords in all secrets, those that wait for their deletion aside."""
    return {
        json.loads(version["secret_string"])["password"]
        for backend in get_backend("secretsmanager")[ACCOUNT].values()
        for secret in backend.secrets.values()
        if not secret.is_deleted()
        for version in secret.versions.values()
    }


def used() -> set[str]:
    """The passwords of all databases."""
    backends = get_backend("rds")[ACCOUNT].values()
    return {str(each._master_user_password) for backend in backends for each in backend.databases.values()}


@contextmanager
def watched(world: World, denied: str = "", region: str = "") -> Iterator[None]:
    """See after each call that no password is lost, and deny one operation."""

    def watch(moment: str, call: Call) -> None:
        if moment == "before" and call.operation == denied and region in ("", call.region):
            raise AwsError("AccessDenied", "not this", 403)
        if moment == "after" and call.mutating and not used() <= kept():
            lost.append(call.operation)

    lost: list[str] = []
    world.undo.append(world.aws.on_call(watch))
    yield
    world.release()
    assert lost == []


def test_another_name_makes_another_secret_before_the_old_one_goes(world: World) -> None:
    world.stack().converge()
    arn = world("secretsmanager").describe_secret(SecretId=SECRET)["ARN"]
    stack = world.stack(RENAMED)
    assert actions(stack.plan()) == {
        f"{EAST}/secret/database": "create",
        f"{EAST}/secret-version/database": "create",
        f"{EAST}/secret-replicas/database": "create",
        f"{EAST}/db-instance/database": "update",
        f"{WEST}/db-instance/database": "update",
        f"{EAST}/secret-replicas/{arn}": "delete",
        OLD: "delete",
    }
    before = world.mark
    with watched(world):
        stack.converge([OLD])
    done = [call.operation for call in world.calls(before, mutating=True)]
    assert sorted(RENAMING, key=done.index) == list(RENAMING)
    names = [s["Name"] for s in world("secretsmanager").list_secrets()["SecretList"]]
    assert names == ["other/name"]
    assert used() == kept()


def test_a_change_of_name_that_is_cut_off_leaves_each_password_in_a_secret(world: World) -> None:
    world.stack().converge()
    stack = world.stack(RENAMED)
    for denied, region in (RENAMING[0], ""), (RENAMING[1], WEST), *((each, "") for each in RENAMING[1:]):
        with watched(world, denied, region):
            assert not stack.apply([OLD]).ok
    with watched(world):
        stack.converge([OLD])
    assert used() == kept()
    assert len(used()) == 1


def test_a_secret_outlives_a_database_that_could_need_it(world: World) -> None:
    stack = world.stack()
    stack.converge()
    arn = world("rds", WEST).describe_db_instances()["DBInstances"][0]["DBInstanceArn"]
    world("rds", WEST).remove_tags_from_resource(ResourceName=arn, TagKeys=["tap:secret"])
    with watched(world, "DeleteDBInstance", WEST):
        report = stack.destroy()
    assert list(report.failed) == [f"{WEST}/db-instance/database"], failures(report)
    assert report.skipped[f"{EAST}/secret/database"] == f"{WEST}/db-instance/database"
    assert stack.destroy().ok
    assert world.left() == {}
