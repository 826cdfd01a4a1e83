"""The shapes of a picture: boxes, cards with text, and arrows. Widths of text are estimated without fonts."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from tap_provisioner.presentation import Line
from tap_provisioner.report.markup import element
from tap_provisioner.report.text import clean

ICONS = {
    "data": "M2.5 4 a5.5 2.5 0 0 1 11 0 v8 a5.5 2.5 0 0 1 -11 0 z m0 0 a5.5 2.5 0 0 0 11 0 "
    "m-11 4 a5.5 2.5 0 0 0 11 0",
    "gateway": "M8 1.5 a6.5 6.5 0 1 0 0.01 0 M1.5 8 h13 M8 1.5 c-4 4 -4 9 0 13 M8 1.5 c4 4 4 9 0 13",
    "nat": "M2 5 h10 m-3 -3 l3 3 l-3 3 M14 11 h-10 m3 -3 l-3 3 l3 3",
    "notes": "M3 2 h10 v12 h-10 z M5.5 5.5 h5 M5.5 8 h5 M5.5 10.5 h3",
    "role": "M8 2 a2.8 2.8 0 1 0 0.01 0 M2.5 14.5 c0.3 -7 10.7 -7 11 0",
    "secret": "M5 8.5 a3 3 0 1 0 0.01 0 M7.2 9.4 l6.3 -6.4 M11 5.5 l2 2",
    "subnet": "M2 3 h12 v10 h-12 z M2 8 h12",
}
"""Outlines on a field of 16 by 16."""
PAD = 10
LINE = 16
TITLE = 20


@dataclass(frozen=True)
class Box:
    """A rectangle in a picture; `middle` and `centre` are the x and y of its centre."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> float:
        return self.x + self.width / 2

    @property
    def centre(self) -> float:
        return self.y + self.height / 2

    def draw(self, class_: str, radius: float = 8) -> Markup:
        """Return it as a rounded rectangle."""
        return element(
            "rect", x=self.x, y=self.y, width=self.width, height=self.height, rx=radius, class_=class_
        )


@dataclass(frozen=True)
class Card:
    """A card with a title, an icon and lines; a resource that is not `there` has a dashed outline."""

    title: str
    lines: Sequence[Line]
    icon: str
    tone: str = ""
    there: bool = True
    shape: str = "card"

    def height(self, width: float) -> float:
        """Return its height for a width."""
        return PAD * 2 + TITLE + LINE * len(self._rows(width)) - 2

    def draw(self, place: Box) -> Markup:
        """Return it drawn at a place that is at least as high as `height`."""
        x, y = place.x + PAD, place.y + PAD
        classes = " ".join(filter(None, (self.shape, self.tone, "" if self.there else "missing")))
        rows = [
            text(x, y + TITLE + LINE * (index + 0.75), row, "mono dim" if mono else "small dim")
            for index, (row, mono) in enumerate(self._rows(place.width))
        ]
        room = place.width - PAD * 2 - 22
        return element(
            "g",
            element("title", "; ".join((self.title, *(line.text for line in self.lines)))),
            place.draw(classes, 6),
            element(
                "path",
                d=ICONS[self.icon],
                transform=f"translate({x:g} {y + 1:g})",
                class_=f"icon {self.tone}".rstrip(),
            ),
            text(x + 22, y + 13, fitted(clean(self.title), room, 13), f"strong {self.tone}".rstrip()),
            rows,
        )

    def _rows(self, width: float) -> list[tuple[str, bool]]:
        room = width - PAD * 2
        return [
            (row, line.mono)
            for line in self.lines
            for row in wrapped(clean(line.text), room, 11, mono=line.mono)
        ]


def text(x: float, y: float, content: str, class_: str = "") -> Markup:
    """Return one line of text that begins at x, or with the class `middle` is centred there."""
    return element("text", content, x=x, y=y, class_=class_ or None)


def arrow(points: Sequence[tuple[float, float]], tone: str, hint: str, *, both: bool = False) -> Markup:
    """Return a line through `points` with a head at its end, or at both ends."""
    path = "M" + " L".join(f"{x:g} {y:g}" for x, y in points)
    heads = [_head(points[-2], points[-1], tone)] + ([_head(points[1], points[0], tone)] if both else [])
    return element("g", element("title", hint), element("path", d=path, class_=f"edge {tone}"), heads)


def _head(before: tuple[float, float], tip: tuple[float, float], tone: str) -> Markup:
    """Return the head of a horizontal or vertical arrow."""
    dx = (tip[0] > before[0]) - (tip[0] < before[0])
    dy = (tip[1] > before[1]) - (tip[1] < before[1])
    back, side = (tip[0] - 7 * dx, tip[1] - 7 * dy), (4 * dy, 4 * dx)
    corners = (tip, (back[0] + side[0], back[1] + side[1]), (back[0] - side[0], back[1] - side[1]))
    return element("path", d="M" + " L".join(f"{x:g} {y:g}" for x, y in corners) + "z", class_=f"head {tone}")


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
