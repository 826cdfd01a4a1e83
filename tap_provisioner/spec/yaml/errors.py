"""Problems of a spec, with their lines."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

Loc = tuple[str | int, ...]
"""The place of a value in the document: ``("network", "private_subnets", 1)``."""

_LONGEST_SHOWN = 64
_BARE_BRACKET = re.compile(r"\.(?=\[)")


def show(value: object) -> str:
    """One printable line for a value or key of the document: escaped, and of limited length."""
    text = _printable(str(value)[:200])
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 3] + "..."


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text)


def dotted(loc: Loc) -> str:
    """``network.private_subnets[1]`` for ``("network", "private_subnets", 1)``."""
    return _BARE_BRACKET.sub(
        "", ".".join(f"[{part}]" if isinstance(part, int) else show(part) for part in loc)
    )


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of a spec.

    ``line`` counts from 1; 0 is the file as a whole. ``path`` is dotted, and empty for a problem that belongs
    to no value. ``message`` is one line: what is wrong, and a hint.
    """

    file: str
    line: int
    path: str
    message: str

    def __str__(self) -> str:
        place = f"{_printable(self.file)}:{self.line}" if self.line else _printable(self.file)
        return ": ".join(part for part in (place, self.path, self.message) if part)


class SpecError(Exception):
    """The spec is not valid; ``problems`` are all that were found, in line order."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))
