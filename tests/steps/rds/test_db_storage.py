"""Storage of an instance grows, by the spec or by itself, and never shrinks."""

from __future__ import annotations

from typing import Any

import pytest

from tap_provisioner.blueprint import build
from tap_provisioner.steps.rds import _comparisons as same
from tap_provisioner.steps.rds.db_instance import DbInstance
from tests.e2e.world import STACK, WEST, World, changes, spec_of, updates
from tests.steps.rds.instances import built, database, described, sent

pytestmark = pytest.mark.rotating(days=2)


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


@pytest.mark.parametrize(
    ("had", "size", "to", "told"),
    [
        ("io1", 400, "gp3", {"Iops": 12000}),
        ("io2", 100, "gp3", {"Iops": 3000}),
        ("gp2", 100, "gp3", {}),
        ("gp2", 400, "gp3", {}),
        ("io1", 100, "gp2", {}),
        ("gp3", 400, "gp2", {}),
    ],
)
def test_another_type_of_storage_has_the_performance_of_that_type(
    had: str, size: int, to: str, told: dict[str, Any]
) -> None:
    seen = {"allocated_storage": size, "storage_type": had, "iops": 4000, "storage_throughput": None}
    found = sent(seen, "storage_type", storage_type=to, allocated_storage=20)
    assert found == {"AllocatedStorage": size, "StorageType": to, **told}


PROVISIONED = {"storage_type": "io1", "allocated_storage": 100, "iops": 4000}
LARGE = {"allocated_storage": 400}


@pytest.mark.parametrize(
    ("first", "then", "iops"),
    [
        (PROVISIONED, {"allocated_storage": 100}, 3000),
        ({"allocated_storage": 100}, PROVISIONED, 4000),
        (PROVISIONED, {**PROVISIONED, "storage_type": "io2"}, 4000),
        (PROVISIONED, {"storage_type": "gp2", "allocated_storage": 100}, None),
        (PROVISIONED, {**PROVISIONED, "allocated_storage": 200}, 4000),
        ({**PROVISIONED, **LARGE}, LARGE, 12000),
        (LARGE, {**PROVISIONED, **LARGE}, 4000),
        ({**LARGE, "iops": 13000}, {"allocated_storage": 800, "iops": 13000}, 13000),
        ({"allocated_storage": 100}, LARGE, 12000),
    ],
)
def test_the_type_of_storage_changes(
    world: World, first: dict[str, Any], then: dict[str, Any], iops: int | None
) -> None:
    built(world, database(**first, apply_immediately=True))
    stack = world.stack(database(**then, apply_immediately=True))
    stack.converge()
    assert described(stack).get("Iops") == iops


def test_another_type_that_waits_is_applied_at_once_with_its_performance(world: World) -> None:
    built(world, database(**PROVISIONED))
    world.stack(database(allocated_storage=100)).converge()
    stack = world.stack(database(allocated_storage=100, apply_immediately=True))
    stack.converge()
    now = described(stack)
    assert (now["StorageType"], now["Iops"]) == ("gp3", 3000)


@pytest.mark.parametrize(
    ("desired", "bound", "satisfied"),
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
    desired: int, bound: int | None, satisfied: bool
) -> None:
    raw = {"DBInstanceIdentifier": STACK, "AllocatedStorage": 200, "MaxAllocatedStorage": bound}
    assert same.same_bound(desired, DbInstance.values_of(raw)["max_allocated_storage"]) is satisfied


def test_autoscaling_is_switched_off_by_the_size_there_is() -> None:
    found = sent({"allocated_storage": 200}, "max_allocated_storage", max_allocated_storage=100)
    assert found == {"MaxAllocatedStorage": 200}


@pytest.mark.parametrize(("bound", "asked"), [(100, None), (101, 101)])
def test_a_creation_asks_for_no_autoscaling_up_to_the_size_itself(bound: int, asked: int | None) -> None:
    storage = {"allocated_storage": 100, "max_allocated_storage": bound}
    step = next(s for s in build(spec_of(database(**storage))) if isinstance(s, DbInstance))
    assert step.creation().get("MaxAllocatedStorage") == asked
