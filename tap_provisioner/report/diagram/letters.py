"""The width of text, estimated without the reader's fonts."""

from __future__ import annotations

import unicodedata

_SANS = 0.57
_MONO = 0.62
"""Width of a letter relative to its size, as in wide fonts."""


def width(text: str, size: float, *, mono: bool = False) -> float:
    """Return an upper estimate of the width of `text`."""
    cells = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
    return cells * size * (_MONO if mono else _SANS)


def fitted(text: str, room: float, size: float, *, mono: bool = False) -> str:
    """Return `text`, cut with an ellipsis if it is wider than `room`."""
    if width(text, size, mono=mono) <= room:
        return text
    while text and width(text + "…", size, mono=mono) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def wrapped(text: str, room: float, size: float, *, mono: bool = False, most: int = 2) -> list[str]:
    """Return `text` in at most `most` lines of the width `room`, broken between words and parts of names."""
    lines: list[str] = []
    while len(lines) < most - 1 and width(text, size, mono=mono) > room:
        end = len(text)
        while end > 1 and width(text[:end], size, mono=mono) > room:
            end -= 1
        cut = max(text.rfind(mark, 1, end) for mark in " .-/:,")
        cut = cut + 1 if cut > end // 3 else end
        lines.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*lines, fitted(text, room, size, mono=mono)]
