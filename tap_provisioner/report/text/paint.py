"""Colours, where a terminal wants them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TextIO

_CODES = {
    "bold": "1",
    "dim": "2",
    "create": "32",
    "update": "33",
    "replace": "35",
    "delete": "31",
    "good": "32",
    "warning": "33",
    "error": "1;31",
}


class Paint:
    """Puts text into a style, or leaves it as it is where `enabled` is false."""

    def __init__(self, enabled: bool) -> None:
        self.enabled = enabled

    def __call__(self, text: str, style: str) -> str:
        """Return `text` in one of the styles; one that is not known leaves it plain."""
        code = _CODES.get(style)
        return f"\x1b[{code}m{text}\x1b[0m" if self.enabled and code and text else text


def is_terminal(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Tell whether lines on `stream` may be rewritten: it is a terminal, and not a dumb one."""
    return stream.isatty() and environ.get("TERM", "dumb") != "dumb"


def wants_colour(stream: TextIO, environ: Mapping[str, str]) -> bool:
    """Tell whether `stream` is to be coloured: a capable terminal, and nobody asked for none (NO_COLOR)."""
    return is_terminal(stream, environ) and not environ.get("NO_COLOR")
