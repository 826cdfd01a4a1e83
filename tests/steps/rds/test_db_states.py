"""States of an instance: waited for, noted, or left to an operator."""

from __future__ import annotations

from typing import Any

import pytest

from tap_provisioner.step import Phase
from tap_provisioner.steps.rds import _comparisons as same
from tap_provisioner.steps.rds import _instance_state as life
from tap_provisioner.steps.rds.db_instance import DbInstance
from tests.e2e.world import EAST, STACK, World, failures
from tests.steps.rds.instances import INSTANCE, built, database


def test_while_an_instance_is_being_modified_nothing_waits() -> None:
    raw = {"DBInstanceIdentifier": "i", "PendingModifiedValues": {"DBInstanceClass": "db.m6g.large"}}
    assert not DbInstance.values_of({**raw, "DBInstanceStatus": "available"})["apply_immediately"]
    assert DbInstance.values_of({**raw, "DBInstanceStatus": "modifying"})["apply_immediately"]


def test_what_waits_and_is_none_of_the_spec_s_is_left_to_wait() -> None:
    raw = {"DBInstanceIdentifier": STACK, "PendingModifiedValues": {"LicenseModel": "other"}}
    values = DbInstance.values_of(raw)
    assert same.nothing_waits(True, values["apply_immediately"])


@pytest.mark.parametrize(
    ("status", "phase"),
    [
        ("creating", Phase.PENDING),
        ("configuring-enhanced-monitoring", Phase.PENDING),
        ("available", Phase.READY),
        ("storage-optimization", Phase.READY),
        ("deleting", Phase.DELETING),
        ("incompatible-network", Phase.FAILED),
        ("stopped", Phase.FAILED),
        ("storage-full", Phase.FAILED),
    ],
)
def test_phases_of_an_instance(status: str, phase: Phase) -> None:
    assert life.phase({"DBInstanceStatus": status}) is phase


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
def test_an_available_instance_may_have_another_phase(
    more: dict[str, Any], phase: Phase, state: str, notes: tuple[str, ...]
) -> None:
    raw = {"DBInstanceStatus": "available", **more}
    assert (life.phase(raw), life.state(raw), life.notes(raw)) == (phase, state, notes)


def test_a_full_instance_that_grows_is_pending() -> None:
    raw = {"DBInstanceStatus": "storage-full", "PendingModifiedValues": {"AllocatedStorage": 40}}
    assert life.phase(raw) is Phase.PENDING


@pytest.mark.parametrize(
    ("status", "note"),
    [("storage-full", "storage is full: raise allocated_storage"), ("stopped", "its state is stopped")],
)
def test_a_state_that_an_operator_must_repair_is_noted(status: str, note: str) -> None:
    assert life.notes({"DBInstanceStatus": status}) == (note,)


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
    values = DbInstance.values_of(raw)
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
    assert report.failed[INSTANCE].hint == "repair it, then run again"
    kept = world.stack(database(skip_final_snapshot=False))
    told = failures(kept.destroy())[INSTANCE]
    assert "no final snapshot can be taken" in told
    assert stack.destroy().ok


def test_an_instance_that_is_leaving_is_waited_for(world: World) -> None:
    stack = built(world)
    world("rds").delete_db_instance(DBInstanceIdentifier=STACK, SkipFinalSnapshot=True)
    assert stack.destroy().ok
    assert world.left() == {}
