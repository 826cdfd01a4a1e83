"""A view drawn in place that is erased correctly after the width of the terminal has changed."""

from __future__ import annotations

from rich.console import Console, ConsoleOptions, RenderResult
from rich.control import Control
from rich.live_render import LiveRender
from rich.segment import ControlType, Segment


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
