"""An operation on a stack as an iterable of its events."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from queue import SimpleQueue
from threading import Event as Flag
from typing import Generic, TypeVar

from tap_provisioner.engine.events import Event, Listener

T = TypeVar("T")


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
