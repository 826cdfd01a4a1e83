"""Whose turn it is: the day by which rotating cases and drawn examples are chosen, or all."""

from __future__ import annotations

import os
from datetime import UTC, datetime

VARIABLE = "TAP_TURN"
"""`all`, or the number of a day; today's by default."""


def fix() -> None:
    """Keep to one day; to be called before other processes begin, which must agree at midnight too."""
    os.environ.setdefault(VARIABLE, str(datetime.now(UTC).toordinal()))


def everything() -> bool:
    """Whether all cases run."""
    return os.environ.get(VARIABLE) == "all"


def number() -> int:
    """The number of the day, 0 where all cases run."""
    fix()
    return 0 if everything() else int(os.environ[VARIABLE])
