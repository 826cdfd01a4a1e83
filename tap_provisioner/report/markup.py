"""Elements of SVG and HTML, safe by construction: what is not markup is escaped."""

from __future__ import annotations

import html
from collections.abc import Iterable
from typing import Any

from tap_provisioner.report.text import clean

_EMPTY = frozenset({"br", "circle", "line", "meta", "path", "polyline", "rect"})
_BLOCKS = frozenset(
    "article body defs details dl figure g head main nav ol section svg table tbody thead ul".split()
)
"""Elements whose children stand on lines of their own, so that two versions of a file can be compared."""


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


Child = str | Iterable["Child"] | None
"""What an element may hold: text, which is escaped, markup, nothing, or several of these."""


def element(name: str, /, *children: Child, **attributes: Any) -> Markup:
    """Return an element.

    Names of attributes have hyphens for underscores, except at their end: `class_`, `stroke_width`. An
    attribute that is None or False is left out, one that is True is its own value.
    """
    head = name + "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _EMPTY:
        return Markup(f"<{head}/>")
    break_ = "\n" if name in _BLOCKS else ""
    inner = break_.join(_flat(children))
    return Markup(f"<{head}>{break_ if inner else ''}{inner}{break_}</{name}>")


def escaped(text: object) -> str:
    """Return text for an element or a quoted attribute, without what XML cannot hold."""
    return html.escape(clean(text))


def _flat(children: Iterable[Child]) -> Iterable[str]:
    for child in children:
        if isinstance(child, Markup):
            yield child
        elif isinstance(child, str):
            yield escaped(child)
        elif child is not None:
            yield from _flat(child)


def _attribute(key: str, value: Any) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    text = name if value is True else f"{round(value, 2):g}" if isinstance(value, int | float) else value
    return f' {name}="{escaped(text)}"'
