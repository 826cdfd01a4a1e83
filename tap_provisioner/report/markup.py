"""Markup of SVG elements, and the one place where text is escaped for SVG and HTML."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup, escape

from tap_provisioner.report.text import clean

_EMPTY = frozenset({"line", "path", "rect"})
_BLOCKS = frozenset({"g", "svg"})
"""Elements with a line for each child, so that two versions of a file can be compared."""

Child = str | Iterable["Child"] | None
"""Content of an element: text, which is escaped, markup, nothing, or several of these."""


def element(name: str, /, *children: Child, **attributes: Any) -> Markup:
    """Return an SVG element.

    Underscores in names of attributes become hyphens, except at the end: `class_`, `stroke_width`. An
    attribute that is None is left out.
    """
    head = name + "".join(_attribute(key, value) for key, value in attributes.items() if value is not None)
    if name in _EMPTY:
        return trusted(f"<{head}/>")
    break_ = "\n" if name in _BLOCKS else ""
    inner = break_.join(_flat(children))
    return trusted(f"<{head}>{break_ if inner else ''}{inner}{break_}</{name}>")


def escaped(value: object) -> Markup:
    """Return markup as it is, anything else as escaped text without characters that XML does not allow."""
    return value if isinstance(value, Markup) else escape(clean(value))


def trusted(text: str) -> Markup:
    """Return text as markup without escaping it: constants of this package, and text that is escaped."""
    return Markup(text)  # noqa: S704 - this is the only place


def _flat(children: Iterable[Child]) -> Iterable[str]:
    for child in children:
        if isinstance(child, str):
            yield escaped(child)
        elif child is not None:
            yield from _flat(child)


def _attribute(key: str, value: Any) -> str:
    name = key.rstrip("_").replace("_", "-")
    return f' {name}="{escaped(f"{round(value, 2):g}" if isinstance(value, int | float) else value)}"'
