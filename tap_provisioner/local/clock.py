"""The embedded AWS's time: AWS seconds, which may pass much faster than real ones."""

from __future__ import annotations

import time
from typing import Protocol


class Clock(Protocol):
    """Tells how many AWS seconds have passed since the cloud was made."""

    def now(self) -> float: ...


class ScaledClock:
    """A clock on which `speed` AWS seconds pass in each real second."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._origin = time.monotonic()

    def now(self) -> float:
        return (time.monotonic() - self._origin) * self._speed


class ManualClock:
    """A clock that stands still until it is advanced. For tests."""

    def __init__(self) -> None:
        self._now = 0.0

    def now(self) -> float:
        return self._now

    def advance(self, seconds: float) -> None:
        """Let `seconds` AWS seconds pass."""
        self._now += seconds
