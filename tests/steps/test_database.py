"""Peculiarities of RDS: what AWS normalises, postpones and refuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from tap_provisioner.aws.cloud import Reads, Region
from tap_provisioner.blueprint import build
from tap_provisioner.engine.plan import Action
from tap_provisioner.errors import Fault, FaultKind
from tap_provisioner.step import Change, Observed, Phase
from tap_provisioner.steps import db_instance_shape as shape
from tap_provisioner.steps.db_instance import DbInstance
from tap_provisioner.steps.db_parameter_group import DbParameterGroup
from tests.e2e.world import EAST, STACK, WEST, Stack, World, actions, changes, failures, spec_of, updates

INSTANCE, GROUP = f"{EAST}/db-instance/database", f"{EAST}/db-parameter-group/database"


def database(**changes: Any) -> dict[str, Any]:
    return {"database": changes}


def built(world: World, *edits: Any) -> Stack:
    stack = world.stack(*edits)
    assert stack.apply().ok
    return stack


def described(stack: Stack, region: str = EAST) -> Mapping[str, Any]:
    found = stack.world("rds", region).describe_db_instances(DBInstanceIdentifier=STACK)
    return dict(found["DBInstances"][0])


@pytest.mark.parametrize(
    ("wanted", "found", "satisfied"),
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
def test_a_version_satisfies_a_prefix_or_an_earlier_minor(wanted: str, found: str, satisfied: bool) -> None:
    assert shape.version_satisfies(wanted, found) is satisfied


def test_without_a_version_each_region_keeps_the_one_it_has(world: World) -> None:
    stack = built(world)
    versions = {region: described(stack, region)["EngineVersion"] for region in (EAST, WEST)}
    assert versions == {EAST: "8.4.7", WEST: "8.4.6"}
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


def test_a_major_upgrade_that_the_spec_does_not_allow_fails_with_the_word_of_rds(world: World) -> None:
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


def test_while_an_instance_is_being_modified_nothing_waits() -> None:
    raw = {"DBInstanceIdentifier": "i", "PendingModifiedValues": {"DBInstanceClass": "db.m6g.large"}}
    assert not shape.values({**raw, "DBInstanceStatus": "available"})["apply_immediately"]
    assert shape.values({**raw, "DBInstanceStatus": "modifying"})["apply_immediately"]


def test_what_waits_and_is_none_of_the_spec_s_is_left_to_wait() -> None:
    raw = {"DBInstanceIdentifier": STACK, "PendingModifiedValues": {"LicenseModel": "other"}}
    values = shape.values(raw)
    assert shape.nothing_waits(True, values["apply_immediately"])


def test_storage_grows_and_what_autoscaling_added_stays(world: World) -> None:
    built(world, database(allocated_storage=100, apply_immediately=True))
    world("rds").modify_db_instance(DBInstanceIdentifier=STACK, AllocatedStorage=200, ApplyImmediately=True)
    same = world.stack(database(allocated_storage=100, apply_immediately=True))
    assert changes(same.plan()) == {}
    more = world.stack(database(allocated_storage=150, apply_immediately=True))
    assert updates(more.plan()) == {f"{WEST}/db-instance/database": {"allocated_storage"}}
    more.converge()
    # Above 400 GiB IOPS are a choice, which goes together with the size there is.
    large = {"allocated_storage": 400, "iops": 13000, "storage_throughput": 600, "apply_immediately": True}
    world.stack(database(**large)).converge()
    assert described(more)["Iops"] == 13000


def sent(seen: Mapping[str, Any], *names: str, **wishes: Any) -> dict[str, Any]:
    """What is asked of an instance with these values by a change of these fields."""
    spec = build(spec_of(database(apply_immediately=True)))
    example = next(step for step in spec if isinstance(step, DbInstance) and step.region == EAST)
    step = replace(example, **wishes)
    found = Observed(kind=step.kind, region=EAST, id=STACK, address=INSTANCE, values=seen)
    changes = {name: Change(name, seen.get(name), getattr(step, name)) for name in names}
    return shape.modification(step, found, changes)


@pytest.mark.parametrize(
    ("kind", "size", "told"),
    [
        ("io1", 100, {"Iops": 4000}),
        ("io2", 400, {"Iops": 4000}),
        ("gp3", 400, {"Iops": 4000, "StorageThroughput": 600}),
        ("gp3", 399, {}),
        ("gp2", 400, {}),
    ],
)
def test_storage_grows_together_with_the_performance_it_has(
    kind: str, size: int, told: dict[str, Any]
) -> None:
    seen = {"allocated_storage": size, "storage_type": kind, "iops": 4000, "storage_throughput": 600}
    found = sent(seen, "allocated_storage", storage_type=kind, allocated_storage=800)
    assert found == {"AllocatedStorage": 800, **told}


def test_the_performance_of_another_type_of_storage_is_not_kept() -> None:
    seen = {"allocated_storage": 400, "storage_type": "io1", "iops": 4000, "storage_throughput": None}
    found = sent(seen, "storage_type", storage_type="gp3", allocated_storage=400)
    assert found == {"AllocatedStorage": 400, "StorageType": "gp3"}


@pytest.mark.parametrize(
    ("wanted", "bound", "satisfied"),
    [
        (100, None, True),
        (200, None, True),
        (1000, None, False),
        (100, 200, True),
        (1000, 1000, True),
        (100, 1000, False),
        (2000, 1000, False),
    ],
)
def test_a_bound_that_the_storage_has_reached_is_no_autoscaling(
    wanted: int, bound: int | None, satisfied: bool
) -> None:
    raw = {"DBInstanceIdentifier": STACK, "AllocatedStorage": 200, "MaxAllocatedStorage": bound}
    assert shape.same_bound(wanted, shape.values(raw)["max_allocated_storage"]) is satisfied


def test_autoscaling_is_switched_off_by_the_size_there_is() -> None:
    found = sent({"allocated_storage": 200}, "max_allocated_storage", max_allocated_storage=100)
    assert found == {"MaxAllocatedStorage": 200}


@pytest.mark.parametrize(("bound", "asked"), [(100, None), (101, 101)])
def test_a_creation_asks_for_no_autoscaling_up_to_the_size_itself(bound: int, asked: int | None) -> None:
    storage = {"allocated_storage": 100, "max_allocated_storage": bound}
    step = next(s for s in build(spec_of(database(**storage))) if isinstance(s, DbInstance))
    assert shape.creation(step).get("MaxAllocatedStorage") == asked


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
    assert shape.if_told("disabled", shape.values(raw)["engine_lifecycle_support"]) is satisfied
    asked = sent({}, "engine_lifecycle_support", engine_lifecycle_support="disabled")
    assert asked == {"EngineLifecycleSupport": "open-source-rds-extended-support-disabled"}


def test_performance_insights_get_their_key_when_they_are_switched_on(world: World) -> None:
    built(world)
    key = world("kms").create_key()["KeyMetadata"]["Arn"]
    insights = {"performance_insights": {"retention_days": 31, "kms_key_id": key}, "apply_immediately": True}
    stack = world.stack({"regions": {EAST: {"database": insights}}})
    fields = {"performance_insights", "performance_insights_retention_days"}
    assert updates(stack.plan()) == {INSTANCE: fields}
    stack.converge()
    assert described(stack)["PerformanceInsightsKMSKeyId"] == key
    other = world("kms").create_key()["KeyMetadata"]["Arn"]
    insights["performance_insights"] = {"retention_days": 31, "kms_key_id": other}
    assert actions(world.stack({"regions": {EAST: {"database": insights}}}).plan())[INSTANCE] == "replace"


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


@pytest.mark.parametrize(
    ("status", "phase"),
    [
        ("creating", Phase.PENDING),
        ("configuring-enhanced-monitoring", Phase.PENDING),
        ("available", Phase.READY),
        ("storage-optimization", Phase.READY),
        ("deleting", Phase.LEAVING),
        ("incompatible-network", Phase.FAILED),
        ("stopped", Phase.FAILED),
        ("storage-full", Phase.FAILED),
    ],
)
def test_phases_of_an_instance(status: str, phase: Phase) -> None:
    assert shape.phase({"DBInstanceStatus": status}) is phase


@pytest.mark.parametrize(
    ("more", "phase", "state", "notes"),
    [
        (
            {"DBParameterGroups": [{"DBParameterGroupName": "g", "ParameterApplyStatus": "applying"}]},
            Phase.PENDING,
            "available, applying parameters",
            (),
        ),
        (
            {"VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-1", "Status": "adding"}]},
            Phase.PENDING,
            "available, adding security groups",
            (),
        ),
        (
            {"DBParameterGroups": [{"DBParameterGroupName": "g", "ParameterApplyStatus": "pending-reboot"}]},
            Phase.READY,
            "available",
            ("parameters of g wait for a reboot",),
        ),
    ],
)
def test_available_alone_is_not_the_whole_truth(
    more: dict[str, Any], phase: Phase, state: str, notes: tuple[str, ...]
) -> None:
    raw = {"DBInstanceStatus": "available", **more}
    assert (shape.phase(raw), shape.state(raw), shape.notes(raw)) == (phase, state, notes)


def test_a_full_instance_that_grows_is_on_its_way() -> None:
    raw = {"DBInstanceStatus": "storage-full", "PendingModifiedValues": {"AllocatedStorage": 40}}
    assert shape.phase(raw) is Phase.PENDING


@pytest.mark.parametrize(
    ("status", "note"),
    [("storage-full", "storage is full: raise allocated_storage"), ("stopped", "its state is stopped")],
)
def test_a_state_that_an_operator_must_mend_is_noted(status: str, note: str) -> None:
    assert shape.notes({"DBInstanceStatus": status}) == (note,)


def test_values_that_are_on_their_way_count_as_set() -> None:
    raw = {
        "DBInstanceIdentifier": "db",
        "MultiAZ": False,
        "Endpoint": {"Port": 3306},
        "EnabledCloudwatchLogsExports": ["error", "general"],
        "VpcSecurityGroups": [
            {"VpcSecurityGroupId": "sg-1", "Status": "removing"},
            {"VpcSecurityGroupId": "sg-2", "Status": "active"},
        ],
        "DBParameterGroups": [
            {"DBParameterGroupName": "old", "ParameterApplyStatus": "in-sync"},
            {"DBParameterGroupName": "new", "ParameterApplyStatus": "pending-database-upgrade"},
        ],
        "PendingModifiedValues": {
            "MultiAZ": True,
            "Port": 3307,
            "PendingCloudwatchLogsExports": {
                "LogTypesToEnable": ["slowquery"],
                "LogTypesToDisable": ["general"],
            },
        },
    }
    values = shape.values(raw)
    assert values["multi_az"] is True
    assert values["port"] == 3307
    assert values["log_exports"] == {"error", "slowquery"}
    assert values["security_group_ids"] == {"sg-2"}
    assert values["parameter_group"] == "new"
    assert values["pending"] == ("MultiAZ", "PendingCloudwatchLogsExports", "Port")


def _status(region: str, status: str) -> None:
    from moto.backends import get_backend

    get_backend("rds")["123456789012"][region].databases[STACK].status = status


def test_a_failed_instance_is_not_touched_and_its_reason_is_told(world: World) -> None:
    stack = built(world)
    _status(EAST, "incompatible-network")
    report = stack.apply()
    told = failures(report)[INSTANCE]
    assert "is not usable, its state is incompatible-network" in told
    assert report.failed[INSTANCE].mend == "mend it, then run again"
    kept = world.stack(database(skip_final_snapshot=False))
    told = failures(kept.destroy())[INSTANCE]
    assert "no final snapshot can be taken" in told
    assert stack.destroy().ok


def test_an_instance_that_is_leaving_is_waited_for(world: World) -> None:
    stack = built(world)
    world("rds").delete_db_instance(DBInstanceIdentifier=STACK, SkipFinalSnapshot=True)
    assert stack.destroy().ok
    assert world.left() == {}


class Denying:
    """RDS of an account whose parameter groups bear tags that nobody may read."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def pages(self, operation: str, _key: str, **_params: Any) -> list[dict[str, Any]]:
        if operation != "describe_db_parameter_groups":
            return []
        each = {"DBParameterGroupFamily": "mysql8.4", "DBParameterGroupArn": "arn"}
        return [{"DBParameterGroupName": name, **each} for name in self.names]

    def list_tags_for_resource(self, ResourceName: str) -> Any:
        raise Fault(FaultKind.DENIED, "AccessDenied", ResourceName, operation="ListTags", region=EAST)

    def client(self, *_where: Any) -> Any:
        return self

    @property
    def cloud(self) -> Region:
        account: Any = self
        return Region(account, EAST, STACK, "dev", Reads(), 0.0)


def test_tags_of_another_stack_that_may_not_be_read_are_passed_over() -> None:
    assert DbParameterGroup.sweep(Denying("tap-dev-2-mysql8-4").cloud) == []


def test_tags_of_the_stack_s_own_group_must_be_read() -> None:
    with pytest.raises(Fault, match="AccessDenied"):
        DbParameterGroup.sweep(Denying("tap-dev-mysql8-4").cloud)


def many(number: int) -> dict[str, str]:
    """So many parameters with values other than the defaults, dynamic and static ones."""
    from tap_provisioner.local.mysql_parameters import PARAMETERS

    found = {
        p.name: "1"
        for p in PARAMETERS["mysql8.4"].values()
        if p.modifiable and p.kind in ("boolean", "integer") and p.accepts("1")
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


@pytest.mark.parametrize("name", ["no_such_parameter", "basedir"])
def test_a_parameter_that_cannot_be_set_is_named(world: World, name: str) -> None:
    report = world.stack(database(parameters={name: "1"})).apply()
    told = failures(report)[GROUP]
    assert f"mysql8.4 has no parameter {name} that can be set (wanted at spec:" in told
    assert report.failed[GROUP].mend == "correct database.parameters and run again"


def test_a_first_database_in_an_account_waits_for_the_role_of_rds(world: World) -> None:
    world.aws.reset()
    stack = world.stack()
    assert stack.apply().ok
    codes = {c.error_code for c in world.calls() if c.operation == "CreateDBSubnetGroup"}
    assert codes == {None, "InvalidParameterValue"}
