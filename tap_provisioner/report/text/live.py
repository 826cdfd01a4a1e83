"""The progress of a run, drawn in place on a terminal, and erased correctly after a change of its width."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.control import Control
from rich.live import Live
from rich.live_render import LiveRender
from rich.segment import ControlType, Segment
from rich.text import Text

from tap_provisioner.engine.eta import Eta
from tap_provisioner.engine.events import Event, Happening
from tap_provisioner.report.text import region_of
from tap_provisioner.report.text.board import Board, Row, Task, lines
from tap_provisioner.report.text.paint import Paint
from tap_provisioner.report.text.progress import sentence
from tap_provisioner.step import GLOBAL


class LiveView:
    """A listener and context manager: ended work scrolls up, the progress of each region is drawn below.

    `addresses` are the resources that change, `eta` estimates the time that is left.
    """

    def __init__(
        self,
        addresses: Collection[str],
        paint: Paint,
        eta: Eta,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._addresses, self._paint, self._eta = dict.fromkeys(addresses), paint, eta
        self._clock, self._began = clock, clock()
        self._running: dict[str, Event] = {}
        self._ended: dict[str, Event] = {}
        colours: Any = "auto" if paint.enabled else None
        self._console = Console(file=sys.stderr, color_system=colours, highlight=False)
        self._live = Live(
            console=self._console, get_renderable=self.picture, transient=True, refresh_per_second=4
        )
        self._live._live_render = Reflowing(self._console)

    def __enter__(self) -> LiveView:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def __call__(self, event: Event) -> None:
        self._addresses[event.address] = None
        if event.happening in (Happening.STARTED, Happening.WAITING):
            self._ended.pop(event.address, None)
            self._running = {**self._running, event.address: event}
            return
        self._running = {a: other for a, other in self._running.items() if a != event.address}
        # A replacement is not done when the old resource is deleted.
        if event.action != "delete" or event.address not in self._eta.made:
            self._ended[event.address] = event
        line = Text.from_ansi(sentence(event, self._paint))
        if line.cell_len > self._console.width:
            line = Text.from_ansi(sentence(replace(event, id=""), self._paint))
        self._console.print(line, soft_wrap=True)

    def picture(self) -> RenderableType:
        """Return the progress to be drawn now, never wider or higher than the terminal."""
        size, ascii_only = self._console.size, self._console.options.ascii_only
        return Group(*lines(self._board(), size.width, size.height, ascii_only=ascii_only))

    def _board(self) -> Board:
        now, running, ended = self._clock(), self._running, dict(self._ended)
        tasks = {a: Task(event, now - event.at + event.elapsed) for a, event in running.items()}
        elapsed = {address: task.elapsed for address, task in tasks.items()}
        left, overdue = self._eta.left(ended, elapsed), self._eta.overdue(elapsed)
        groups: dict[str, list[str]] = {GLOBAL: []}
        for address in tuple(self._addresses):
            groups.setdefault(region_of(address), []).append(address)
        rows = []
        for region, group in groups.items():
            open_ = [address for address in group if address not in ended]
            closed = [ended[address] for address in group if address in ended]
            until = now if open_ else max((event.at for event in closed), default=now)
            done = sum(event.happening is Happening.DONE for event in closed)
            rows.append(
                Row(
                    region=region,
                    total=len(group),
                    done=done,
                    failed=len(closed) - done,
                    tasks=tuple(task for a, task in tasks.items() if region_of(a) == region),
                    elapsed=until - self._began,
                    left=max((left.get(address, 0.0) for address in open_), default=0.0),
                    overdue=not overdue.isdisjoint(open_),
                )
            )
        shown = tuple(row for row in rows if row.total)
        return Board(shown, now - self._began, max(left.values(), default=0.0), bool(overdue))


class Reflowing(LiveRender):
    """Finds the start of what it drew last even if a narrower terminal has wrapped its lines."""

    def __init__(self, console: Console) -> None:
        super().__init__("")
        self._console = console
        self._widths: list[int] = []

    def position_cursor(self) -> Control:
        """Return the move to the start of what was drawn last, erasing it."""
        return self._up(self._rows - 1, erase_first=True) if self._widths else Control()

    def restore_cursor(self) -> Control:
        """Return the same move from one line further down."""
        return self._up(self._rows, erase_first=False) if self._widths else Control()

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        segments = [part for part in super().__rich_console__(console, options) if isinstance(part, Segment)]
        self._widths = [Segment.get_line_length(line) for line in Segment.split_lines(segments)]
        yield from segments

    @property
    def _rows(self) -> int:
        width = max(self._console.width, 1)
        return sum(max(-(-length // width), 1) for length in self._widths)

    def _up(self, rows: int, *, erase_first: bool) -> Control:
        erase = (ControlType.ERASE_IN_LINE, 2)
        first = (erase,) if erase_first else ()
        return Control(ControlType.CARRIAGE_RETURN, *first, *((ControlType.CURSOR_UP, 1), erase) * rows)
