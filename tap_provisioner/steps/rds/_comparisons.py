"""How desired and observed values of a DB instance are compared."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FixedSize:
    """The limit of storage without autoscaling: its own size in GiB."""

    size: int

    def __repr__(self) -> str:
        return str(self.size)

    def as_json(self) -> int:
        """Return what JSON shows of it."""
        return self.size


def version_satisfies(desired: str, found: str | None) -> bool:
    """Tell whether a version has the desired prefix, or is a later minor version of the same major one.

    RDS cannot downgrade, and upgrades by itself if automatic minor upgrades are on. Its own patches are named
    like 8.0.44-rds.20270101.
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
    """Accept any value unless changes are to be applied at once."""
    return found or not desired


def if_told(desired: str, found: str | None) -> bool:
    """Accept None: RDS does not always return the value."""
    return found is None or desired == found


def same_bound(desired: int, found: int | FixedSize | None) -> bool:
    """Accept storage without autoscaling if it is as large as the desired limit."""
    return desired <= found.size if isinstance(found, FixedSize) else desired == found


def at_least(desired: int, found: int | None) -> bool:
    """Accept more than is desired: storage cannot shrink, and autoscaling enlarges it."""
    return found is not None and found >= desired


def same_text(desired: str, found: str | None) -> bool:
    """Compare time windows, which RDS returns in lower case."""
    return found is not None and desired.lower() == found.lower()
