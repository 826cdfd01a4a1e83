"""The regions on record."""

from __future__ import annotations

import pytest

from tap_provisioner.aws.lease import LeaseLost
from tap_provisioner.aws.lock_table import TABLE, Record
from tap_provisioner.aws.retry import RetryRule
from tap_provisioner.aws.session import Account
from tap_provisioner.errors import ApiError, ErrorKind
from tap_provisioner.local import Fault
from tests.e2e.world import World
from tests.lease.actors import STACK, Stage


def test_nothing_is_on_record_where_there_is_no_table(world: World, stage: Stage) -> None:
    world.reset()
    assert stage.actor().lease.read() == Record()


def test_nothing_is_on_record_of_a_new_stack(stage: Stage) -> None:
    assert stage.actor().lease.read() == Record()


def test_regions_are_on_record_from_before_something_is_made_until_nothing_is_left(stage: Stage) -> None:
    first = stage.actor().take()
    first.lease.record(["us-east-1", "us-west-2"], ["vpc", "subnet"])
    read = stage.actor().lease.read()
    assert (read.regions, read.kinds) == ({"us-east-1", "us-west-2"}, {"vpc", "subnet"})
    first.lease.regions, first.lease.kinds = frozenset({"us-west-2"}), frozenset({"vpc"})
    first.lease.release()
    assert stage.item.keys() == {"stack", "beat", "regions", "kinds", "format"}
    assert stage.actor().lease.read().kinds == {"vpc"}
    second = stage.actor().take()
    assert second.lease.regions == {"us-west-2"}
    second.lease.regions = frozenset()
    second.lease.release()
    assert stage.item == {}


def test_a_dead_runs_regions_are_kept(stage: Stage) -> None:
    stage.actor().take().lease.record(["eu-west-1"])
    stage.expire()
    heir = stage.actor().take()
    heir.lease.record(["us-east-1"])
    assert set(stage.item["regions"]) == {"eu-west-1", "us-east-1"}


def test_what_is_on_record_is_not_written_again(stage: Stage) -> None:
    first = stage.actor().take()
    first.lease.record(["us-east-1"])
    first.lease.release()
    second = stage.actor().take()
    before = stage.world.mark
    second.lease.record(["us-east-1"])
    second.lease.regions = frozenset()
    second.lease.record(["us-east-1"])
    assert not stage.world.calls(before)
    assert second.lease.regions == {"us-east-1"}


def test_a_record_that_names_no_kinds_tells_nothing_of_them(stage: Stage) -> None:
    stage.actor().take().lease.record(["us-east-1"])
    assert stage.actor().lease.read().kinds is None


def test_a_record_of_another_format_tells_nothing_of_kinds(stage: Stage) -> None:
    first = stage.actor().take()
    first.lease.record(["us-east-1"], ["vpc"])
    first.lease.release()
    stage.world("dynamodb").update_item(
        TableName=TABLE,
        Key={"stack": {"S": STACK}},
        UpdateExpression="SET #f = :f",
        ExpressionAttributeNames={"#f": "format"},
        ExpressionAttributeValues={":f": {"N": "1"}},
    )
    assert stage.actor().lease.read().kinds is None


def test_a_kind_is_put_on_record_once(stage: Stage) -> None:
    first = stage.actor().take()
    first.lease.record(["us-east-1"], ["vpc"])
    before = stage.world.mark
    first.lease.record(["us-east-1"], ["vpc"])
    assert not stage.world.calls(before)
    first.lease.record(["us-east-1"], ["subnet"])
    assert stage.actor().lease.read().kinds == {"vpc", "subnet"}


def test_a_run_without_the_lease_takes_the_kinds_off_the_record(stage: Stage) -> None:
    stage.actor().lease.forget_kinds()
    first = stage.actor().take()
    first.lease.record(["us-east-1"], ["vpc"])
    first.lease.release()
    stage.actor().lease.forget_kinds()
    read = stage.actor().lease.read()
    assert (read.regions, read.kinds) == ({"us-east-1"}, None)


def test_a_run_that_lost_the_lease_puts_nothing_on_record(stage: Stage) -> None:
    owner = stage.actor().take()
    stage.expire()
    stage.actor().take()
    with pytest.raises(LeaseLost):
        owner.lease.record(["us-east-1"])
    assert owner.lost.is_set()
    assert "regions" not in stage.item


@pytest.mark.parametrize("what", ["read", "ready", "take"])
def test_denied_access_names_the_action_and_the_way_without(stage: Stage, what: str) -> None:
    stage.world.aws.faults.add(Fault("deny", service="dynamodb", times=10))
    with pytest.raises(ApiError, match="dynamodb:GetItem in us-east-1: AccessDeniedException") as caught:
        getattr(stage.actor().lease, what)()
    assert caught.value.kind is ErrorKind.DENIED
    assert "allow this action" in caught.value.hint
    assert "--no-lock" in caught.value.hint


def test_an_unreachable_table_names_the_way_without(stage: Stage) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:9")
        client = Account(home="us-east-1", retry=RetryRule(base=0.0)).client("dynamodb", "us-east-1")
    with pytest.raises(ApiError, match="EndpointConnectionError") as caught:
        stage.actor(client=client).lease.read()
    assert "--no-lock" in caught.value.hint
