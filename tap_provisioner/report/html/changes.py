"""The changes of a run, resource by resource."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    """The changes with one cause, the heading; "" where all have the same."""

    heading: str
    groups: tuple[Group, ...]


@dataclass(frozen=True)
class Changes:
    """View model of changes.html.j2; `removed` are regions with names, ids and states of a destroy."""

    summary: str
    parts: tuple[Part, ...] = ()
    removed: tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...] = ()


def changes(story: Story) -> Changes | None:
    """Return what was to be changed: drift first, by region; of a destroy what was to be deleted."""
    if story.plan is not None:
        parts = (Part(heading, tuple(_groups(group))) for heading, group in sections(story.plan))
        return Changes(story.planned, parts=tuple(parts))
    if story.discovery and story.discovery.owned:
        return Changes(story.planned, removed=tuple(_removed(story)))
    return None


def _groups(changes: Sequence[Planned]) -> Iterator[Group]:
    for region, group in by_region(changes).items():
        yield Group(f"{region}: {counted(len(group), 'change')}", tuple(map(_resource, group)))


def _resource(planned: Planned) -> Resource:
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
        id=planned.seen.id if planned.seen else "",
        action=planned.action.value,
        symbol=SYMBOLS[planned.action],
        tone=_TONES[planned.action],
        drift=planned.drift,
        destroys_data=KINDS[planned.kind].holds_data and planned.action in (Action.REPLACE, Action.DELETE),
        reason=planned.reason,
        origin=planned.origin,
        values=tuple(values),
        differences=tuple(differences),
    )


def _removed(story: Story) -> Iterator[tuple[str, tuple[tuple[str, str, str], ...]]]:
    for region in by_region(story.names.values()):
        yield (
            region,
            tuple(
                (name, seen.id, "deleted" if name in story.deleted else seen.state)
                for name, seen in story.names.items()
                if seen.region == region
            ),
        )
