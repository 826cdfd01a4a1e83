"""How many calls each command makes: one step at a time, on an AWS where all is over by the next look."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tap_provisioner.blueprint import build
from tap_provisioner.steps import KINDS
from tests.e2e.world import EAST, STACK, Edits, World, changes, spec_of, without_lock
from tests.steps.places import sections

LIMITS = {"plan": 40, "apply": 140, "mutating": 60, "destroy": 120}


def listings() -> int:
    """The calls that look for the kinds that config/tap.yaml lacks: a listing for each service and region.

    Made where no record tells which kinds the stack has, and by destroy.
    """
    spec = spec_of()
    absent = KINDS.keys() - {step.kind for step in build(spec)}
    services = {KINDS.service(kind): KINDS[kind].account_wide for kind in absent}
    return sum(1 if account_wide else len(spec.regions) for account_wide in services.values())


def counts(world: World, edits: Edits) -> dict[str, tuple[int, int]]:
    """The calls of each command, those about the lease aside, and how many of them may change something."""
    found: dict[str, tuple[int, int]] = {}

    def run(name: str, command: Callable[..., Any], *args: Any) -> Any:
        before = world.mark
        result = command(*args)
        calls = without_lock(world.calls(before))
        found[name] = len(calls), sum(call.mutating for call in calls)
        return result

    first, second, third = (world.stack(edits, parallelism=1, lock=True, as_new=True) for _ in range(3))
    assert run("apply", first.provisioner.apply, run("plan of nothing", first.draft)).ok
    assert run("apply again", second.provisioner.apply, run("plan of everything", second.draft)).ok
    assert run("destroy", third.destroy).ok
    assert world.left() == {EAST: {"table": ["tap-provisioner"]}}
    return found


def test_the_41_resources_take_these_calls_and_no_more(world: World) -> None:
    found = counts(world, {})
    assert found == {
        "plan of nothing": (29 + listings(), 0),
        "apply": (113, 59),
        "plan of everything": (38, 0),
        "apply again": (0, 0),
        "destroy": (111 + listings(), 42),
    }
    assert found["plan of everything"][0] <= LIMITS["plan"]
    assert found["apply"][0] <= LIMITS["apply"]
    assert found["apply"][1] <= LIMITS["mutating"]
    assert found["destroy"][0] <= LIMITS["destroy"]


@pytest.mark.rotating(days=2)
@pytest.mark.parametrize(
    ("section", "more"), [("audit", 4), ("dns", 3), ("encryption", 11), ("monitoring", 4)]
)
def test_a_section_adds_the_calls_of_its_own_kinds_to_a_plan(world: World, section: str, more: int) -> None:
    """A listing for each kind and region, and the tags of each match where the listing has none."""
    edits = {section: sections()[section]}
    assert world.stack(edits, lock=True).apply().ok
    before = world.mark
    assert changes(world.stack(edits, lock=True, as_new=True).plan()) == {}
    calls = without_lock(world.calls(before))
    assert len(calls) == 38 + more


def test_a_plan_does_not_grow_with_the_number_of_subnets(world: World) -> None:
    subnets = {
        "public_subnets": [f"10.0.{n}.0/24" for n in range(1, 5)],
        "private_subnets": [f"10.0.{n}.0/24" for n in range(11, 15)],
    }
    found = counts(world, {"network": subnets})
    assert found["plan of nothing"] == (29 + listings(), 0)
    assert found["plan of everything"] == (38, 0)


def test_a_plan_does_not_grow_with_groups_whose_names_begin_alike(world: World) -> None:
    assert world.stack(lock=True).apply().ok
    rds = world("rds")
    subnets = rds.describe_db_subnet_groups(DBSubnetGroupName=STACK)["DBSubnetGroups"][0]["Subnets"]
    for number in range(120):
        name = f"{STACK}-pr-{number:04}"
        rds.create_db_subnet_group(
            DBSubnetGroupName=name,
            DBSubnetGroupDescription="of another stack",
            SubnetIds=[subnet["SubnetIdentifier"] for subnet in subnets],
        )
        rds.create_db_parameter_group(
            DBParameterGroupName=name, DBParameterGroupFamily="mysql8.4", Description="of another stack"
        )
    before = world.mark
    assert changes(world.stack(lock=True, as_new=True).plan()) == {}
    pages = 2  # a second one for each kind of group
    assert len(without_lock(world.calls(before))) <= 38 + pages


def test_a_plan_asks_the_record_of_the_stack_once(world: World) -> None:
    world.stack(lock=True).plan()
    assert [call.operation for call in world.calls() if call.service == "dynamodb"] == ["GetItem"]


def test_an_apply_that_makes_its_plan_itself_stays_within_the_bound(world: World) -> None:
    """The plan is the look that precedes the creations: none of them needs another one first."""
    before = world.mark
    assert world.stack(lock=True).provisioner.apply().ok
    calls = without_lock(world.calls(before))
    assert sum(call.mutating for call in calls) == 59
    assert len(calls) <= LIMITS["apply"] + listings()
