"""The embedded AWS's time: AWS seconds, which may pass much faster than real ones."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol


class Clock(Protocol):
    """Returns how many AWS seconds have passed since the account was created."""

    def now(self) -> float: ...


class ScaledClock:
    """A clock on which `speed` AWS seconds pass in each second of the `real` one."""

    def __init__(self, speed: float, real: Callable[[], float] = time.monotonic) -> None:
        self._speed, self._real = speed, real
        self._origin = real()

    def now(self) -> float:
        return (self._real() - self._origin) * self._speed


class ManualClock:
    """A clock that stands still until it is advanced. For tests."""

    def __init__(self) -> None:
        self._now = 0.0

    def now(self) -> float:
        return self._now

    def advance(self, seconds: float) -> None:
        """Let `seconds` AWS seconds pass."""
        self._now += seconds
