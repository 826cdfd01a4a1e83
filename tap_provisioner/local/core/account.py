"""One AWS account: its clock, moto's state, timers, and what the rules note about resources."""

from __future__ import annotations

import heapq
import io
import itertools
import math
import pickle
import time
import zlib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from moto.backends import get_backend
from moto.core.base_backend import BackendDict
from moto.core.model_instances import reset_model_data
from moto.core.models import DEFAULT_ACCOUNT_ID

ACCOUNT = DEFAULT_ACCOUNT_ID


class Account:
    """One AWS account in all its regions."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self._timers: list[tuple[float, int, Callable[[], None]]] = []
        self._serial = itertools.count()
        self._moment: float | None = None
        self._shift = 0.0
        self._notes: dict[tuple[str, str, str], dict[str, Any]] = defaultdict(dict)

    def backend(self, service: str, region: str) -> Any:
        """moto's own model of a service in a region ("aws" for the only one of IAM and Route 53)."""
        return get_backend(service)[ACCOUNT][region]  # type: ignore[call-overload]

    def backends(self, service: str) -> dict[str, Any]:
        """moto's models of a service by region, as far as they were used."""
        return dict(get_backend(service)[ACCOUNT].items())  # type: ignore[call-overload]

    def note(self, region: str, kind: str, name: str) -> dict[str, Any]:
        """What the rules remember of one resource; a dictionary to be changed in place."""
        return self._notes[region, kind, name]

    def notes(self, region: str, kind: str) -> dict[str, dict[str, Any]]:
        """Every note of one kind in one region, by the resource's name."""
        return {name: note for (r, k, name), note in self._notes.items() if (r, k) == (region, kind)}

    def forget(self, region: str, kind: str, name: str) -> None:
        """Drop a note, if there is one."""
        self._notes.pop((region, kind, name), None)

    def stamp(self, region: str, kind: str, name: str, *, once: bool = False) -> float:
        """Note the time at which something happened to a resource, with `once` only the first time.

        Returns the AWS seconds since the time noted.
        """
        note, now = self.note(region, kind, name), self.now()
        if not (once and "at" in note):
            note["at"] = now
        return now - float(note["at"])

    def age(self, region: str, kind: str, name: str) -> float:
        """AWS seconds since that time, infinite if there is none."""
        at: float = self._notes.get((region, kind, name), {}).get("at", -math.inf)
        return self.now() - at

    def now(self) -> float:
        """AWS seconds since the account was made; within a timer's action, the time at which it was due."""
        return self.clock.now() + self._shift if self._moment is None else self._moment

    def later(self, seconds: float, action: Callable[[], None]) -> None:
        """Run `action` when that many AWS seconds have passed."""
        heapq.heappush(self._timers, (self.now() + seconds, next(self._serial), action))

    def settle(self) -> None:
        """Run the actions that are due, in order of time."""
        while self._timers and self._timers[0][0] <= self.now():
            self._moment, _, action = heapq.heappop(self._timers)
            try:
                action()
            finally:
                self._moment = None

    def reset(self) -> None:
        """Empty moto's state, the notes and the timers."""
        BackendDict.reset()
        reset_model_data()
        self._timers.clear()
        self._notes.clear()

    def save(self) -> State | None:
        """The whole state, for `restore` in this process; None while something is still to happen in it."""
        self.settle()
        if self._timers:
            return None
        services = {each.service_name: dict(each) for each in BackendDict._instances}  # type: ignore[misc]
        return State.of((services, self._notes, self.now()))

    def restore(self, saved: State) -> None:
        """Bring back a state that was saved, at the time of that moment; the account is empty."""
        services, notes, at = saved.load()
        for service, accounts in services.items():
            backends: Any = get_backend(service)
            backends.update(accounts)
            # moto empties those only that were ever asked for an account.
            backends[ACCOUNT]
        self._notes.update(notes)
        self._shift += at - self.now()


@dataclass(frozen=True)
class State:
    """Pickled objects, and those that cannot be pickled and never change: the private keys of KMS."""

    pickled: bytes
    kept: tuple[Any, ...]

    @classmethod
    def of(cls, content: Any) -> State:
        """Copy `content`. Raises TypeError or PicklingError for what cannot be copied."""
        buffer = io.BytesIO()
        pickler = _Pickler(buffer)
        pickler.dump(content)
        return cls(zlib.compress(buffer.getvalue(), 1), tuple(pickler.kept))

    def load(self) -> Any:
        """Return a new copy of the content."""
        return _Unpickler(self).load()


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file)
        self.kept: list[Any] = []

    def persistent_id(self, obj: Any) -> int | None:
        if not type(obj).__module__.startswith("cryptography."):
            return None
        self.kept.append(obj)
        return len(self.kept) - 1


class _Unpickler(pickle.Unpickler):
    def __init__(self, state: State) -> None:
        super().__init__(io.BytesIO(zlib.decompress(state.pickled)))
        self._kept = state.kept

    def persistent_load(self, pid: int) -> Any:
        return self._kept[pid]


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
