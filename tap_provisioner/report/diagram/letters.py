"""How much room text takes, as far as that can be told without the reader's fonts."""

from __future__ import annotations

import unicodedata

_SANS = 0.57
_MONO = 0.62
"""Width of a letter in parts of its size: that of wide fonts, so that text fits in all others too."""


def width(text: str, size: float, *, mono: bool = False) -> float:
    """Return about how wide `text` is at most."""
    cells = sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
    return cells * size * (_MONO if mono else _SANS)


def fitted(text: str, room: float, size: float, *, mono: bool = False) -> str:
    """Return `text`, cut with an ellipsis where it is wider than `room`."""
    if width(text, size, mono=mono) <= room:
        return text
    while text and width(text + "…", size, mono=mono) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def wrapped(text: str, room: float, size: float, *, mono: bool = False, most: int = 2) -> list[str]:
    """Return `text` in at most `most` lines of the width `room`, broken where words and names can be."""
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
