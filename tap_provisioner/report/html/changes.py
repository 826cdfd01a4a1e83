"""The changes of a run, resource by resource."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tap_provisioner.engine.plan import Action, Planned
from tap_provisioner.report.html.sections import section, table
from tap_provisioner.report.markup import Child, Markup, element
from tap_provisioner.report.story import Story
from tap_provisioner.report.text import counted, shown
from tap_provisioner.report.text.plan import SYMBOLS, by_region, sections
from tap_provisioner.step import Change
from tap_provisioner.steps import KINDS

_TONES = {
    Action.CREATE: "public",
    Action.UPDATE: "secret",
    Action.REPLACE: "bad",
    Action.DELETE: "bad",
}


def changes(story: Story) -> Markup | None:
    """Return what was to be changed: drift first, by region; for a destroy what was to be deleted."""
    if story.plan is not None:
        parts = [_part(heading, group) for heading, group in sections(story.plan)]
    elif story.discovery and story.discovery.owned:
        parts = [_leaving(story)]
    else:
        return None
    return section("changes", "Changes", element("p", story.planned), parts)


def _part(heading: str, group: Sequence[Planned]) -> Iterator[Child]:
    if heading:
        yield element("h3", heading)
    for region, planned in by_region(group).items():
        yield element("h4" if heading else "h3", f"{region}: {counted(len(planned), 'change')}")
        yield [_resource(one) for one in planned]


def _resource(planned: Planned) -> Markup:
    tone = _TONES[planned.action]
    badges = [
        element("span", f"{SYMBOLS[planned.action]} {planned.action}", class_=f"badge {tone}"),
        element("span", "changed outside", class_="badge secret") if planned.drift else None,
        element("span", "holds data", class_="badge bad") if _loses_data(planned) else None,
    ]
    identity = element("code", planned.seen.id, class_="dim") if planned.seen else None
    summary = element("summary", badges, f" {planned.address} ", identity)
    rest = [
        element("p", planned.reason) if planned.reason else None,
        element("p", f"Wanted at {planned.origin}", class_="dim") if planned.origin else None,
        _table(planned) if planned.changes else None,
    ]
    return element("details", summary, rest, open=planned.action is not Action.CREATE)


def _loses_data(planned: Planned) -> bool:
    return KINDS[planned.kind].holds_data and planned.action in (Action.REPLACE, Action.DELETE)


def _table(planned: Planned) -> Markup:
    caption = f"Changes of {planned.address}"
    if planned.action is Action.CREATE:
        return table(("Field", "Value"), ([c.field, _code(c.after)] for c in planned.changes), caption)
    return table(("Field", "Before", "After"), map(_row, planned.changes), caption)


def _row(change: Change) -> Iterator[Child]:
    yield f"{change.field} (cannot be changed)" if change.create_only else change.field
    yield element("del", _code(change.before))
    yield element("ins", _code(change.after))


def _code(value: object) -> Markup:
    return element("code", shown(value))


def _leaving(story: Story) -> Iterator[Child]:
    for region in by_region(story.names.values()):
        yield element("h3", region)
        rows = (
            [name, element("code", seen.id), "deleted" if name in story.deleted else seen.state]
            for name, seen in story.names.items()
            if seen.region == region
        )
        yield table(("Resource", "Id", "State"), rows, f"Resources in {region}")
