"""Peculiarities of RDS: what AWS normalises, postpones and refuses."""

from __future__ import annotations

import pytest

from tap_provisioner.engine.plan import Action
from tap_provisioner.steps.rds import _comparisons as same
from tap_provisioner.steps.rds.db_instance import DbInstance
from tests.e2e.world import EAST, STACK, WEST, World, actions, changes, failures, updates
from tests.steps.rds.instances import GROUP, INSTANCE, built, database, described, sent

pytestmark = pytest.mark.rotating(days=2)


@pytest.mark.parametrize(
    ("desired", "found", "satisfied"),
    [
        ("8.4", "8.4.7", True),
        ("8.4.3", "8.4.3", True),
        ("8.4.3", "8.4.10", True),
        ("8.4.10", "8.4.9", False),
        ("8.4", "8.0.43", False),
        ("8.0", "8.4.3", False),
        ("8.0.4", "8.0.40", True),
        ("8.0.44", "8.0.44-rds.20270101", True),
        ("8.4.3", None, False),
    ],
)
def test_a_version_satisfies_a_prefix_or_an_earlier_minor(desired: str, found: str, satisfied: bool) -> None:
    assert same.version_satisfies(desired, found) is satisfied


def test_without_a_version_each_region_keeps_the_one_it_has(world: World) -> None:
    planned = {
        each.region: change.after
        for each in world.stack().plan().changes
        for change in each.changes
        if (each.kind, change.field) == ("db-instance", "version")
    }
    stack = built(world)
    versions = {region: described(stack, region)["EngineVersion"] for region in (EAST, WEST)}
    assert planned == versions == {EAST: "8.4.7", WEST: "8.4.6"}
    assert changes(stack.plan()) == {}


def test_a_minor_upgrade_by_aws_is_no_drift_and_one_by_the_spec_is_made(world: World) -> None:
    stack = built(world, database(engine_version="8.4.4"))
    world("rds").modify_db_instance(DBInstanceIdentifier=STACK, EngineVersion="8.4.5", ApplyImmediately=True)
    assert changes(stack.plan()) == {}
    later = world.stack(database(engine_version="8.4.6", apply_immediately=True))
    assert updates(later.plan()) == {INSTANCE: {"version"}, f"{WEST}/db-instance/database": {"version"}}
    later.converge()
    assert described(later)["EngineVersion"] == "8.4.6"


MAJOR = database(engine_version="8.4", allow_major_version_upgrade=True, apply_immediately=True)


def test_a_major_upgrade_makes_the_new_group_first_and_removes_the_old_one_last(world: World) -> None:
    built(world, database(engine_version="8.0"))
    stack = world.stack(MAJOR)
    plan = stack.plan()
    old = f"{EAST}/db-parameter-group/tap-dev-mysql8-0"
    assert {GROUP: "create", old: "delete"}.items() <= actions(plan).items()
    assert changes(plan)[INSTANCE] == (Action.UPDATE, {"version", "parameter_group"})
    before = world.mark
    stack.converge()
    steps = [
        c.operation for c in world.calls(before, mutating=True) if c.region == EAST and c.service == "rds"
    ]
    order = ["CreateDBParameterGroup", "ModifyDBInstance", "DeleteDBParameterGroup"]
    assert sorted(steps.index(each) for each in order) == [steps.index(each) for each in order]
    assert described(stack)["EngineVersion"].startswith("8.4.")


def test_a_major_upgrade_that_the_spec_does_not_allow_fails_with_the_message_of_rds(world: World) -> None:
    built(world, database(engine_version="8.0"))
    report = world.stack(database(engine_version="8.4", apply_immediately=True)).apply()
    assert "AllowMajorVersionUpgrade" in failures(report)[INSTANCE]
    assert described(world.stack())["EngineVersion"].startswith("8.0.")


def test_what_waits_for_the_window_is_a_note_and_no_change(world: World) -> None:
    built(world)
    stack = world.stack(database(instance_class="db.m6g.large", multi_az=False))
    assert updates(stack.plan())[INSTANCE] == {"instance_class", "multi_az"}
    stack.converge()
    assert described(stack)["DBInstanceClass"] == "db.t3.medium"
    notes = [note for note in stack.plan().notes if note.startswith(INSTANCE)]
    assert notes == [f"{INSTANCE}: DBInstanceClass, MultiAZ will change in the maintenance window"]


def test_what_is_to_be_applied_at_once_is_waited_for(world: World) -> None:
    built(world)
    stack = world.stack(database(instance_class="db.m6g.large", apply_immediately=True))
    stack.converge()
    now = described(stack)
    assert (now["DBInstanceClass"], now["PendingModifiedValues"]) == ("db.m6g.large", {})
    assert [note for note in stack.plan().notes if "window" in note] == []


def test_what_waits_is_applied_once_changes_are_to_apply_at_once(world: World) -> None:
    change = {"instance_class": "db.m6g.large"}
    built(world)
    world.stack(database(**change)).converge()
    stack = world.stack(database(**change, apply_immediately=True), {"tags": {"Team": "data"}})
    assert updates(stack.plan())[INSTANCE] == {"tags", "apply_immediately"}
    stack.converge()
    now = described(stack)
    assert (now["DBInstanceClass"], now["PendingModifiedValues"]) == ("db.m6g.large", {})


@pytest.mark.parametrize(
    ("told", "satisfied"),
    [
        (None, True),
        ("open-source-rds-extended-support", False),
        ("open-source-rds-extended-support-disabled", True),
    ],
)
def test_extended_support_is_compared_where_it_is_told(told: str | None, satisfied: bool) -> None:
    raw = {"DBInstanceIdentifier": STACK, "EngineLifecycleSupport": told}
    assert same.if_told("disabled", DbInstance.values_of(raw)["engine_lifecycle_support"]) is satisfied
    asked = sent({}, "engine_lifecycle_support", engine_lifecycle_support="disabled")
    assert asked == {"EngineLifecycleSupport": "open-source-rds-extended-support-disabled"}


def test_performance_insights_get_their_key_when_they_are_switched_on_and_keep_it(world: World) -> None:
    built(world)
    key = world("kms").create_key()["KeyMetadata"]["Arn"]
    insights = {"performance_insights": {"retention_days": 31, "kms_key_id": key}, "apply_immediately": True}
    stack = world.stack({"regions": {EAST: {"database": insights}}})
    fields = {"performance_insights", "performance_insights_retention_days"}
    assert updates(stack.plan()) == {INSTANCE: fields}
    stack.converge()
    assert described(stack)["PerformanceInsightsKMSKeyId"] == key
    insights["performance_insights"] = {"retention_days": 62, "kms_key_id": key}
    stack = world.stack({"regions": {EAST: {"database": insights}}})
    assert updates(stack.plan()) == {INSTANCE: {"performance_insights_retention_days"}}
    stack.converge()
    assert described(stack)["PerformanceInsightsRetentionPeriod"] == 62
    other = world("kms").create_key()["KeyMetadata"]["Arn"]
    insights["performance_insights"] = {"retention_days": 31, "kms_key_id": other}
    assert actions(world.stack({"regions": {EAST: {"database": insights}}}).plan())[INSTANCE] == "replace"


def test_performance_insights_keep_a_key_that_the_spec_does_not_name() -> None:
    name, key = "performance_insights_retention_days", "arn:aws:kms:us-east-1:123456789012:key/1"
    seen = {"performance_insights": True, name: 7, "performance_insights_kms_key_id": key}
    found = sent(seen, name, performance_insights=True, performance_insights_retention_days=31)
    assert found == {
        "EnablePerformanceInsights": True,
        "PerformanceInsightsRetentionPeriod": 31,
        "PerformanceInsightsKMSKeyId": key,
    }


def test_a_window_in_capitals_is_the_same_window(world: World) -> None:
    stack = built(world, database(maintenance_window="Tue:08:30-Tue:09:30"))
    assert described(stack)["PreferredMaintenanceWindow"] == "tue:08:30-tue:09:30"
    assert changes(stack.plan()) == {}


def test_an_instance_that_is_gone_is_made_anew_with_the_password_of_the_secret(world: World) -> None:
    stack = built(world)
    password = stack.seen("secret").outputs["password"].reveal()
    world("rds").delete_db_instance(DBInstanceIdentifier=STACK, SkipFinalSnapshot=True)
    assert actions(stack.plan())[INSTANCE] == "create"
    stack.converge()
    assert world.master_password(EAST) == password


def test_a_first_database_in_an_account_waits_for_the_role_of_rds(world: World) -> None:
    world.aws.reset()
    stack = world.stack()
    assert stack.apply().ok
    codes = {c.error_code for c in world.calls() if c.operation == "CreateDBSubnetGroup"}
    assert codes == {None, "InvalidParameterValue"}
