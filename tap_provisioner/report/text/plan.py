"""A plan as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from tap_provisioner.engine.graph import Kinds
from tap_provisioner.engine.plan import Action, Plan, Planned
from tap_provisioner.report.text import brief, clean, counted, listed
from tap_provisioner.report.text.fields import differences, settings
from tap_provisioner.report.text.paint import Paint
from tap_provisioner.step import GLOBAL, Observed, Phase, Step

T = TypeVar("T", Planned, Observed, Step)
NO_CHANGES = "No changes. The stack matches the spec."
SYMBOLS = {Action.CREATE: "+", Action.UPDATE: "~", Action.REPLACE: "-/+", Action.DELETE: "-"}
OUTSIDE = "Changed outside of the spec: apply sets it back"
NOTHING_TO_DESTROY = "Nothing to destroy."
OF_THE_SPEC = "Changes of the spec"
_INDENT = " " * 8


def by_region(items: Iterable[T]) -> dict[str, list[T]]:
    """Group by region: account-wide resources first, then the regions in their order."""
    groups: dict[str, list[T]] = {GLOBAL: []}
    for item in items:
        groups.setdefault(item.region, []).append(item)
    return {region: group for region, group in groups.items() if group}


def sections(plan: Plan) -> Iterator[tuple[str, Sequence[Planned]]]:
    """Yield the changes with a heading: drift first, then changes of the spec.

    The heading is "" where there is no drift.
    """
    outside = [planned for planned in plan.changes if planned.drift]
    desired = [planned for planned in (*plan.changes, *plan.contained) if not planned.drift]
    if outside:
        yield OUTSIDE, outside
    if desired:
        yield OF_THE_SPEC if outside else "", desired


def render(plan: Plan, kinds: Kinds, paint: Paint) -> Iterator[str]:
    """Yield the lines of a plan: what changes by region, notes, and the summary."""
    yield from body(plan, kinds, paint)
    yield from ending(plan, paint)


def body(plan: Plan, kinds: Kinds, paint: Paint) -> Iterator[str]:
    """Yield the lines of a plan without its summary."""
    for heading, changes in sections(plan):
        if heading:
            yield from (paint(f"== {heading} ==", "warning" if heading == OUTSIDE else "bold"), "")
        for region, group in by_region(changes).items():
            shared = _shared_reason(group)
            why = f" ({clean(shared)})" if shared else ""
            tally = listed({f"to {a}": sum(planned.action is a for planned in group) for a in SYMBOLS})
            yield paint(region, "bold") + paint(f": {tally}{why}", "dim")
            for planned in group:
                yield from (*_resource(planned, kinds, paint, shared, plan.destroy), "")
    if plan.notes:
        yield paint("Notes", "bold")
        yield from (f"  {clean(note)}" for note in plan.notes)
        yield ""


def ending(plan: Plan, paint: Paint) -> Iterator[str]:
    """Yield the summary of a plan."""
    if drifted := sum(planned.drift for planned in plan.changes):
        was = "was" if drifted == 1 else "were"
        yield paint(f"{counted(drifted, 'resource')} {was} changed outside of the spec.", "warning")
    yield paint(headline(plan), "bold")


def headline(plan: Plan) -> str:
    """Return in one line how many resources have each action, or how many a destroy deletes, and where."""
    if plan.destroy and plan.owned:
        return f"Destroy: {counted(len(plan.owned), 'resource')} in {', '.join(by_region(plan.owned))}"
    if plan.destroy:
        return NOTHING_TO_DESTROY
    return f"Plan: {plan.summary}" if plan.changes else NO_CHANGES


def _shared_reason(group: Sequence[Planned]) -> str:
    """Return the reason of several deletions if all have the same, else ""."""
    reasons = [planned.reason for planned in group if planned.action is Action.DELETE]
    return reasons[0] if len(reasons) > 1 and len(set(reasons)) == 1 else ""


def _resource(planned: Planned, kinds: Kinds, paint: Paint, shared: str, destroy: bool) -> Iterator[str]:
    title = f"{SYMBOLS[planned.action]:>5} {clean(planned.address)}"
    known = planned.observed and planned.observed.id != planned.address
    yield paint(title, planned.action) + (
        paint(f" ({brief(planned.observed.id)})", "dim") if planned.observed and known else ""
    )
    yield from (_INDENT + remark for remark in _remarks(planned, kinds, paint, shared, destroy))
    if planned.action is Action.CREATE or _broken(planned):
        yield from settings(((change.field, change.after) for change in planned.changes), _INDENT)
    else:
        yield from differences(planned.changes, _INDENT, paint)


def _broken(planned: Planned) -> bool:
    """Return whether it is replaced because it is broken, so that its changes are all of its attributes."""
    return planned.observed is not None and planned.observed.phase is Phase.BROKEN and bool(planned.step)


def _remarks(planned: Planned, kinds: Kinds, paint: Paint, shared: str, destroy: bool) -> Iterator[str]:
    verbs = {Action.REPLACE: "replaced", Action.DELETE: "deleted"}
    if planned.reason and (planned.action is not Action.DELETE or planned.reason != shared):
        yield paint(f"{verbs.get(planned.action, 'because')}: {clean(planned.reason)}", "dim")
    if planned.action in (Action.UPDATE, Action.REPLACE) and not planned.drift and planned.origin:
        yield paint(f"defined at {clean(planned.origin)}", "dim")
    if planned.data_fate and planned.action in (Action.REPLACE, Action.DELETE):
        yield paint(f"holds data: {clean(planned.data_fate)}", "error")
    holds_data = kinds[planned.kind].holds_data and planned.action in (Action.REPLACE, Action.DELETE)
    if holds_data and not destroy:
        yield paint(f"destroys data: needs --allow-data-loss {clean(planned.address)}", "error")
