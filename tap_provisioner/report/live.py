"""What a run does, drawn in place on a terminal."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from types import TracebackType

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from tap_provisioner.engine.events import Event, Happening
from tap_provisioner.report.paint import Paint
from tap_provisioner.report.progress import DOING, sentence
from tap_provisioner.report.text import clean, duration

_STATE = re.compile(r"waiting.*, its state is ")
_WIDEST = 46
_AROUND = 3
"""Lines of the screen that the list of what is under way leaves free."""


class LiveView:
    """A listener and context manager: what has ended scrolls by, what is under way is listed below it."""

    def __init__(self, total: int, paint: Paint, clock: Callable[[], float] = time.time) -> None:
        self._total, self._paint, self._clock = total, paint, clock
        self._running: dict[str, Event] = {}
        self._began = clock()
        self._ended: set[str] = set()
        self._console = Console(file=sys.stderr, no_color=not paint.enabled, highlight=False)
        self._live = Live(
            console=self._console, get_renderable=self.picture, transient=True, refresh_per_second=4
        )

    def __enter__(self) -> LiveView:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def __call__(self, event: Event) -> None:
        """Take an event into the picture."""
        if event.happening in (Happening.STARTED, Happening.WAITING):
            self._running[event.address] = event
            return
        self._running.pop(event.address, None)
        self._ended.add(event.address)
        line = Text.from_ansi(sentence(event, self._paint))
        if line.cell_len > self._console.width:
            line = Text.from_ansi(sentence(replace(event, id=""), self._paint))
        self._console.print(line, soft_wrap=True)

    def picture(self) -> RenderableType:
        """Return what is under way as it is to be drawn now: never wider or higher than the terminal."""
        table = Table.grid(padding=(0, 1), expand=True)
        table.add_column(no_wrap=True, overflow="ellipsis", max_width=_WIDEST)
        table.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
        table.add_column(no_wrap=True, justify="right")
        running = list(self._running.values())
        room = max(self._console.height - _AROUND, 1)
        for event in running[:room]:
            text = _STATE.sub("", clean(event.text)) or DOING[event.action]
            since = self._clock() - (event.at - event.elapsed)
            table.add_row(Text(clean(event.address)), Text(text), Text(duration(since)))
        more = f", {len(running) - room} of them not shown" if len(running) > room else ""
        line = (
            f"{len(self._ended)} of {self._total} done, {len(running)} under way{more}, "
            f"{duration(self._clock() - self._began)}"
        )
        return Group(table, Text(line, style="bold", no_wrap=True, overflow="ellipsis"))
