"""The changes of a run, resource by resource."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from tap_provisioner.engine.plan import Action, Planned
from tap_provisioner.report.story import Story
from tap_provisioner.report.text import counted, shown
from tap_provisioner.report.text.plan import SYMBOLS, by_region, sections
from tap_provisioner.steps import KINDS

_TONES = {
    Action.CREATE: "public",
    Action.UPDATE: "secret",
    Action.REPLACE: "bad",
    Action.DELETE: "bad",
}


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A resource that changes; `values` are those of one to be created, `differences` of any other."""

    address: str
    id: str
    action: str
    symbol: str
    tone: str
    drift: bool
    destroys_data: bool
    data_fate: str
    state: str
    reason: str
    origin: str
    values: tuple[tuple[str, str], ...] = ()
    """Name and value."""
    differences: tuple[tuple[str, str, str], ...] = ()
    """Name, value before and value after."""

    @property
    def open(self) -> bool:
        """Whether its details are shown from the start."""
        return not self.values


@dataclass(frozen=True)
class Group:
    """The changes in one region."""

    heading: str
    resources: tuple[Resource, ...]


@dataclass(frozen=True)
class Part:
    """The changes of the spec or those from outside; the heading is "" where there is one part."""

    heading: str
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Changes:
    """View model of changes.html.j2."""

    summary: str
    parts: tuple[Part, ...] = ()


def changes(story: Story) -> Changes | None:
    """Return the planned changes, drift first, by region."""
    if story.plan is None or (story.destroys and not story.plan.owned):
        return None
    parts = (Part(heading, tuple(_groups(group, story.deleted))) for heading, group in sections(story.plan))
    return Changes(story.planned, parts=tuple(parts))


def _groups(changes: Sequence[Planned], deleted: Collection[str]) -> Iterator[Group]:
    for region, group in by_region(changes).items():
        resources = tuple(_resource(planned, planned.address in deleted) for planned in group)
        yield Group(f"{region}: {counted(len(group), 'change')}", resources)


def _resource(planned: Planned, deleted: bool) -> Resource:
    creates = planned.action is Action.CREATE
    values = [(change.field, shown(change.after)) for change in planned.changes if creates]
    differences = [
        (
            f"{change.field} (cannot be changed)" if change.create_only else change.field,
            shown(change.before),
            shown(change.after),
        )
        for change in planned.changes
        if not creates
    ]
    return Resource(
        address=planned.address,
        id=planned.observed.id if planned.observed else "",
        action=planned.action.value,
        symbol=SYMBOLS[planned.action],
        tone=_TONES[planned.action],
        drift=planned.drift,
        destroys_data=KINDS[planned.kind].holds_data and planned.action in (Action.REPLACE, Action.DELETE),
        data_fate=planned.data_fate,
        state=_state(planned, deleted),
        reason=planned.reason,
        origin=planned.origin,
        values=tuple(values),
        differences=tuple(differences),
    )


def _state(planned: Planned, deleted: bool) -> str:
    """Return the state of what is to be deleted, "" for any other resource."""
    if planned.action is not Action.DELETE or planned.observed is None:
        return ""
    return "deleted" if deleted else planned.observed.state
