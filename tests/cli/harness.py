"""The program as a process, its terminal, and the AWS it talks to."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pytest

from tap_provisioner.local import EmbeddedAws
from tests.cli.zygote import ROOT, Forked, zygote
from tests.ecosystem.schemas import check_printed

LIMIT = 45
NOTHING = Path(os.devnull)
LEASES = {"us-east-1": {"table": ["tap-provisioner"]}}
"""What is left when all stacks are gone: the table that they share."""
AT_THE_START = ("PYTHON", "LC_", "LANG", "TZ")
"""Variables that the interpreter reads when it starts: a run with one of them is started as a command."""
QUICK = ("--poll-interval", "0.05")
OFFLINE = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "NO_PROXY": "127.0.0.1",
    "no_proxy": "127.0.0.1",
}


FAST, SLOW = 6000.0, 60.0


class Pace:
    """A clock whose speed can be changed: slow, a database takes half a minute; fast, no time at all."""

    def __init__(self) -> None:
        self._speed, self._since, self._before = FAST, time.monotonic(), 0.0

    def now(self) -> float:
        """AWS seconds."""
        return self._before + (time.monotonic() - self._since) * self._speed

    def set(self, speed: float) -> None:
        """Go on at another speed."""
        self._before, self._since, self._speed = self.now(), time.monotonic(), speed


@dataclass(frozen=True)
class Result:
    """How the program ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """All that it printed."""
        return self.out + self.err


class Running:
    """The program while it runs, its stderr read line by line."""

    def __init__(
        self,
        process: Forked | subprocess.Popen[bytes],
        stdout: IO[str],
        stderr: IO[str],
        arguments: Sequence[str],
    ) -> None:
        self.process, self.stdout, self.arguments = process, stdout, arguments
        self._stderr = stderr
        self._lines: list[str] = []
        self._news = threading.Condition()
        self._over = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self._stderr:
            with self._news:
                self._lines.append(line)
                self._news.notify_all()
        with self._news:
            self._over = True
            self._news.notify_all()

    def wait_for(self, *parts: str, limit: float = LIMIT) -> None:
        """Return when a line of stderr has all parts."""
        with self._news:
            assert self._news.wait_for(
                lambda: self._over or any(all(p in line for p in parts) for line in self._lines), limit
            )
            assert any(all(p in line for p in parts) for line in self._lines), "".join(self._lines)

    def signal(self, number: signal.Signals) -> None:
        """Send a signal."""
        self.process.send_signal(number)

    def end(self, limit: float = LIMIT) -> Result:
        """Wait for the end; what it printed with --json keeps to its schema."""
        code = self.process.wait(limit)
        self._reader.join(limit)
        out = self.stdout.read()
        check_printed(self.arguments, out)
        return Result(code, out, "".join(self._lines))

    def kill(self) -> None:
        """End it if it still runs, and close its streams."""
        self.process.kill()
        self.process.wait(LIMIT)
        self._reader.join(LIMIT)
        self.stdout.close()
        self._stderr.close()


@dataclass
class Program:
    """`python -m tap_provisioner` in a clean environment, pointed at an AWS."""

    aws: EmbeddedAws | None = None
    extra: dict[str, str] = field(default_factory=dict)
    forked: bool = True
    """Whether a run may be a fork of a process that has the program imported, see zygote.py."""

    def environment(self, **more: str) -> dict[str, str]:
        """The environment of the process."""
        unwanted = ("AWS_", "TAP_", "NO_COLOR", "TERM", "CI", "GITHUB_", "COLUMNS", "LINES")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
        there = self.aws.environment if self.aws else {}
        return {**clean, **OFFLINE, **there, **self.extra, **more}

    def __call__(self, *arguments: str, **more: str) -> Result:
        """Run it to its end, without a terminal; what it prints with --json keeps to its schema."""
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            with NOTHING.open() as nothing:
                process = self._begin(arguments, (nothing.fileno(), out.fileno(), err.fileno()), **more)
            try:
                code = process.wait(LIMIT)
            finally:
                process.kill()
            out.seek(0)
            err.seek(0)
            result = Result(code, out.read(), err.read())
        check_printed(arguments, result.out)
        return result

    def _begin(
        self, arguments: Sequence[str], streams: tuple[int, int, int], session: bool = False, **more: str
    ) -> Forked | subprocess.Popen[bytes]:
        environment = self.environment(**more)
        if self.forked and not any(name.startswith(AT_THE_START) for name in more):
            return Forked(zygote().run(arguments, environment, streams, session))
        stdin, stdout, stderr = streams
        return subprocess.Popen(
            [sys.executable, "-m", "tap_provisioner", *arguments],
            cwd=ROOT,
            env=environment,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            start_new_session=session,
        )

    @contextmanager
    def start(self, *arguments: str, **more: str) -> Iterator[Running]:
        """Let it run in the background."""
        pipes = [os.pipe(), os.pipe()]
        theirs = [write for _, write in pipes]
        with NOTHING.open() as nothing:
            process = self._begin(arguments, (nothing.fileno(), *theirs), **more)
        for write in theirs:
            os.close(write)
        running = Running(process, *(os.fdopen(read) for read, _ in pipes), arguments)
        try:
            yield running
        finally:
            running.kill()

    def on_terminal(
        self,
        *arguments: str,
        answers: Sequence[tuple[str, str | signal.Signals]] = (),
        columns: int = 80,
        **more: str,
    ) -> Result:
        """Run it on a terminal of its own, answer what it asks; both streams are in `out`."""
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        there = {"TERM": "xterm-256color", "PAGER": "cat", **more}
        process = self._begin(arguments, (theirs, theirs, theirs), session=True, **there)
        os.close(theirs)
        try:
            shown = _converse(process, ours, list(answers), time.monotonic() + LIMIT)
            return Result(process.wait(LIMIT), shown.replace("\r\n", "\n"), "")
        finally:
            process.kill()
            process.wait(LIMIT)
            os.close(ours)


def _converse(
    process: Forked | subprocess.Popen[bytes],
    terminal: int,
    answers: list[tuple[str, str | signal.Signals]],
    until: float,
) -> str:
    shown = b""
    while time.monotonic() < until:
        if not select.select([terminal], [], [], 1.0)[0]:
            continue
        try:
            shown += os.read(terminal, 65536)
        except OSError:  # The last process has closed its end.
            break
        if answers and answers[0][0] in shown.decode(errors="replace"):
            _, answer = answers.pop(0)
            if isinstance(answer, signal.Signals):
                process.send_signal(answer)
            else:
                os.write(terminal, answer.encode())
    assert not answers, shown
    return shown.decode()


def master_password() -> str:
    """The password in the secret of the embedded AWS of this process."""
    from moto.backends import get_backend

    secret = get_backend("secretsmanager")["123456789012"]["us-east-1"].secrets["tap/dev/database"]
    [current] = [v for v in secret.versions.values() if "AWSCURRENT" in v["version_stages"]]
    password: str = json.loads(current["secret_string"])["password"]
    assert len(password) == 32
    return password


def said(capsys: pytest.CaptureFixture[str]) -> tuple[str, list[str]]:
    """What the program printed in this process: stdout, and the lines of stderr."""
    streams = capsys.readouterr()
    return streams.out, streams.err.splitlines()
