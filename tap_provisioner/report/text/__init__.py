"""Values as text that is safe on a terminal."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from tap_provisioner.values import Unknown

LONGEST_NAME = 26
_ARN = re.compile(r"arn:[^:/]*:[^:/]*:[^:/]*:[^:/]*:(secret:)?")


def clean(text: object) -> str:
    """Return one printable line: line ends, control, bidirectional and lone surrogate characters escaped."""
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in str(text))


def public(url: str) -> str:
    """Return a URL on one printable line, without the credentials that it may hold."""
    parts = urlsplit(url)
    return clean(parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl())


def shown(value: Any) -> str:
    """Return a field's value on one line, sets in a stable order."""
    match value:
        case bool():
            return "true" if value else "false"
        case None:
            return "(none)"
        case str():
            return clean(value) if value and value == value.strip() else json.dumps(clean(value))
        case Mapping():
            return (
                "{" + ", ".join(f"{clean(key)}: {shown(item)}" for key, item in sorted(value.items())) + "}"
            )
        case tuple() | list() | frozenset():
            return "[" + ", ".join(map(shown, members(value))) + "]"
    return clean(repr(value))


def members(value: tuple[Any, ...] | list[Any] | frozenset[Any]) -> list[Any]:
    """Return the members of a collection: those of a set sorted as text, unknown ones last."""
    if isinstance(value, frozenset):
        return sorted(value, key=lambda item: (isinstance(item, Unknown), shown(item)))
    return list(value)


def duration(seconds: float) -> str:
    """Return a duration for people: 0.4 s, 12 s, 3 min 20 s, 1 h 2 min."""
    if seconds < 9.95:
        return f"{max(seconds, 0.0):.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if minutes else f"{rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: 1 resource, 2 resources."""
    return f"{number} {noun}" + ("" if number == 1 else "s")


def listed(numbers: Mapping[str, int]) -> str:
    """Return the numbers that are not 0, each with its word: 2 created, 1 failed."""
    return ", ".join(f"{number} {word}" for word, number in numbers.items() if number)


def brief(id_: str) -> str:
    """Return an id for people: shortened, and an ARN without its first parts."""
    text = _ARN.sub("", id_)
    if text == id_ or len(text) <= LONGEST_NAME:
        return clean(text)
    return clean(text)[: LONGEST_NAME - 3] + "..."


def region_of(address: str) -> str:
    """Return the region that an address begins with."""
    return address.partition("/")[0]


def kind_of(address: str) -> str:
    """Return the kind that an address names, "" where it is not one of a step."""
    parts = address.split("/", 2)
    return parts[1] if len(parts) == 3 else ""
