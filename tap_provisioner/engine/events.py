"""What happened to which resource, for how long. Progress, JSON lines, logs and timeline are listeners."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum

from tap_provisioner.errors import TapError


class Happening(StrEnum):
    """The type of an event."""

    STARTED = "started"
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened to one resource, `at` seconds since the epoch, `elapsed` since its start."""

    happening: Happening
    address: str
    action: str
    at: float
    elapsed: float = 0.0
    text: str = ""
    id: str = ""
    hint: str = ""


Listener = Callable[[Event], None]


class Events:
    """Sends each event to every listener, one event at a time whichever thread it comes from."""

    def __init__(self, *listeners: Listener, clock: Callable[[], float] = time.time) -> None:
        self._listeners, self._clock = listeners, clock
        self._lock = threading.Lock()

    def emit(self, happening: Happening, task: Task, text: str = "", hint: str = "") -> None:
        """Send an event of `task`."""
        with self._lock:
            now = self._clock()
            event = Event(
                happening=happening,
                address=task.address,
                action=task.action,
                at=now,
                elapsed=now - task.started,
                text=text,
                id=task.id,
                hint=hint,
            )
            for listener in self._listeners:
                listener(event)

    def skipped(self, address: str, action: str, because: str) -> None:
        """Send the event that nothing was done to `address`, and why."""
        self.emit(Happening.SKIPPED, Task(self, address, action, self._clock()), because)

    @contextmanager
    def task(self, address: str, action: str) -> Iterator[Task]:
        """Send the events of the start of an action on `address`, and of its end, DONE or FAILED."""
        task = Task(self, address, action, self._clock())
        self.emit(Happening.STARTED, task)
        try:
            yield task
        except TapError as error:
            self.emit(Happening.FAILED, task, str(error), error.hint)
            raise
        except Exception as error:
            self.emit(Happening.FAILED, task, f"{type(error).__name__}: {error}")
            raise
        self.emit(Happening.DONE, task)


class Task:
    """An action on one resource while it is in progress; `id` is set when it is known."""

    def __init__(self, events: Events, address: str, action: str, started: float) -> None:
        self._events = events
        self.address, self.action, self.started = address, action, started
        self.id = ""

    def waiting(self, text: str) -> None:
        """Send the event of what is being waited for."""
        self._events.emit(Happening.WAITING, self, text)
