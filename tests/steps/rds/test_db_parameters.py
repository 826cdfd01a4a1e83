"""Parameter groups: whose they are, and how RDS takes many parameters."""

from __future__ import annotations

from typing import Any

import pytest

from tap_provisioner.aws.region import Reads, RegionClient
from tap_provisioner.errors import ApiError, ErrorKind
from tap_provisioner.steps.rds.db_parameter_group import DbParameterGroup
from tests.e2e.world import EAST, STACK, World, changes, failures, updates
from tests.steps.rds.instances import GROUP, INSTANCE, built, database

pytestmark = pytest.mark.rotating(days=2)


class Denying:
    """RDS of an account whose parameter groups have tags that nobody may read."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def pages(self, operation: str, _key: str, **_params: Any) -> list[dict[str, Any]]:
        if operation != "describe_db_parameter_groups":
            return []
        each = {"DBParameterGroupFamily": "mysql8.4", "DBParameterGroupArn": "arn"}
        return [{"DBParameterGroupName": name, **each} for name in self.names]

    def list_tags_for_resource(self, ResourceName: str) -> Any:
        raise ApiError(ErrorKind.DENIED, "AccessDenied", ResourceName, operation="ListTags", region=EAST)

    def client(self, *_where: Any) -> Any:
        return self

    @property
    def aws(self) -> RegionClient:
        account: Any = self
        return RegionClient(account, EAST, STACK, "dev", Reads(), 0.0)


def test_groups_whose_names_begin_alike_are_not_asked_for_their_tags() -> None:
    assert DbParameterGroup.discover(Denying("tap-dev-2-mysql8-4", "tap-dev-mysql8-4-old").aws) == []


def test_tags_of_the_stack_s_own_group_must_be_read() -> None:
    with pytest.raises(ApiError, match="AccessDenied"):
        DbParameterGroup.discover(Denying("tap-dev-mysql8-4").aws)


def many(number: int) -> dict[str, str]:
    """So many parameters with values other than the defaults, dynamic and static ones."""
    from tap_provisioner.local.services.rds.mysql_parameters import PARAMETERS

    found = {
        p.name: "1"
        for p in PARAMETERS["mysql8.4"].values()
        if p.modifiable and p.kind in ("boolean", "integer") and p.accepts("1") and p.default != "1"
    }
    return dict(list(found.items())[:number])


def test_many_parameters_go_in_batches_and_each_in_its_own_way(world: World) -> None:
    parameters = many(45)
    assert len(parameters) == 45
    stack = world.stack(database(parameters=parameters))
    stack.converge()
    tried = [c for c in world.calls() if c.operation == "ModifyDBParameterGroup" and c.region == EAST]
    assert [c.error_code for c in tried] == ["InvalidParameterCombination", None, None, None]
    sent = tried[1:]
    assert [len(c.params["Parameters"]) for c in sent] == [20, 20, 8]
    methods = {p["ParameterName"]: p["ApplyMethod"] for c in sent for p in c.params["Parameters"]}
    assert set(methods.values()) == {"immediate", "pending-reboot"}
    assert methods["back_log"] == "pending-reboot"
    assert methods["autocommit"] == "immediate"
    before = world.mark
    less = world.stack({"database": {"parameters": dict(list(parameters.items())[:5])}})
    less.converge()
    tried = [c for c in world.calls(before) if c.operation == "ResetDBParameterGroup" and c.region == EAST]
    assert [c.error_code for c in tried] == ["InvalidParameterCombination", None, None]
    reset = tried[1:]
    assert [len(c.params["Parameters"]) for c in reset] == [20, 20]
    assert {c.params["ResetAllParameters"] for c in reset} == {False}


def test_parameters_that_are_judged_together_go_into_one_call() -> None:
    group = DbParameterGroup.__dict__["change"].__globals__
    names = [f"p{n}" for n in range(30)] + list(group["TOGETHER"])
    ordered = sorted(names, key=lambda name: (name not in group["TOGETHER"], name))
    first, *_ = group["batches"](ordered, group["BATCH"])
    assert set(group["TOGETHER"]) <= set(first)


def test_a_static_parameter_waits_for_a_reboot_and_the_plan_says_so(world: World) -> None:
    stack = built(world)
    later = world.stack(database(parameters={"back_log": "100"}))
    later.converge()
    assert f"{INSTANCE}: parameters of tap-dev-mysql8-4 wait for a reboot" in later.plan().notes
    assert stack.plan().notes


def test_a_parameter_whose_value_is_the_default_is_set_once_and_counts_as_set(world: World) -> None:
    defaults = {"event_scheduler": "ON", "binlog_format": "ROW"}
    stack = world.stack(database(parameters=defaults))
    stack.converge()
    sent = [c for c in world.calls() if c.operation == "ModifyDBParameterGroup" and c.region == EAST]
    assert len(sent) == 1
    assert changes(stack.plan()) == {}
    other = world.stack(database(parameters=defaults | {"binlog_format": "MIXED"}))
    assert updates(other.plan())[GROUP] == {"parameters"}


@pytest.mark.parametrize("name", ["no_such_parameter", "basedir"])
def test_a_parameter_that_cannot_be_set_is_named(world: World, name: str) -> None:
    report = world.stack(database(parameters={name: "1"})).apply()
    told = failures(report)[GROUP]
    assert f"mysql8.4 has no parameter {name} that can be set (defined at spec:" in told
    assert report.failed[GROUP].hint == "correct database.parameters and run again"
