"""A plan as an operator reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeVar

from tap_provisioner.engine.graph import Kinds
from tap_provisioner.engine.plan import Action, Plan, Planned
from tap_provisioner.report.fields import difference, settings
from tap_provisioner.report.paint import Paint
from tap_provisioner.report.text import brief, clean, counted
from tap_provisioner.step import GLOBAL, Observed

T = TypeVar("T", Planned, Observed)
NO_CHANGES = "No changes. The stack is as the spec wants it."
SYMBOLS = {Action.CREATE: "+", Action.UPDATE: "~", Action.REPLACE: "-/+", Action.DELETE: "-"}
_INDENT = " " * 8


def by_region(items: Iterable[T]) -> dict[str, list[T]]:
    """Group by region: what belongs to the account first, then the regions as they come."""
    groups: dict[str, list[T]] = {GLOBAL: []}
    for item in items:
        groups.setdefault(item.region, []).append(item)
    return {region: group for region, group in groups.items() if group}


def render(plan: Plan, kinds: Kinds, paint: Paint) -> Iterator[str]:
    """Yield the lines of a plan: what changes by region, notes, and the summary."""
    for region, group in by_region(plan.changes).items():
        yield paint(region, "bold")
        for planned in group:
            yield from _resource(planned, kinds, paint)
        yield ""
    if plan.notes:
        yield paint("Notes", "bold")
        yield from (f"  {clean(note)}" for note in plan.notes)
        yield ""
    if drifted := sum(planned.drift for planned in plan.changes):
        was = "was" if drifted == 1 else "were"
        yield paint(f"{counted(drifted, 'resource')} {was} changed outside of the spec.", "warning")
    yield paint(f"Plan: {plan.summary}" if plan.changes else NO_CHANGES, "bold")


def _resource(planned: Planned, kinds: Kinds, paint: Paint) -> Iterator[str]:
    title = f"{SYMBOLS[planned.action]:>5} {clean(planned.address)}"
    if planned.seen and planned.seen.id != planned.address:
        title += f" ({brief(planned.seen.id)})"
    yield paint(title, planned.action)
    yield from (_INDENT + remark for remark in _remarks(planned, kinds, paint))
    if planned.action is Action.CREATE or _anew(planned):
        yield from settings(((change.field, change.after) for change in planned.changes), _INDENT)
        return
    for change in planned.changes:
        yield from difference(change, _INDENT, paint)


def _anew(planned: Planned) -> bool:
    """Tell whether the changes are all wishes of a resource that is replaced for what it is, not as it is."""
    return planned.action is Action.REPLACE and planned.drift


def _remarks(planned: Planned, kinds: Kinds, paint: Paint) -> Iterator[str]:
    if planned.drift:
        yield paint("changed outside of the spec", "warning")
    if planned.reason:
        verb = "replaced" if planned.action is Action.REPLACE else "deleted"
        yield paint(f"{verb}: {clean(planned.reason)}", "dim")
    if planned.action is Action.UPDATE and not planned.drift and planned.origin:
        yield paint(f"wanted at {clean(planned.origin)}", "dim")
    if kinds[planned.kind].holds_data and planned.action in (Action.REPLACE, Action.DELETE):
        yield paint(f"destroys data: needs --allow-data-loss {clean(planned.address)}", "error")
