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
import termios
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tap_provisioner.local import EmbeddedAws
from tests.ecosystem.schemas import check_printed

ROOT = Path(__file__).resolve().parents[2]
LIMIT = 45
LEASES = {"us-east-1": {"table": ["tap-provisioner"]}}
"""What is left when all stacks are gone: the table that they share."""
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

    def __init__(self, process: subprocess.Popen[str], arguments: Sequence[str]) -> None:
        self.process, self.arguments = process, arguments
        self._lines: list[str] = []
        self._news = threading.Condition()
        self._over = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
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
        assert self.process.stdout
        code = self.process.wait(limit)
        self._reader.join(limit)
        out = self.process.stdout.read()
        check_printed(self.arguments, out)
        return Result(code, out, "".join(self._lines))

    def kill(self) -> None:
        """End it if it still runs, and close its streams."""
        self.process.kill()
        self.process.wait(LIMIT)
        self._reader.join(LIMIT)
        for stream in (self.process.stdout, self.process.stderr):
            assert stream
            stream.close()


@dataclass
class Program:
    """`python -m tap_provisioner` in a clean environment, pointed at an AWS."""

    aws: EmbeddedAws | None = None
    extra: dict[str, str] = field(default_factory=dict)

    def environment(self, **more: str) -> dict[str, str]:
        """The environment of the process."""
        unwanted = ("AWS_", "TAP_", "NO_COLOR", "TERM", "CI", "GITHUB_", "COLUMNS", "LINES")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(unwanted)}
        there = self.aws.environment if self.aws else {}
        return {**clean, **OFFLINE, **there, **self.extra, **more}

    def command(self, arguments: Sequence[str]) -> list[str]:
        """The command line."""
        return [sys.executable, "-m", "tap_provisioner", *arguments]

    def __call__(self, *arguments: str, **more: str) -> Result:
        """Run it to its end, without a terminal; what it prints with --json keeps to its schema."""
        done = subprocess.run(
            self.command(arguments),
            cwd=ROOT,
            env=self.environment(**more),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=LIMIT,
        )
        check_printed(arguments, done.stdout)
        return Result(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def start(self, *arguments: str, **more: str) -> Iterator[Running]:
        """Let it run in the background."""
        process = subprocess.Popen(
            self.command(arguments),
            cwd=ROOT,
            env=self.environment(**more),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running = Running(process, arguments)
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
        process = subprocess.Popen(
            self.command(arguments),
            cwd=ROOT,
            env=self.environment(**{"TERM": "xterm-256color", "PAGER": "cat", **more}),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
        )
        os.close(theirs)
        try:
            shown = _converse(process, ours, list(answers), time.monotonic() + LIMIT)
            return Result(process.wait(LIMIT), shown.replace("\r\n", "\n"), "")
        finally:
            process.kill()
            process.wait(LIMIT)
            os.close(ours)


def _converse(
    process: subprocess.Popen[bytes],
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
