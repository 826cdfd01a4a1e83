"""Builds a tree from YAML events.

Events are used instead of PyYAML's nodes, so that depth, size and aliases are limited while reading, and no
tag constructs a value.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

import yaml

from tap_provisioner.spec.yaml.errors import Loc
from tap_provisioner.spec.yaml.nodes import Node

MAX_DEPTH = 20
MAX_NODES = 10_000

# The core schema of YAML 1.2. Values that YAML 1.1 reads differently are refused, so that all readers agree.
_INT = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")
_ODD = re.compile(
    r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)|[-+]?(0[0-9]+|0o[0-7]+|0[xX][0-9a-fA-F_]+|0b[01_]+|[0-9]+(_[0-9_]*)+|[0-9]+(:[0-5]?[0-9])+)"
)
_WORD = re.compile(r"yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF")
_CONSTANTS = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
_AMBIGUOUS = (
    "an unquoted yes, no, on or off is a boolean for some YAML readers and text for others: "
    "write true or false, or quote the text"
)
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})


class Unreadable(Exception):
    """The file cannot be read as a tree. ``line`` is 0 if no single line is the cause."""

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


@dataclass(frozen=True, slots=True)
class Flaw:
    """A problem of one value that leaves the rest of the document readable."""

    loc: Loc
    line: int
    message: str


@dataclass(slots=True)
class _Frame:
    """A mapping or sequence that is being read; ``key`` is None before a key, and after an invalid one."""

    node: Node
    loc: Loc
    line: int
    anchor: str | None
    key: str | None = None
    key_line: int = 0
    awaits_key: bool = True

    @property
    def child_loc(self) -> Loc:
        if self.node.kind == "sequence":
            return (*self.loc, len(self.node.children))
        return self.loc if self.key is None else (*self.loc, self.key)


@dataclass(slots=True)
class Builder:
    """Receives YAML events one by one; ``root`` and ``flaws`` are the result."""

    root: Node | None = None
    flaws: list[Flaw] = field(default_factory=list)
    _frames: list[_Frame] = field(default_factory=list)
    _anchors: dict[str, Node] = field(default_factory=dict)
    _documents: int = 0
    _size: int = 0

    def feed(self, event: Any) -> None:
        """Process one event.

        Raises:
            Unreadable: if depth or size exceeds its limit, on a second document, or on an undefined alias.
        """
        line = event.start_mark.line + 1
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                raise Unreadable("contains more than one YAML document: remove all but one", line)
        elif isinstance(event, yaml.AliasEvent):
            self._attach(self._alias(event, line), line)
        elif isinstance(event, yaml.ScalarEvent):
            self._attach(self._scalar(event, line), line, event.anchor)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._open(event, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            frame = self._frames.pop()
            self._attach(frame.node, frame.line, frame.anchor)

    def _alias(self, event: Any, line: int) -> Node:
        node = self._anchors.get(event.anchor)
        if node is None:
            raise Unreadable("is not valid YAML: alias of an undefined anchor", line)
        self._bound(len(self._frames) + node.height - 1, node.size - 1, line)
        return node

    def _open(self, event: yaml.CollectionStartEvent, line: int) -> None:
        self._bound(len(self._frames) + 1, 0, line)
        node = Node("mapping" if isinstance(event, yaml.MappingStartEvent) else "sequence")
        loc = self._frames[-1].child_loc if self._frames else ()
        self._refuse_tag(node, event.tag, loc, line)
        self._frames.append(_Frame(node, loc, line, event.anchor))

    def _bound(self, depth: int, size: int, line: int) -> None:
        self._size += size
        if depth > MAX_DEPTH:
            raise Unreadable(f"is nested more than {MAX_DEPTH} levels deep", line)
        if self._size > MAX_NODES:
            raise Unreadable(f"contains more than {MAX_NODES} keys and values", line)

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> Node:
        node, loc = Node("scalar", event.value), self._frames[-1].child_loc if self._frames else ()
        self._refuse_tag(node, event.tag, loc, line)
        if event.style in (None, "") and not event.tag:
            node.value, doubt = _resolve(event.value)
            self._flaw(node, loc, line, doubt)
        if any(unicodedata.category(char) in _UNPRINTABLE for char in event.value):
            self._flaw(node, loc, line, "contains a control or invisible character: remove it")
        return node

    def _refuse_tag(self, node: Node, tag: str | None, loc: Loc, line: int) -> None:
        if tag:
            self._flaw(node, loc, line, "YAML tags such as !x are not allowed: write the plain value")

    def _flaw(self, node: Node, loc: Loc, line: int, message: str) -> None:
        if message and not node.flawed:
            node.flawed = True
            self.flaws.append(Flaw(loc, line, message))

    def _attach(self, node: Node, line: int, anchor: str | None = None) -> None:
        self._bound(0, 1, line)
        if anchor:
            self._anchors[anchor] = node
        if not self._frames:
            self.root = node
            return
        frame = self._frames[-1]
        if frame.node.kind == "sequence":
            frame.node.add(len(frame.node.children), line, node)
        elif frame.awaits_key:
            frame.key, frame.key_line, frame.awaits_key = self._key(node, frame, line), line, False
        else:
            if frame.key is not None:
                frame.node.add(frame.key, frame.key_line, node)
            frame.key, frame.awaits_key = None, True

    def _key(self, node: Node, frame: _Frame, line: int) -> str | None:
        if node.flawed:
            return None
        if not isinstance(node.value, str):
            self.flaws.append(Flaw(frame.loc, line, "a key must be text: quote it"))
            return None
        first = frame.node.children.get(node.value)
        if first:
            loc = (*frame.loc, node.value)
            self.flaws.append(Flaw(loc, line, f"duplicate key, first on line {first.line}: remove one"))
            return None
        return node.value


def _resolve(text: str) -> tuple[str | int | float | bool | None, str]:
    """The value of an unquoted scalar, and why it is ambiguous, empty if it is not."""
    if text in _CONSTANTS:
        return _CONSTANTS[text], ""
    if _INT.fullmatch(text):
        return int(text), ""
    if _WORD.fullmatch(text):
        return text, _AMBIGUOUS
    if _ODD.fullmatch(text):
        return text, "must be in plain decimal digits: rewrite it, or quote it if it is text"
    if _FLOAT.fullmatch(text):
        return float(text), ""
    return text, ""
