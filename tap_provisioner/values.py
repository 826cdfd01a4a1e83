"""Values that are unknown, unresolved, or sensitive."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


class Sensitive:
    """A value that no text shows: `repr`, `str`, formatting and JSON have only a placeholder."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the value itself, for the call that needs it."""
        return self._value

    def __repr__(self) -> str:
        return "(sensitive)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sensitive) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)


@dataclass(frozen=True, slots=True)
class Ref:
    """The output of another step, used as an attribute's value; the only source of dependency edges."""

    address: str
    output: str = "id"

    def __repr__(self) -> str:
        return f"{self.address}.{self.output}"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that is known only after an apply; `ref` is the output that it will be, if any."""

    ref: Ref | None = None

    def __repr__(self) -> str:
        return "(known after apply)"


UNKNOWN = Unknown()
"""An unknown value that is no output of a step."""


@dataclass(frozen=True, slots=True)
class Match:
    """The value whose key is `desired` among `options`, pairs of key and value; else the first of them.

    For values that depend on data sources, such as the zone of a subnet.
    """

    desired: Any
    options: tuple[tuple[Any, Any], ...]

    def choose(self) -> Any:
        """Return the matching value."""
        return next((value for key, value in self.options if key == self.desired), self.options[0][1])


def refs(value: Any) -> Iterator[Ref]:
    """Yield each ref inside `value`, an attribute of a step, including those of unknown values."""
    if isinstance(value, Ref):
        yield value
    elif isinstance(value, Unknown):
        yield from refs(value.ref)
    elif isinstance(value, Match):
        yield from refs((value.desired, value.options))
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from refs(item)
    elif isinstance(value, tuple | frozenset):
        for item in value:
            yield from refs(item)


def has_unknown(value: Any) -> bool:
    """Tell whether any part of `value` is known only after apply."""
    if isinstance(value, Mapping):
        return any(map(has_unknown, value.values()))
    if isinstance(value, tuple | frozenset):
        return any(map(has_unknown, value))
    return isinstance(value, Unknown)


def substitute(value: Any, lookup: Callable[[Ref], Any]) -> Any:
    """Return `value` with each ref inside it replaced by its value from `lookup`."""
    if isinstance(value, Ref):
        return lookup(value)
    if isinstance(value, Match):
        return Match(*substitute((value.desired, value.options), lookup)).choose()
    if isinstance(value, Mapping):
        return {key: substitute(item, lookup) for key, item in value.items()}
    if isinstance(value, tuple | frozenset):
        return type(value)(substitute(item, lookup) for item in value)
    return value


def plain(value: Any) -> Any:
    """Return `value` for JSON: sets sorted, refs and unknowns as text, secrets as a placeholder."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in sorted(value.items())}
    if isinstance(value, frozenset):
        return sorted((plain(item) for item in value), key=repr)
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, Unknown):
        return repr(value)
    if callable(as_json := getattr(value, "as_json", None)):
        return as_json()
    if dataclasses.is_dataclass(value) and not isinstance(value, Ref):
        return plain({f.name: getattr(value, f.name) for f in dataclasses.fields(value)})
    return value if isinstance(value, str | int | float | bool | None) else repr(value)
