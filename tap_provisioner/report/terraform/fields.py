"""A planned resource's attributes under their names in the kind: as they are, and as they will be."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from tap_provisioner.engine.plan import Action, Planned
from tap_provisioner.report.terraform.mapping import Counterpart
from tap_provisioner.step import Step

Fields = dict[str, Any]
OF_EVERY_STEP = frozenset(field.name for field in fields(Step))
"""Fields that identify a step and hold no desired value."""


def before(planned: Planned, counterpart: Counterpart) -> Fields | None:
    """Return the attributes as they are, or as the spec says where only it decides; None if none exist."""
    if planned.observed is None or planned.action is Action.CREATE:
        return None
    step, decided = planned.step, counterpart.declared.decided
    meta = {n: getattr(step, n) for n, each in step.attributes() if each.meta or n in decided} if step else {}
    seen = {n: value for n, value in planned.observed.values.items() if n not in decided}
    return {**{n: value for n, value in meta.items() if n not in OF_EVERY_STEP}, **seen}


def after(planned: Planned, counterpart: Counterpart) -> Fields | None:
    """Return the attributes as they will be, None if the resource is deleted.

    An attribute that AWS has in an equivalent form stays as it is.
    """
    if planned.step is None:
        return None
    now = before(planned, counterpart)
    if now is None or planned.action is Action.REPLACE:
        return desired(planned.step)
    return {**now, **applied(planned, counterpart)}


def applied(planned: Planned, counterpart: Counterpart) -> Fields:
    """Return the desired attributes that differ, and those that share an attribute of Terraform with them."""
    if planned.step is None:
        return {}
    values = desired(planned.step)
    names = {change.field for change in planned.changes}
    names |= {each for name in names for _, made in counterpart.made_from(name) for each in made}
    return {name: values[name] for name in names if values.get(name) is not None}


def desired(step: Step) -> Fields:
    """Return the desired values of a step by attribute."""
    return {name: getattr(step, name) for name, _ in step.attributes() if name not in OF_EVERY_STEP}
