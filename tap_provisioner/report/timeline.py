"""When a run worked on each resource, how long it waited, and its critical path."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter

from tap_provisioner.engine.events import Event, Happening
from tap_provisioner.engine.graph import Kinds, edges_of, names_of, removal_edges
from tap_provisioner.engine.walk import Edges
from tap_provisioner.step import Observed, Step

_ENDS = {Happening.DONE: "done", Happening.FAILED: "failed"}


@dataclass(frozen=True)
class Stretch:
    """A part of the work on a resource, `began` and `ended` in seconds; `text` says what was waited for."""

    began: float
    ended: float
    text: str = ""

    @property
    def length(self) -> float:
        """How long it took, in seconds."""
        return self.ended - self.began


@dataclass(frozen=True)
class Bar:
    """The work on one resource, from its first stretch to its last; `end` is "" where it was interrupted."""

    address: str
    action: str
    stretches: tuple[Stretch, ...]
    end: str = ""
    critical: bool = False

    @property
    def began(self) -> float:
        """When it began, in seconds since the run's first event."""
        return self.stretches[0].began

    @property
    def ended(self) -> float:
        """When it ended, in seconds since the run's first event."""
        return self.stretches[-1].ended

    @property
    def length(self) -> float:
        """How long it took, in seconds."""
        return self.ended - self.began

    @property
    def waited(self) -> float:
        """How much of that was waiting, in seconds."""
        return sum(stretch.length for stretch in self.stretches if stretch.text)


@dataclass(frozen=True)
class Timeline:
    """The bars of a run in the order of their beginnings."""

    bars: tuple[Bar, ...]

    @property
    def length(self) -> float:
        """Seconds from the first beginning to the last end."""
        return max((bar.ended for bar in self.bars), default=0.0)

    @property
    def critical(self) -> list[Bar]:
        """The bars of the critical path, the first one first."""
        return [bar for bar in self.bars if bar.critical]


def timeline(
    events: Iterable[Event], steps: Iterable[Step], found: Iterable[Observed], kinds: Kinds
) -> Timeline:
    """Return the timeline of a run on `steps` that found `found`.

    The critical path ends with the bar that ended last. Before each of its bars is the one that ended last
    of those that it had to wait for: what it refers to if it is created, what refers to it if it is deleted.
    A bar without such a dependency waits for the previous phase, deletion or creation, as a whole.
    """
    bars = list(_bars(list(events)))
    by_address = {step.address: step for step in steps}
    removal = removal_edges(names_of(found, by_address), kinds)
    edges: Mapping[bool, Edges] = {True: removal, False: edges_of(by_address.values())}
    critical = {id(bar) for bar in _path(bars, edges)}
    return Timeline(tuple(replace(bar, critical=id(bar) in critical) for bar in bars))


def _bars(events: list[Event]) -> Iterator[Bar]:
    zero = events[0].at if events else 0.0
    last = events[-1].at - zero if events else 0.0
    for work in _works(events):
        end = _ENDS.get(work[-1].happening, "")
        times = [event.at - zero for event in work] + ([] if end else [last])
        stretches = [
            Stretch(began, ended, event.text if event.happening is Happening.WAITING else "")
            for event, began, ended in zip(work, times, times[1:], strict=False)
        ]
        yield Bar(work[0].address, work[0].action, tuple(_merged(stretches)), end)


def _works(events: Iterable[Event]) -> list[list[Event]]:
    """Return the events of each piece of work, from its start to its end, in the order of the starts."""
    works: list[list[Event]] = []
    current: dict[str, list[Event]] = {}
    for event in events:
        if event.happening is Happening.STARTED:
            current[event.address] = []
            works.append(current[event.address])
        if event.address in current:
            current[event.address].append(event)
            if event.happening in _ENDS:
                del current[event.address]
    return works


def _merged(stretches: Iterable[Stretch]) -> Iterator[Stretch]:
    """Yield stretches, those of the same text that follow each other as one."""
    for text, group in groupby(stretches, key=attrgetter("text")):
        first, *more = group
        yield Stretch(first.began, (more or [first])[-1].ended, text)


def _path(bars: Collection[Bar], edges: Mapping[bool, Edges]) -> Iterator[Bar]:
    """Yield the critical path, its last bar first."""
    by_place = {(_removes(bar), bar.address): bar for bar in bars}
    left = list(bars)
    bar = max(left, key=attrgetter("ended"), default=None)
    while bar is not None:
        yield bar
        left.remove(bar)
        earlier = [other for other in left if other.ended <= bar.began]
        needed = [other for other in _needed(bar, by_place, edges) if other in earlier]
        apart = [other for other in earlier if _removes(other) is not _removes(bar)]
        bar = max(needed or apart, key=attrgetter("ended"), default=None)


def _needed(bar: Bar, by_place: Mapping[tuple[bool, str], Bar], edges: Mapping[bool, Edges]) -> Iterator[Bar]:
    """Yield the nearest bars that `bar` had to wait for, also through resources that did not change."""
    removes = _removes(bar)
    pending, known = list(edges[removes].get(bar.address, ())), set[str]()
    while pending:
        address = pending.pop()
        if address in known:
            continue
        known.add(address)
        if found := by_place.get((removes, address)):
            yield found
        else:
            pending += edges[removes].get(address, ())


def _removes(bar: Bar) -> bool:
    return bar.action == "delete"
