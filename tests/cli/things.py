"""Kinds and plans made by hand, for what prints them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from tap_provisioner.declarations import attribute, create_only, write_only
from tap_provisioner.engine.discovery import Discovery
from tap_provisioner.engine.events import Event, Happening
from tap_provisioner.engine.plan import Action, Plan, Planned
from tap_provisioner.engine.plan import plan as plan_of
from tap_provisioner.step import Change, Observed, Step
from tap_provisioner.steps import KINDS as REAL
from tap_provisioner.steps.ec2.security_group import Rule
from tap_provisioner.values import Sensitive

RULE = Rule("tcp", 3306, 3306, "10.0.0.0/16", "MySQL")
WORLD = Rule("tcp", 22, 22, "0.0.0.0/0")
MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Thing(Step):
    """Anything."""

    kind: ClassVar[str] = "thing"
    cidr: str = create_only(default="10.0.0.0/16")
    tags: Mapping[str, str] = attribute(default=None)
    rules: frozenset[Any] = frozenset()
    size: int | None = None
    password: Sensitive | None = write_only(default=None)  # noqa: RUF009 - declares a field

    @classmethod
    def discover(cls, aws: Any, desired: Sequence[Any] = ()) -> list[Observed]:
        return []


@dataclass(frozen=True, kw_only=True)
class Vault(Thing):
    """A thing with data in it."""

    kind: ClassVar[str] = "vault"
    holds_data: ClassVar[bool] = True


KINDS: dict[str, type[Step]] = {"thing": Thing, "vault": Vault}


def seen(name: str = "a", kind: str = "thing", region: str = "us-east-1", **more: Any) -> Observed:
    """Something that is there."""
    values = {"cidr": "10.0.0.0/16", "tags": {"Owner": "me"}, "rules": frozenset(), **more.pop("values", {})}
    defaults = {"id": f"{kind}-{name}", "address": f"{region}/{kind}/{name}"}
    return Observed(kind=kind, region=region, values=values, **{**defaults, **more})


def planned(
    action: Action,
    name: str = "a",
    kind: str = "thing",
    region: str = "us-east-1",
    *changes: Change,
    step: Any = ...,
    found: Any = ...,
    **more: Any,
) -> Planned:
    """A resource's part of a plan."""
    made = KINDS[kind](region=region, name=name, origin="tap.yaml:7") if step is ... else step
    there = seen(name, kind, region) if found is ... else found
    return Planned(
        address=f"{region}/{kind}/{name}",
        kind=kind,
        region=region,
        action=action,
        changes=changes,
        step=None if action is Action.DELETE else made,
        observed=None if action is Action.CREATE else there,
        **more,
    )


def plan(*resources: Planned) -> Plan:
    """A plan of these."""
    return Plan(resources)


def event(happening: Happening, address: str = "us-east-1/thing/a", **more: Any) -> Event:
    """Something that happened."""
    defaults: dict[str, Any] = {"action": "create", "at": 100.0}
    return Event(happening=happening, address=address, **{**defaults, **more})


def destruction(found: list[Observed], steps: Any) -> Plan:
    """The plan that deletes what was found, of steps by their addresses."""
    return plan_of((), Discovery(tuple(found), {}), REAL, moment=f"{MOMENT:%Y%m%d%H%M%S}", ending=steps)
