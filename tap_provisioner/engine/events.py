"""What happened to which resource, for how long. Progress, JSON lines, logs and timeline are listeners."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from queue import SimpleQueue
from threading import Event as Flag
from typing import Generic, TypeVar

from tap_provisioner.errors import TapError

T = TypeVar("T")


class Happening(StrEnum):
    """The type of an event."""

    STARTED = "started"
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened to one resource, `at` seconds since the epoch, `elapsed` since its start.

    `whole` is `text` with what is too long to be shown.
    """

    happening: Happening
    address: str
    action: str
    at: float
    elapsed: float = 0.0
    text: str = ""
    id: str = ""
    hint: str = ""
    whole: str = ""


Listener = Callable[[Event], None]


class Events:
    """Sends each event to every listener, one event at a time whichever thread it comes from."""

    def __init__(self, *listeners: Listener, clock: Callable[[], float] = time.time) -> None:
        self._listeners, self._clock = listeners, clock
        self._lock = threading.Lock()

    def emit(self, happening: Happening, task: Task, text: str = "", hint: str = "", whole: str = "") -> None:
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
                whole=whole or text,
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
        outer = _CURRENT.set(task)
        try:
            yield task
        except TapError as error:
            self.emit(Happening.FAILED, task, str(error), error.hint, error.whole)
            raise
        except Exception as error:
            self.emit(Happening.FAILED, task, f"{type(error).__name__}: {error}")
            raise
        finally:
            _CURRENT.reset(outer)
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


_CURRENT: ContextVar[Task | None] = ContextVar("task", default=None)
"""The action that this thread carries out."""


def tell(text: str) -> None:
    """Send the event of what is being waited for by the action that this thread carries out, if any."""
    if task := _CURRENT.get():
        task.waiting(text)


class Following(Generic[T]):
    """An iterable of the events of an operation, which starts with the iteration; then its `result`.

    To leave the iteration early stops the operation, and waits for its end.
    """

    def __init__(self, work: Callable[[Listener], T], stop: Flag) -> None:
        self._work, self._stop = work, stop
        self._outcome: Future[T] | None = None

    def __iter__(self) -> Iterator[Event]:
        events: SimpleQueue[Event | None] = SimpleQueue()
        with ThreadPoolExecutor(1) as pool:
            self._outcome = outcome = pool.submit(self._work, events.put)
            outcome.add_done_callback(lambda _: events.put(None))
            try:
                yield from iter(events.get, None)
            finally:
                if not outcome.done():
                    self._stop.set()
                    wait([outcome])

    @property
    def result(self) -> T:
        """What the operation returned. Raises what it raised, and RuntimeError if it was not iterated."""
        if self._outcome is None:
            raise RuntimeError("iterate over the events first: the operation has not started")
        return self._outcome.result()
