"""How what is desired of a DB instance compares with what RDS makes of it."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FixedSize:
    """The bound of storage that does not grow by itself: the size that it has, in GiB."""

    size: int

    def __repr__(self) -> str:
        return str(self.size)

    def as_json(self) -> int:
        """Return what JSON shows of it."""
        return self.size


def version_satisfies(desired: str, found: str | None) -> bool:
    """Tell whether a version is the desired one, within the desired prefix, or a later minor of its major.

    RDS cannot go back, and may go forward by itself where automatic minor upgrades are on. What it
    patches itself it calls 8.0.44-rds.20270101.
    """
    if found is None:
        return False
    want, have = re.split("[.-]", desired), re.split("[.-]", found)
    if have[: len(want)] == want:
        return True
    return have[:2] == want[:2] and _numbers(have) > _numbers(want)


def _numbers(version: list[str]) -> list[int]:
    return [int(part) if part.isdigit() else 0 for part in version]


def nothing_waits(desired: bool, found: bool) -> bool:
    """Take whatever is there where nothing is to be applied at once."""
    return found or not desired


def if_told(desired: str, found: str | None) -> bool:
    """Take no answer for the desired value: RDS does not surely tell it."""
    return found is None or desired == found


def same_bound(desired: int, found: int | FixedSize | None) -> bool:
    """Take storage that does not grow by itself for one whose bound it has reached."""
    return desired <= found.size if isinstance(found, FixedSize) else desired == found


def at_least(desired: int, found: int | None) -> bool:
    """Take more than was desired: storage cannot shrink, and autoscaling makes it grow."""
    return found is not None and found >= desired


def same_text(desired: str, found: str | None) -> bool:
    """Compare windows, which RDS returns in lower case."""
    return found is not None and desired.lower() == found.lower()
