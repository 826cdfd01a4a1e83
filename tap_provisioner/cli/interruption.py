"""Handling of SIGINT and SIGTERM: the first stops the run in order, the second exits at once."""

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
"""Seconds to wait for calls in flight: CI systems send SIGKILL about ten seconds after a cancellation."""
ECHO = 0.5
"""Seconds within which a repeated signal counts as the first one, forwarded by a parent process as well."""
RESUME = "run again once the stack lock expires (within a minute; --lock-timeout 60 waits for it)"


class Interrupted(BaseException):
    """A signal arrived while there was nothing to finish."""


class Interruption:
    """Handles the signals between enter and exit, once in the main thread.

    Inside `gently`, the first signal sets `stop`, which the running work watches; elsewhere it raises
    Interrupted. A second signal exits the process at once, as does work that does not end within `LAST`
    seconds. The same signal twice within `ECHO` seconds counts once: a terminal signals its whole process
    group, and programs such as `timeout` forward what they receive. `under_way` returns the addresses of
    unanswered calls.
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
        """The exit code for the received signal, 0 if there was none."""
        return 128 + self.number if self.number else 0

    @contextmanager
    def gently(self) -> Iterator[threading.Event]:
        """Yield `stop`, which the first signal sets instead of raising Interrupted."""
        self._gentle = True
        self._last = threading.Event()
        try:
            yield self.stop
        finally:
            self._gentle = False
            self._last.set()

    @contextmanager
    def left_to_others(self) -> Iterator[None]:
        """Ignore SIGINT while another program, which handles it itself, has the terminal."""
        previous = signal.signal(signal.SIGINT, lambda *_: None)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, previous)

    def follow(self) -> None:
        """Record the signals that the handlers now installed receive."""
        for number in SIGNALS:
            handler: Any = signal.getsignal(number)
            signal.signal(number, self._noting(handler))

    def _noting(self, handler: Any) -> Any:
        def note(number: int, frame: FrameType | None) -> None:
            self.number = number
            handler(number, frame)

        return note

    def _handle(self, number: int, frame: FrameType | None) -> None:
        # The main thread may hold any lock, such as that of `stop` or of stderr: this must not take one.
        now = time.monotonic()
        if number == self.number and now - self._at < ECHO:
            return
        if self.number:
            self._leave(f"exited without waiting for calls in flight; {RESUME}", 128 + number)
        self.number, self._at = number, now
        self._signals.put((self._gentle, self._last))
        if not self._gentle:
            raise Interrupted

    def _watch(self) -> None:
        """Stop the work after the first signal; exit the process if it does not end in time.

        The lease is not released then, because an unanswered call may still be executed.
        """
        if not (first := self._signals.get()):
            return
        gentle, ended = first
        self.stop.set()
        if not gentle:
            return
        name = signal.Signals(self.number).name
        self._terminal.say(f"{name}: stopping after the calls in flight; repeat the signal to exit now")
        if not ended.wait(LAST):
            left = ", ".join(sorted(self.under_way())) or "a call"
            self._leave(f"exited without an answer for {left}; {RESUME}", self.code)

    def _leave(self, line: str, code: int) -> None:
        self._terminal.restore(line + "\n")
        os._exit(code)
