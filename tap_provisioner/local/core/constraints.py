"""Validates parameters against the shapes of botocore's models, as AWS does on its side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

LENGTHS = frozenset({"string", "list", "map", "blob"})
NUMBERS = frozenset({"integer", "long", "float", "double"})
# Character classes that Python's re lacks, approximated for use inside brackets.
_CLASSES = {
    r"\p{L}": r"A-Za-z\u00aa-\U0010ffff",
    r"\p{M}": r"\u0300-\u036f",
    r"\p{N}": r"0-9",
    r"\p{P}": r"!-#%-*,-/:;?@\[-\]_{}",
    r"\p{S}": r"$+<=>^`|~",
    r"\p{Zs}": r" \u00a0\u2000-\u200a",
    r"\p{Z}": r" \u00a0\u2000-\u200a",
    r"\uD800\uDC00-\uDBFF\uDFFF": r"\U00010000-\U0010ffff",
}


@dataclass(frozen=True)
class Violation:
    """One constraint that a parameter violates.

    path: where it is, as AWS names it ("tags.1.member.key"). value: as text, None where there is none, or
    where it is secret.
    """

    path: str
    constraint: str
    value: str | None = None
    missing: bool = False

    @property
    def text(self) -> str:
        """AWS's message for it."""
        shown = " null" if self.missing else "" if self.value is None else f" '{self.value}'"
        return f"Value{shown} at '{self.path}' failed to satisfy constraint: {self.constraint}"


def violations(
    shape: Any, value: Any, unenforced: frozenset[str] = frozenset(), path: str = ""
) -> Iterator[Violation]:
    """Every violation in a value of a shape: required members, enum, min, max, pattern.

    unenforced: the names of the shapes whose constraints are not checked.
    """
    if shape.name not in unenforced:
        yield from _own(shape, value, path)
    match shape.type_name:
        case "structure":
            yield from _members(shape, value, unenforced, path)
        case "list":
            for number, each in enumerate(value, 1):
                yield from violations(shape.member, each, unenforced, f"{path}.{number}.member")
        case "map":
            for key, each in value.items():
                yield from violations(shape.key, key, unenforced, f"{path}.key")
                yield from violations(shape.value, each, unenforced, f"{path}.{key}.member")


def _members(shape: Any, value: Any, unenforced: frozenset[str], path: str) -> Iterator[Violation]:
    for name, member in shape.members.items():
        place = f"{path}.{_camel(name)}" if path else _camel(name)
        if value.get(name) is not None:
            yield from violations(member, value[name], unenforced, place)
        elif name in shape.required_members and not member.metadata.get("idempotencyToken"):
            yield Violation(place, "Member must not be null", missing=True)


def _camel(name: str) -> str:
    return name[:1].lower() + name[1:]


def _own(shape: Any, value: Any, path: str) -> Iterator[Violation]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    shown = None if shape.metadata.get("sensitive") else str(value)
    size, what = value, "value"
    if shape.type_name in LENGTHS:
        size, what = len(value), "length"
    elif shape.type_name not in NUMBERS:
        return
    if least is not None and size < least:
        yield Violation(path, f"Member must have {what} greater than or equal to {least}", shown)
    if most is not None and size > most:
        yield Violation(path, f"Member must have {what} less than or equal to {most}", shown)
    if shape.type_name != "string":
        return
    if shape.enum and value not in shape.enum:
        allowed = ", ".join(shape.enum)
        yield Violation(path, f"Member must satisfy enum value set: [{allowed}]", shown)
    pattern = shape.metadata.get("pattern")
    if pattern and not _fits(pattern, value):
        yield Violation(path, f"Member must satisfy regular expression pattern: {pattern}", shown)


def _fits(pattern: str, value: str) -> bool:
    expression = _compiled(pattern)
    return expression is None or expression.fullmatch(value) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str] | None:
    """The compiled pattern, None where Python's re does not support it."""
    for name, members in _CLASSES.items():
        pattern = pattern.replace(name, members)
    try:
        return re.compile(pattern, re.ASCII)
    except re.error:
        return None
