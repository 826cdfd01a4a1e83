"""Stacks and instances as the tests of RDS's peculiarities need them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tap_provisioner.blueprint import build
from tap_provisioner.step import Change, Observed
from tap_provisioner.steps.rds.db_instance import DbInstance
from tests.e2e.world import EAST, STACK, Stack, World, spec_of

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


def sent(seen: Mapping[str, Any], *names: str, **attributes: Any) -> dict[str, Any]:
    """What is asked of an instance with these values by a change of these fields."""
    spec = build(spec_of(database(apply_immediately=True)))
    example = next(step for step in spec if isinstance(step, DbInstance) and step.region == EAST)
    step = replace(example, **attributes)
    found = Observed(kind=step.kind, region=EAST, id=STACK, address=INSTANCE, values=seen)
    changes = {name: Change(name, seen.get(name), getattr(step, name)) for name in names}
    return step.modification(found, changes)
