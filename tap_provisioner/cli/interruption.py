"""What SIGINT and SIGTERM do: the first asks the run to end, the second ends it."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from types import FrameType
from typing import Any

from tap_provisioner.cli.terminal import Terminal

SIGNALS = (signal.SIGINT, signal.SIGTERM)
LAST = 4.0
"""Seconds that calls under way have to be answered in: a pipeline kills about ten after it cancels."""

ECHO = 0.5
"""Seconds in which the same signal again is the first one, which somebody has passed on as well."""


class Interrupted(BaseException):
    """A signal came while nothing was going on that had to be ended in order."""


class Interruption:
    """Handles the signals between enter and exit, once in the main thread.

    Inside `gently`, the first signal sets `stop`, and whoever watches that comes to an end; elsewhere it
    raises Interrupted. A second signal leaves the process at once, and so do `LAST` seconds in which no
    end was come to. What comes twice within `ECHO` seconds is one: a terminal signals all that runs in it,
    and `timeout` and its like pass on what they get. `under_way` returns the addresses of what is not
    answered yet.
    """

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._gentle = False
        self._previous: dict[int, Any] = {}
        self._last = threading.Event()
        self._signals: SimpleQueue[tuple[bool, threading.Event] | None] = SimpleQueue()
        self._watcher = threading.Thread(target=self._watch, daemon=True)
        self.stop = threading.Event()
        self.number = 0
        self._at = 0.0
        self.under_way: Callable[[], Collection[str]] = tuple

    def __enter__(self) -> Interruption:
        self._previous = {number: signal.signal(number, self._handle) for number in SIGNALS}
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._previous.items():
            signal.signal(number, handler)
        self._signals.put(None)
        self._watcher.join(ECHO)

    @property
    def code(self) -> int:
        """The exit code that the signal asks for, 0 where none came."""
        return 128 + self.number if self.number else 0

    @contextmanager
    def gently(self) -> Iterator[threading.Event]:
        """Let the first signal set `stop`, which is given, and nothing else."""
        self._gentle = True
        self._last = threading.Event()
        try:
            yield self.stop
        finally:
            self._gentle = False
            self._last.set()

    @contextmanager
    def left_to_others(self) -> Iterator[None]:
        """Pass over SIGINT while another program has the terminal, which knows what to do with it."""
        previous = signal.signal(signal.SIGINT, lambda *_: None)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, previous)

    def follow(self) -> None:
        """Take note of the signals that somebody else's handlers, now in place, are for."""
        for number in SIGNALS:
            handler: Any = signal.getsignal(number)
            signal.signal(number, self._noting(handler))

    def _noting(self, handler: Any) -> Any:
        def note(number: int, frame: FrameType | None) -> None:
            self.number = number
            handler(number, frame)

        return note

    def _handle(self, number: int, frame: FrameType | None) -> None:
        # The main thread may hold any lock now, that of `stop` or of stderr included: nothing here takes one.
        now = time.monotonic()
        if number == self.number and now - self._at < ECHO:
            return
        if self.number:
            self._leave("left at once: run again, once the stack's lease has ended by itself", 128 + number)
        self.number, self._at = number, now
        self._signals.put((self._gentle, self._last))
        if not self._gentle:
            raise Interrupted

    def _watch(self) -> None:
        """Do what the first signal asks for; leave the process where it does not come to its end in time.

        The lease is kept then: a call that is not answered may still be carried out.
        """
        if not (first := self._signals.get()):
            return
        gentle, ended = first
        self.stop.set()
        if not gentle:
            return
        self._terminal.say(
            f"{signal.Signals(self.number).name}: nothing new begins, calls under way are finished; "
            "once more to leave at once"
        )
        if not ended.wait(LAST):
            left = ", ".join(sorted(self.under_way())) or "what was asked"
            self._leave(
                f"left without an answer to {left}: run again, once the stack's lease has ended by itself "
                "(--lock-timeout 60)",
                self.code,
            )

    def _leave(self, line: str, code: int) -> None:
        self._terminal.restore(line + "\n")
        os._exit(code)
