"""Changes that RDS would refuse are refused by the plan, before anything is changed."""

from __future__ import annotations

from typing import Any

import pytest

from tap_provisioner.errors import TapError
from tests.e2e.world import World, changes, updates
from tests.steps.rds.instances import GROUP, INSTANCE, built, database, described

pytestmark = pytest.mark.rotating(days=2)

OVERLAPS = {"maintenance_window": "sun:13:00-sun:14:00"}


def test_a_window_that_overlaps_the_one_that_aws_chose_is_refused(world: World) -> None:
    stack = built(world)
    chosen = described(stack)["PreferredBackupWindow"]
    with pytest.raises(TapError) as refused:
        world.stack(database(**OVERLAPS)).plan()
    told = f"{INSTANCE}: maintenance_window sun:13:00-sun:14:00 overlaps backup_window {chosen} of tap-dev"
    assert str(refused.value).startswith(f"{told} (defined at spec:")
    assert refused.value.hint == "choose another maintenance_window, or set backup_window too"
    both = world.stack(database(**OVERLAPS, backup_window="03:00-04:00"))
    assert updates(both.plan())[INSTANCE] == {"maintenance_window", "backup_window"}
    both.converge()


def test_a_backup_window_that_overlaps_the_maintenance_window_is_refused(world: World) -> None:
    built(world)
    with pytest.raises(
        TapError, match="backup_window 06:30-07:00 overlaps maintenance_window wed:06:38-wed:07:08"
    ):
        world.stack(database(backup_window="06:30-07:00")).plan()


@pytest.mark.parametrize(
    "edit", [{"lower_case_table_names": "1"}, {"lower_case_table_names": "1", "back_log": "9"}]
)
def test_a_parameter_that_an_existing_instance_cannot_have_is_refused(
    world: World, edit: dict[str, Any]
) -> None:
    built(world)
    with pytest.raises(TapError) as refused:
        world.stack(database(parameters=edit)).plan()
    told = f"{GROUP}: lower_case_table_names can only be set before the instance is created (defined at spec:"
    assert str(refused.value).startswith(told)
    kept = world.stack(database(parameters={"lower_case_table_names": "0"}))
    assert changes(kept.plan()) == {}


def test_such_a_parameter_is_set_before_the_instance_is_created(world: World) -> None:
    stack = world.stack(database(parameters={"lower_case_table_names": "1"}))
    stack.converge()
    with pytest.raises(TapError, match="lower_case_table_names can only be set before"):
        world.stack().plan()


def test_such_a_parameter_can_be_changed_while_no_instance_has_the_group(world: World) -> None:
    built(world)
    for region in ("us-east-1", "us-west-2"):
        world("rds", region).delete_db_instance(DBInstanceIdentifier="tap-dev", SkipFinalSnapshot=True)
        world("rds", region).get_waiter("db_instance_deleted").wait(
            DBInstanceIdentifier="tap-dev", WaiterConfig={"Delay": 0, "MaxAttempts": 1000}
        )
    world.stack(database(parameters={"lower_case_table_names": "1"})).converge()
