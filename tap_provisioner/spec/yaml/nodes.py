"""The document as a tree that keeps line numbers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from tap_provisioner.spec.yaml.errors import Loc

Kind = Literal["scalar", "mapping", "sequence"]


@dataclass(slots=True)
class Entry:
    """A child, and the line of its key or, in a list, of the item."""

    line: int
    node: Node


@dataclass(slots=True)
class Node:
    """One value of the document.

    ``value`` is set for scalars only, ``children`` for mappings (by key) and sequences (by index).
    ``size`` and ``height`` count with every alias expanded. ``flawed`` is set for a value that has been
    reported, so that no other problem of it is.
    """

    kind: Kind
    value: str | int | float | bool | None = None
    children: dict[str | int, Entry] = field(default_factory=dict)
    size: int = 1
    height: int = 1
    flawed: bool = False

    def add(self, key: str | int, line: int, child: Node) -> None:
        """Add a complete child under a key or index."""
        self.children[key] = Entry(line, child)
        self.size += child.size
        self.height = max(self.height, child.height + 1)

    def plain(self) -> Any:
        """The value as dicts, tuples and scalars."""
        if self.kind == "mapping":
            return {key: entry.node.plain() for key, entry in self.children.items()}
        if self.kind == "sequence":
            return tuple(entry.node.plain() for entry in self.children.values())
        return self.value

    def along(self, loc: Loc) -> Iterator[Entry]:
        """The entries on the path to a place, as far as they exist."""
        node = self
        for part in loc:
            entry = node.children.get(part)
            if entry is None:
                return
            yield entry
            node = entry.node

    def line(self, loc: Loc) -> int:
        """The line of a place, or of its nearest parent that exists; 1 if none does."""
        return ([1] + [entry.line for entry in self.along(loc)])[-1]

    def trim(self, loc: Loc) -> Loc:
        """The place without the parts below a scalar, such as those of a shorthand."""
        for depth, entry in enumerate(self.along(loc), start=1):
            if entry.node.kind == "scalar":
                return loc[:depth]
        return loc

    def resolve(self, path: str) -> Loc:
        """The place that a dotted path names, as far as it exists; keys may contain dots."""
        loc: list[str | int] = []
        node, rest = self, path
        while rest:
            fits = [key for key in node.children if _leads(rest, key)]
            if not fits:
                break
            key = max(fits, key=lambda fit: len(_text(fit)))
            rest = rest[len(_text(key)) :].removeprefix(".")
            loc.append(key)
            node = node.children[key].node
        return tuple(loc)


def _text(key: str | int) -> str:
    return f"[{key}]" if isinstance(key, int) else key


def _leads(path: str, key: str | int) -> bool:
    text = _text(key)
    return path.startswith(text) and (path[len(text) :] or ".")[0] in ".["
