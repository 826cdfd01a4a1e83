"""A database whose storage is full cannot be used, but it can be grown."""

from __future__ import annotations

import pytest

from tap_provisioner.errors import TapError
from tests.e2e.world import EAST, STACK, Stack, updates

DATABASE = f"{EAST}/db-instance/database"


@pytest.fixture
def full(stack: Stack) -> Stack:
    """The stack, the storage of whose database in the east is full."""
    stack.world.aws.account.backend("rds", EAST).databases[STACK].status = "storage-full"
    return stack


@pytest.mark.parametrize("at_once", [True, False])
def test_it_is_grown_by_an_apply_and_not_only_in_its_window(full: Stack, at_once: bool) -> None:
    grown = full.world.stack({"database": {"allocated_storage": 40, "apply_immediately": at_once}})
    plan = grown.plan()
    (east,) = (p for p in plan.resources if p.address == DATABASE)
    assert east.observed
    assert "storage is full: raise allocated_storage" in east.observed.notes
    assert "allocated_storage" in updates(plan)[DATABASE]
    grown.converge()
    seen = grown.seen("db-instance", EAST)
    assert (seen.values["allocated_storage"], seen.notes) == (40, ())


def test_a_change_without_growth_does_not_repair_full_storage(full: Stack) -> None:
    error = full.world.stack({"tags": {"Owner": "other"}}).apply().failed[DATABASE]
    assert "is not usable, its state is storage-full" in str(error)
    assert isinstance(error, TapError)
