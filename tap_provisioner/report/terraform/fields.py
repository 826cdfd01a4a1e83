"""What a plan says of a resource's fields, in our own terms: as they are, and as they are to be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from tap_provisioner.engine.plan import Action, Planned
from tap_provisioner.report.terraform.mapping import Counterpart
from tap_provisioner.report.terraform.values import with_refs
from tap_provisioner.step import Step
from tap_provisioner.values import has_unknown

Fields = dict[str, Any]
OF_EVERY_STEP = frozenset(field.name for field in fields(Step))
"""Fields that say which resource a step is, and nothing of what is desired."""


def before(planned: Planned, counterpart: Counterpart) -> Fields | None:
    """Return the fields as they are, what only the spec decides as it says; None where there is nothing."""
    if planned.seen is None or planned.action is Action.CREATE:
        return None
    step, decided = planned.step, counterpart.declared.decided
    meta = {n: getattr(step, n) for n, each in step.attributes() if each.meta or n in decided} if step else {}
    seen = {n: value for n, value in planned.seen.values.items() if n not in decided}
    return {**{n: value for n, value in meta.items() if n not in OF_EVERY_STEP}, **seen}


def after(planned: Planned, counterpart: Counterpart, raw: Step | None) -> Fields | None:
    """Return the fields as they will be, None where it goes; see `wished`.

    A wish that AWS already meets in its own way is left in that way.
    """
    if planned.step is None:
        return None
    now = before(planned, counterpart)
    if now is None or planned.action is Action.REPLACE:
        return wished(planned.step, raw)
    return {**now, **applied(planned, counterpart, raw)}


def applied(planned: Planned, counterpart: Counterpart, raw: Step | None) -> Fields:
    """Return the wishes that differ from what there is, with those that share an attribute with one."""
    if planned.step is None:
        return {}
    wishes = wished(planned.step, raw)
    names = {change.field for change in planned.changes}
    names |= {each for name in names for _, made in counterpart.made_from(name) for each in made}
    return {name: wishes[name] for name in names if wishes.get(name) is not None}


def wished(
    step: Step, raw: Step | None, desired: Callable[[Any, Any], bool] = lambda value, _: has_unknown(value)
) -> Fields:
    """Return the fields of `step`, resolved from `raw`, with the refs put back where they are `desired`.

    These are at first those that the plan cannot tell.
    """
    found = {name: getattr(step, name) for name, _ in step.attributes() if name not in OF_EVERY_STEP}
    if raw is None:
        return found
    return {name: with_refs(value, getattr(raw, name), desired) for name, value in found.items()}
