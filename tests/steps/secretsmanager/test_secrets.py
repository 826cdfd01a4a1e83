"""Peculiarities of the secret, its content and its replicas."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from tap_provisioner.aws.region import Reads, RegionClient
from tap_provisioner.errors import ApiError, ErrorKind
from tap_provisioner.step import Observed, Phase
from tap_provisioner.steps.secretsmanager import secret
from tap_provisioner.steps.secretsmanager.secret_version import SecretVersion
from tests.e2e.world import EAST, SECRET, THIRD, WEST, Stack, World, actions, changes, failures, updates

ADDRESS, VERSION = f"{EAST}/secret/database", f"{EAST}/secret-version/database"
REPLICAS = f"{EAST}/secret-replicas/database"


def content(world: World, region: str = EAST) -> dict[str, Any]:
    found = world("secretsmanager", region).get_secret_value(SecretId=SECRET)
    return dict(json.loads(found["SecretString"]))


def put(world: World, text: str) -> None:
    world("secretsmanager").put_secret_value(SecretId=SECRET, SecretString=text)


def test_the_value_is_what_aws_s_rotation_functions_read(stack: Stack) -> None:
    found = content(stack.world)
    host = "tap-dev.aaaaaaaaaa.{}.rds.amazonaws.com"
    password = found.pop("password")
    assert found == {
        "engine": "mysql",
        "username": "admin",
        "dbname": "tapdb",
        "port": 3306,
        "host": host.format(EAST),
        "hosts": {EAST: host.format(EAST), WEST: host.format(WEST)},
    }
    assert len(password) == 32
    assert not set(password) & set("/@\"'\\%:#` ")
    assert content(stack.world, WEST) == content(stack.world)
    assert {stack.world.master_password(region) for region in (EAST, WEST)} == {password}


def test_a_password_rotated_by_hand_is_respected(stack: Stack) -> None:
    rotated = content(stack.world) | {"password": "rotated-by-hand", "masterarn": "arn:of:another"}
    put(stack.world, json.dumps(rotated))
    assert changes(stack.plan()) == {}
    # Even where the endpoints have to be repaired.
    put(stack.world, json.dumps(rotated | {"host": "elsewhere"}))
    assert updates(stack.plan()) == {VERSION: {"host"}}
    stack.converge()
    assert content(stack.world) == rotated


def test_a_rotation_that_kept_only_user_and_password_is_completed(stack: Stack) -> None:
    put(stack.world, json.dumps({"username": "admin", "password": "rotated-by-hand"}))
    assert updates(stack.plan()) == {VERSION: {"engine", "dbname", "port", "host", "hosts"}}
    stack.converge()
    found = content(stack.world)
    assert found["password"] == "rotated-by-hand"
    assert set(found["hosts"]) == {EAST, WEST}


@pytest.mark.parametrize("text", ["no json", "[1]", '{"host": "x"}'])
def test_a_value_without_a_password_is_not_written_over(stack: Stack, text: str) -> None:
    put(stack.world, text)
    draft = stack.draft()
    (note,) = draft.plan.notes
    assert note.startswith(f"{ADDRESS}: its value is not a JSON object with a password")
    report = stack.provisioner.apply(draft)
    assert list(report.failed) == [ADDRESS]
    assert report.skipped[VERSION] == ADDRESS
    assert "is not usable, its state is unreadable" in failures(report)[ADDRESS]
    found = stack.world("secretsmanager").get_secret_value(SecretId=SECRET)
    assert found["SecretString"] == text


def test_a_lost_secret_is_made_anew_and_the_databases_get_its_password(stack: Stack) -> None:
    world = stack.world
    secrets, old = world("secretsmanager"), content(world)["password"]
    secrets.remove_regions_from_replication(SecretId=SECRET, RemoveReplicaRegions=[WEST])
    secrets.describe_secret(SecretId=SECRET)
    secrets.delete_secret(SecretId=SECRET, ForceDeleteWithoutRecovery=True)
    plan = stack.plan()
    assert actions(plan) == {
        ADDRESS: "create",
        VERSION: "create",
        REPLICAS: "create",
        f"{EAST}/db-instance/database": "update",
        f"{WEST}/db-instance/database": "update",
    }
    assert changes(plan)[f"{EAST}/db-instance/database"][1] == {"secret_arn"}
    stack.converge()
    new = content(world)["password"]
    assert new != old
    assert {world.master_password(region) for region in (EAST, WEST)} == {new}


def test_a_secret_that_somebody_scheduled_for_deletion_is_restored(stack: Stack) -> None:
    world = stack.world
    secrets, old = world("secretsmanager"), content(world)["password"]
    secrets.remove_regions_from_replication(SecretId=SECRET, RemoveReplicaRegions=[WEST])
    secrets.describe_secret(SecretId=SECRET)
    secrets.delete_secret(SecretId=SECRET, RecoveryWindowInDays=7)
    assert actions(stack.plan())[ADDRESS] == "create"
    stack.converge()
    assert content(world)["password"] == old
    assert world.master_password(EAST) == old


def test_a_foreign_secret_that_waits_for_its_deletion_is_left_alone(world: World) -> None:
    secrets = world("secretsmanager")
    secrets.create_secret(Name=SECRET, SecretString="{}")
    secrets.delete_secret(SecretId=SECRET, RecoveryWindowInDays=7)
    report = world.stack().apply()
    assert "is scheduled for deletion and is not this stack's" in failures(report)[ADDRESS]
    assert "choose another secret.name" in report.failed[ADDRESS].hint
    assert "DeletedDate" in secrets.describe_secret(SecretId=SECRET)


def test_a_replica_that_is_gone_is_made_again(stack: Stack) -> None:
    secrets = stack.world("secretsmanager")
    secrets.remove_regions_from_replication(SecretId=SECRET, RemoveReplicaRegions=[WEST])
    assert actions(stack.plan()) == {REPLICAS: "create"}
    stack.converge()
    assert content(stack.world, WEST) == content(stack.world)


def test_a_failed_replication_is_tried_anew_and_its_reason_told(world: World) -> None:
    world("secretsmanager", WEST).create_secret(Name=SECRET, SecretString="{}")
    stack = world.stack()
    report = stack.apply()
    assert list(report.failed) == [REPLICAS]
    told = failures(report)[REPLICAS]
    assert f"Failed: {WEST}: " in told
    assert "already exists" in told
    assert actions(stack.plan()) == {REPLICAS: "create"}
    world("secretsmanager", WEST).delete_secret(SecretId=SECRET, ForceDeleteWithoutRecovery=True)
    stack.converge()


def test_replicas_have_the_tags_but_are_no_orphans(stack: Stack) -> None:
    raw = stack.world("secretsmanager", WEST).describe_secret(SecretId=SECRET)
    assert {"Key": "tap:stack", "Value": "tap-dev"} in raw["Tags"]
    kinds = {o.kind for o in stack.provisioner.discover().found if o.region == WEST}
    assert not {kind for kind in kinds if kind.startswith("secret")}


def test_a_secret_of_another_name_with_our_tags_is_an_orphan(stack: Stack) -> None:
    tags = stack.world("secretsmanager").describe_secret(SecretId=SECRET)["Tags"]
    other = [t for t in tags if t["Key"] != "tap:address"]
    other.append({"Key": "tap:address", "Value": f"{EAST}/secret/other"})
    stack.world("secretsmanager").create_secret(Name="other", SecretString="{}", Tags=other)
    assert actions(stack.plan()) == {f"{EAST}/secret/other": "delete"}
    stack.converge([f"{EAST}/secret/other"])
    # Nothing said that it may go at once.
    assert "DeletedDate" in stack.world("secretsmanager").describe_secret(SecretId="other")


def test_a_secret_without_a_value_is_pending(world: World) -> None:
    tags = [{"Key": "tap:stack", "Value": "tap-dev"}, {"Key": "tap:address", "Value": ADDRESS}]
    world("secretsmanager").create_secret(Name=SECRET, Tags=tags)
    seen = world.stack().seen("secret")
    assert (seen.phase, seen.notes) == (Phase.PENDING, ("it has no value yet",))
    assert "password" not in seen.outputs


def api_error(kind: ErrorKind, code: str, message: str = "") -> ApiError:
    return ApiError(kind, code, message, operation="GetSecretValue", region=EAST)


class Answers:
    """Secrets Manager in one region: secrets by name with their stacks, and what a value is answered."""

    def __init__(self, owners: dict[str, str], value: str | ApiError = '{"password": "p"}') -> None:
        self.owners, self.value, self.asked = owners, value, list[str]()

    def _raw(self, name: str) -> dict[str, Any]:
        return {"Name": name, "ARN": name, "Tags": [{"Key": "tap:stack", "Value": self.owners[name]}]}

    def pages(self, _operation: str, _key: str, **_params: Any) -> list[dict[str, Any]]:
        return [self._raw(name) for name in self.owners]

    def describe_secret(self, SecretId: str) -> dict[str, Any]:
        self.asked.append(f"describe {SecretId}")
        return self._raw(SecretId)

    def get_secret_value(self, SecretId: str) -> dict[str, Any]:
        self.asked.append(f"value {SecretId}")
        if isinstance(self.value, ApiError):
            raise self.value
        return {"SecretString": self.value}

    def client(self, *_where: Any) -> Any:
        return self

    @property
    def aws(self) -> RegionClient:
        account: Any = self
        return RegionClient(account, EAST, "tap-dev", "dev", Reads(), 0.0)


def test_what_the_listing_shows_of_another_stack_is_not_asked_for() -> None:
    answers = Answers({"mine": "tap-dev", "theirs": "tap-dev-2"})
    assert [seen.id for seen in secret.known(answers.aws, ())] == ["mine"]
    assert answers.asked == ["describe mine", "value mine"]


def test_a_foreign_secret_of_the_name_is_noticed_and_its_value_not_read() -> None:
    answers = Answers({"desired": "tap-dev-2"})
    (seen,) = secret.known(answers.aws, ["desired"])
    assert (seen.id, seen.owned) == ("desired", False)
    (version,) = SecretVersion.discover(answers.aws, [SimpleNamespace(secret_name="desired")])  # type: ignore[list-item]
    assert not version.owned
    assert set(answers.asked) == {"describe desired"}


@pytest.mark.parametrize(
    "message",
    [
        "You can't perform this operation on the secret because it was marked for deletion.",
        "You can't perform this operation on the secret because it was deleted.",
    ],
)
def test_a_secret_that_leaves_while_it_is_read_is_gone(message: str) -> None:
    answers = Answers({"s": "tap-dev"}, api_error(ErrorKind.REFUSED, "InvalidRequestException", message))
    assert secret.read(answers.aws, "s") is None


def test_another_refusal_of_the_value_is_raised() -> None:
    answers = Answers({"s": "tap-dev"}, api_error(ErrorKind.DENIED, "AccessDeniedException"))
    with pytest.raises(ApiError, match="AccessDenied"):
        secret.read(answers.aws, "s")


def test_whether_it_is_gone_is_told_without_its_value() -> None:
    answers = Answers({"s": "tap-dev"})
    seen = Observed(kind="secret", region=EAST, id="s", address=ADDRESS)
    assert secret.Secret.again(answers.aws, seen)
    assert answers.asked == ["describe s"]


def test_no_replica_is_left_in_a_region_that_the_spec_does_not_name(stack: Stack) -> None:
    stack.world("secretsmanager").replicate_secret_to_regions(
        SecretId=SECRET, AddReplicaRegions=[{"Region": THIRD}]
    )
    assert updates(stack.plan()) == {REPLICAS: {"regions"}}
    stack.converge()


def test_the_password_shows_nowhere(stack: Stack) -> None:
    password = content(stack.world)["password"]
    stack.world("rds").add_tags_to_resource(
        ResourceName=stack.seen("db-instance").outputs["arn"], Tags=[{"Key": "tap:secret", "Value": "x"}]
    )
    draft = stack.draft()
    assert password not in repr(draft.plan)
    assert password not in repr(draft.discovery)
