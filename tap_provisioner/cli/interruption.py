"""Handling of SIGINT and SIGTERM: the first stops the run in order, the second exits at once."""

from __future__ import annotations

import os
import select
import signal
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from tap_provisioner.cli.terminal import Terminal

SIGNALS = (signal.SIGINT, signal.SIGTERM)
LAST = 4.0
"""Seconds to wait for calls in flight: CI systems send SIGKILL about ten seconds after a cancellation."""
ECHO = 0.5
"""Seconds within which a repeated signal counts as the first one, forwarded by a parent process as well."""
RESUME = "run again once the stack lock expires (within a minute; --lock-timeout 60 waits for it)"
BEGIN, END, OVER = b"\xff", b"\xfe", b"\xfd"
"""Sent to the watching thread beside signal numbers: work begins, work ends, handling ends."""


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
        self._pipe: tuple[int, int] | None = None
        self.stop = threading.Event()
        self.number = 0
        self.under_way: Callable[[], Collection[str]] = tuple

    def __enter__(self) -> Interruption:
        self._previous = {number: signal.signal(number, self._handle) for number in SIGNALS}
        self._pipe = os.pipe()
        os.set_blocking(self._pipe[1], False)
        self._listen()
        self._watcher = threading.Thread(target=self._watch, args=self._pipe[:1], daemon=True)
        self._watcher.start()
        return self

    def __exit__(self, *_: object) -> None:
        signal.set_wakeup_fd(-1)
        for number, handler in self._previous.items():
            signal.signal(number, handler)
        self._tell(OVER)
        self._watcher.join()
        for end in self._pipe or ():
            os.close(end)

    def _listen(self) -> None:
        if self._pipe:
            signal.set_wakeup_fd(self._pipe[1], warn_on_full_buffer=False)

    def _tell(self, what: bytes) -> None:
        if self._pipe:
            os.write(self._pipe[1], what)

    @property
    def code(self) -> int:
        """The exit code for the received signal, 0 if there was none."""
        return 128 + self.number if self.number else 0

    @contextmanager
    def gently(self) -> Iterator[threading.Event]:
        """Yield `stop`, which the first signal sets instead of raising Interrupted."""
        self._gentle = True
        self._tell(BEGIN)
        try:
            yield self.stop
        finally:
            self._gentle = False
            self._tell(END)

    @contextmanager
    def left_to_others(self) -> Iterator[None]:
        """Ignore SIGINT while another program, which handles it itself, has the terminal."""
        signal.set_wakeup_fd(-1)
        previous = signal.signal(signal.SIGINT, lambda *_: None)
        try:
            yield
        finally:
            signal.signal(signal.SIGINT, previous)
            self._listen()

    def follow(self) -> None:
        """Record the signals that the handlers now installed receive, and leave the rest to those."""
        signal.set_wakeup_fd(-1)
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
        if not self.number:
            self.number = number
            if not self._gentle:
                raise Interrupted

    def _watch(self, watched: int) -> None:
        """Stop the work after the first signal, and exit after the second or when the work does not end.

        A thread of its own, woken by the file descriptor that the interpreter writes each signal to: the main
        thread runs handlers only between two instructions, and it may be waiting for a lock. The stack's
        lock is not released on such an exit, because an unanswered call may still be executed.
        """
        gentle, first, at, deadline = False, 0, 0.0, None
        while True:
            left = None if deadline is None else max(deadline - time.monotonic(), 0.0)
            if not select.select([watched], [], [], left)[0]:
                calls = ", ".join(sorted(self.under_way())) or "a call"
                self._leave(f"exited without an answer for {calls}; {RESUME}", 128 + first)
                deadline = None
                continue
            for byte in os.read(watched, 64):
                now = time.monotonic()
                if byte == OVER[0]:
                    return
                if byte in (*BEGIN, *END):
                    gentle, deadline = byte == BEGIN[0], None
                elif byte not in SIGNALS or (byte == first and now - at < ECHO):
                    continue
                elif first:
                    self._leave(f"exited without waiting for calls in flight; {RESUME}", 128 + byte)
                else:
                    first, at = byte, now
                    self.stop.set()
                    if gentle:
                        deadline = now + LAST
                        name = signal.Signals(byte).name
                        text = "stopping after the calls in flight; repeat the signal to exit now"
                        self._terminal.say(f"{name}: {text}")

    def _leave(self, line: str, code: int) -> None:
        self._terminal.restore(line + "\n")
        os._exit(code)
