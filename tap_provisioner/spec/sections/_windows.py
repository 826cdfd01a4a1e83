"""The daily backup window and the weekly maintenance window of an RDS instance (UTC)."""

from __future__ import annotations

from typing import Annotated

from tap_provisioner.spec.texts import Form

DAY = 24 * 60
WEEK = 7 * DAY
SHORTEST = 30
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d"
_DAY = "(?:" + "|".join("".join(f"[{letter.upper()}{letter}]" for letter in day) for day in _DAYS) + ")"

Span = tuple[int, int]
"""Start and length in minutes; the start counts from Monday 00:00."""


def _minute(text: str) -> int:
    *day, hour, minute = text.split(":")
    return (_DAYS.index(day[0]) * DAY if day else 0) + int(hour) * 60 + int(minute)


def _length(window: str, cycle: int) -> int:
    start, end = window.lower().split("-")
    return (_minute(end) - _minute(start)) % cycle


def _backup_problem(window: str) -> str:
    short = _length(window, DAY) < SHORTEST
    return f"{window} is shorter than {SHORTEST} minutes" if short else ""


def _maintenance_problem(window: str) -> str:
    length = _length(window, WEEK)
    if length < SHORTEST:
        return f"{window} is shorter than {SHORTEST} minutes"
    return f"{window} must be shorter than 24 hours" if length >= DAY else ""


def overlap(backup: str, maintenance: str) -> bool:
    """Whether a daily backup window overlaps a weekly maintenance window, also across midnight and week end.

    Both must be well formed: ``03:00-04:00`` and ``sun:05:00-sun:06:00``. Windows that are adjacent do not
    overlap.
    """
    fixed = (_minute(maintenance.split("-")[0]), _length(maintenance, WEEK))
    start, length = _minute(backup.split("-")[0]), _length(backup, DAY)
    return any(_overlap((start + day * DAY, length), fixed) for day in range(7))


def _overlap(one: Span, other: Span) -> bool:
    return (other[0] - one[0]) % WEEK < one[1] or (one[0] - other[0]) % WEEK < other[1]


_WORDS = "a UTC window of 30 minutes or more like"
_WEEKLY = f"{_DAY}:{_TIME}-{_DAY}:{_TIME}"
BackupWindow = Annotated[str, Form(f"{_TIME}-{_TIME}", f"{_WORDS} 03:00-04:00", 11, _backup_problem)]
MaintenanceWindow = Annotated[
    str, Form(_WEEKLY, f"{_WORDS} sun:05:00-sun:06:00", 19, _maintenance_problem, str.lower)
]
