"""Styles of text and tables, where a terminal can show them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.table import Table

STYLES: Mapping[str, str] = {
    "bold": "bold",
    "dim": "dim",
    "create": "green",
    "update": "yellow",
    "replace": "magenta",
    "delete": "red",
    "good": "green",
    "warning": "yellow",
    "error": "bold red",
}
"""Each style as rich defines it."""
_WIDE = 1_000_000
"""Columns enough for any table: it is as wide as its cells, and no value is cut."""


class Paint:
    """Styles text and tables, or leaves them plain where `enabled` is false."""

    def __init__(self, enabled: bool) -> None:
        self.enabled = enabled

    def __call__(self, text: str, style: str) -> str:
        """Return `text` in one of the styles; an unknown style leaves it plain."""
        if not (self.enabled and text and style in STYLES):
            return text
        # Rich is imported only where something is styled: --help and pipes do without it.
        from rich.color import ColorSystem
        from rich.style import Style

        return Style.parse(STYLES[style]).render(text, color_system=ColorSystem.STANDARD)

    def lines(self, table: Table) -> list[str]:
        """Return the lines of a table, without spaces at their ends."""
        from rich.console import Console

        out = io.StringIO()
        console = Console(
            file=out,
            width=_WIDE,
            color_system="standard" if self.enabled else None,
            force_terminal=self.enabled,
            legacy_windows=False,
            no_color=False,
            emoji=False,
            highlight=False,
            markup=False,
        )
        console.print(table)
        return [line.rstrip() for line in out.getvalue().splitlines()]


def is_terminal(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Return whether lines on `stream` can be rewritten: it is a terminal, and not a dumb one."""
    return stream.isatty() and environ.get("TERM", "dumb") != "dumb"


def wants_colour(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Return whether `stream` gets colours: it is a capable terminal, and NO_COLOR is not set."""
    return is_terminal(stream, environ) and not environ.get("NO_COLOR")
