"""Backup and maintenance windows of RDS, as text."""

from __future__ import annotations

DAY = 24 * 60
WEEK = 7 * DAY
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

Span = tuple[int, int]
"""Start and length in minutes; the start counts from Monday 00:00."""


def _minute(text: str) -> int:
    *day, hour, minute = text.split(":")
    return (DAYS.index(day[0]) * DAY if day else 0) + int(hour) * 60 + int(minute)


def length_of(window: str, cycle: int) -> int:
    """Return the length of a window in minutes; it may go past the end of its cycle."""
    start, end = window.lower().split("-")
    return (_minute(end) - _minute(start)) % cycle


def overlap(backup: str, maintenance: str) -> bool:
    """Whether a daily backup window overlaps a weekly maintenance window, also across midnight and week end.

    Both must be well formed: ``03:00-04:00`` and ``sun:05:00-sun:06:00``. Windows that are adjacent do not
    overlap.
    """
    fixed = (_minute(maintenance.split("-")[0]), length_of(maintenance, WEEK))
    start, length = _minute(backup.split("-")[0]), length_of(backup, DAY)
    return any(_overlap((start + day * DAY, length), fixed) for day in range(7))


def _overlap(one: Span, other: Span) -> bool:
    return (other[0] - one[0]) % WEEK < one[1] or (one[0] - other[0]) % WEEK < other[1]
