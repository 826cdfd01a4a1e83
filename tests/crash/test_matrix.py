"""Wherever a run is killed, the next one completes: no duplicate, no orphan, one password, no diff left."""

from __future__ import annotations

import signal

import pytest

from tap_provisioner.aws.permission import Command
from tap_provisioner.blueprint import build
from tap_provisioner.spec import parse
from tests.crash import cells
from tests.crash.cells import LOST, Cell
from tests.crash.harness import Scene, assert_as
from tests.crash.scenarios import EDITED, EXTENDED, SCENARIOS
from tests.e2e.world import EAST, SECRET, STACK, WEST

pytestmark = pytest.mark.slow

UNCALLED = {
    "iam:CreateServiceLinkedRole": "made by RDS at the account's first instance; the account has the role",
    "iam:PassRole": "asked by RDS of IAM, and no call",
    "rds:CreateDBSnapshot": "asked by RDS of itself, when it deletes an instance",
}


def test_the_cells_are_all_changing_calls_of_the_scenarios(scene: Scene) -> None:
    assert {name: scene.outcome(name).calls for name in SCENARIOS} == cells.known()
    assert scene.outcome("destroy").counts == {}
    assert scene.outcome("withdraw").counts == {}


def test_every_changing_call_is_among_them() -> None:
    steps = [*build(parse(EDITED)), *build(parse(EXTENDED))]
    needed = {
        f"{permission.service}:{action}"
        for step in steps
        for permission in (*step.permissions, *step.own_permissions())
        if permission.command is not Command.PLAN
        for action in permission.actions.split()
        if not action.startswith(("Describe", "Get", "List"))
    }
    called = {operation for calls in cells.known().values() for of in calls.values() for operation in of}
    assert {name for name in needed if name.partition(":")[2] not in called} == UNCALLED.keys()


def test_what_is_retired_is_recoverable_and_nothing_else_is_left(scene: Scene) -> None:
    assert scene.outcome("retire").counts == {
        EAST: {"db-snapshot": 1, "secret": 1},
        WEST: {"db-snapshot": 1},
    }
    scene.begin("revive")
    for kinds in scene.aws.inventory().values():
        assert [name.startswith(f"{STACK}-final-") for name in kinds["db-snapshot"]] == [True]
    secret = scene.world("secretsmanager").describe_secret(SecretId=SECRET)
    assert (secret["DeletedDate"] - secret["LastChangedDate"]).days in (6, 7)


@pytest.mark.rotating(days=47)
@pytest.mark.parametrize("cell", cells.every(), ids=str)
def test_a_run_after_it_converges(scene: Scene, cell: Cell) -> None:
    model = scene.outcome(cell.scenario)
    scene.begin(cell.scenario)
    mark = len(scene.aws.calls)
    with scene.trap(cell):
        ended = scene.run(cell.scenario)
        if cell.way != LOST:
            assert ended.signal == signal.SIGKILL
            ended = scene.run(cell.scenario)
    if cell.way == LOST:
        # A wait until what was not done has been unseen for long enough would be thousands of reads.
        assert len(scene.aws.calls) - mark < 3 * model.asked
    assert_as(scene, cell.scenario, ended)
