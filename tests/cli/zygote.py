"""A process that has the program imported, and each of whose forks is one run of it.

A short run spends most of its time on imports and on botocore's data. A fork has both already, and is
otherwise a process like any other: it has its own arguments, environment, streams, signals and exit code.

Orders come from the socket that is stdin. An order is one line of JSON, with four descriptors: the run's
stdin, stdout and stderr, and the pipe to which its process number and later its exit code are written, a
line each.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import runpy
import select
import signal
import socket
import subprocess
import sys
import time
import weakref
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from tests import botocore_models

ROOT = Path(__file__).resolve().parents[2]
PACKET = 1 << 16
HEAVY = ("tap_provisioner.local", "tap_provisioner.testing", "tap_provisioner.__main__")
"""Not imported in advance: the embedded AWS brings moto along, which few runs need."""
STEPS = ROOT / "tap_provisioner/steps"
SERVICES = ("dynamodb", *(module.name for module in pkgutil.iter_modules([str(STEPS)]) if module.ispkg))


class Forked:
    """A run, with those methods of Popen that the tests use."""

    def __init__(self, status: int) -> None:
        self.returncode: int | None = None
        self._text = b""
        self._status = status
        weakref.finalize(self, os.close, status)
        while b"\n" not in self._text:
            self._text += self._read()
        self.pid = int(self._text.split(b"\n")[0])

    def _read(self) -> bytes:
        read = os.read(self._status, 64)
        if not read:
            raise RuntimeError("the process that forks runs is gone")
        return read

    def poll(self) -> int | None:
        """The exit code, if it has come to its end; that of a signal is negative."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end. Raises TimeoutExpired. Several threads may wait."""
        until = None if timeout is None else time.monotonic() + timeout
        while self.returncode is None:
            left = None if until is None else max(0.0, until - time.monotonic())
            poll = select.poll()
            poll.register(self._status, select.POLLIN)
            if not poll.poll(None if left is None else left * 1000):
                raise subprocess.TimeoutExpired("tap_provisioner", timeout or 0.0)
            # Whoever comes second finds the pipe at its end, and the code there.
            if read := os.read(self._status, 64):
                self._text += read
            if self._text.count(b"\n") > 1:
                self.returncode = int(self._text.split(b"\n")[1])
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal to it while it runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it if it still runs."""
        self.send_signal(signal.SIGKILL)


class Zygote:
    """The tests' side of the process."""

    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair()
        # What a run covers is measured from its fork on: the imports are measured in the tests' own process.
        unmeasured = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.cli.zygote"], cwd=ROOT, env=unmeasured, stdin=theirs
            )
        weakref.finalize(self, _end, self._socket, process)

    def run(
        self, arguments: Sequence[str], environment: Mapping[str, str], streams: Sequence[int], session: bool
    ) -> int:
        """Begin a run, and return the pipe from which its process number and its exit code are to be read."""
        reading, writing = os.pipe()
        order = {"arguments": list(arguments), "environment": dict(environment), "session": session}
        text = json.dumps(order).encode() + b"\n"
        try:
            sent = socket.send_fds(self._socket, [text], [*streams, writing])
            self._socket.sendall(text[sent:])
        finally:
            os.close(writing)
        return reading


def _end(connection: socket.socket, process: subprocess.Popen[bytes]) -> None:
    connection.close()
    process.wait()


@cache
def zygote() -> Zygote:
    """That of this process."""
    return Zygote()


def prepare() -> None:
    """Import the program, and read what botocore knows of the services that it calls."""
    import boto3
    import coverage  # noqa: F401 - a fork that is measured needs it

    import tap_provisioner

    for module in pkgutil.walk_packages(tap_provisioner.__path__, "tap_provisioner."):
        if not module.name.startswith(HEAVY):
            importlib.import_module(module.name)
    botocore_models.share()
    session = boto3.Session("embedded", "embedded", region_name="us-east-1")
    for service in SERVICES:
        session.client(service)


def begin(order: Mapping[str, Any], streams: Sequence[int]) -> None:
    """Become the run: what a process of its own would begin with."""
    if order["session"]:
        os.setsid()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    os.closerange(3, 256)
    for name in ("stdin", "stdout", "stderr"):
        old = getattr(sys, name)
        new = os.fdopen(
            old.fileno(),
            old.mode,
            encoding=old.encoding,
            errors=old.errors,
            closefd=False,
            buffering=1 if name == "stderr" or os.isatty(old.fileno()) else -1,
        )
        setattr(sys, name, new)
        setattr(sys, f"__{name}__", new)
    os.environ.clear()
    os.environ.update(order["environment"])
    if any(name.startswith("COVERAGE_PROCESS") for name in os.environ):
        import coverage

        coverage.process_startup()


def reap(pipes: dict[int, int]) -> None:
    """Write the exit code of each run that has come to its end."""
    while pipes:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if not pid:
            return
        pipe = pipes.pop(pid)
        # The test that began the run may have gone.
        with contextlib.suppress(BrokenPipeError):
            os.write(pipe, b"%d\n" % os.waitstatus_to_exitcode(status))
        os.close(pipe)


def serve() -> list[str]:
    """Carry out orders until there are no more; in a fork, return the arguments of its run."""
    orders = socket.socket(fileno=0)
    woken, wake = os.pipe()
    for each in (woken, wake):
        os.set_blocking(each, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake)
    pipes: dict[int, int] = {}
    while True:
        ready, _, _ = select.select([orders, woken], [], [])
        if woken in ready:
            os.read(woken, 4096)
            reap(pipes)
        if orders not in ready:
            continue
        text, descriptors, _, _ = socket.recv_fds(orders, PACKET, 4)
        if not text:
            sys.exit()
        while not text.endswith(b"\n"):
            text += orders.recv(PACKET)
        *streams, pipe = descriptors
        order = json.loads(text)
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            orders.detach()
            begin(order, streams)
            arguments: list[str] = order["arguments"]
            return arguments
        for stream in streams:
            os.close(stream)
        pipes[pid] = pipe
        os.write(pipe, b"%d\n" % pid)


if __name__ == "__main__":
    prepare()
    gc.freeze()
    sys.argv[1:] = serve()
    runpy.run_module("tap_provisioner", run_name="__main__", alter_sys=True)
