"""What the matrix is made with: runs as processes of their own, traps for them, a look at what is left."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from moto.backends import get_backend

from tap_provisioner.local import Call, Dropped, EmbeddedAws
from tests.crash.cells import AFTER, BEFORE, Cell

ACCOUNT = "123456789012"
TABLE_REGION = "us-east-1"
LIMIT = 30.0


@dataclass(frozen=True)
class Ended:
    """How a run ended: by which signal, or with what result."""

    signal: int = 0
    error: str = ""
    failed: dict[str, str] = field(default_factory=dict)
    changes: dict[str, str] = field(default_factory=dict)
    addresses: list[str] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether the run did all it had to."""
        return not (self.signal or self.error or self.failed)


class Zygote:
    """The process whose forks are the runs. `pid` is that of the run under way."""

    def __init__(self, environment: dict[str, str]) -> None:
        # A run that is killed cannot write down what it covered, and would run slower for it.
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.zygote"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).resolve().parents[2],
            env=inherited | environment,
            start_new_session=True,
        )
        self.pid: Future[int] = Future()

    def run(self, command: str, *, lock: bool = False) -> Ended:
        """Run a command to its end, good or bad."""
        assert self._process.stdin
        self.pid = Future()
        self._process.stdin.write(json.dumps({"command": command, "lock": lock}) + "\n")
        self._process.stdin.flush()
        self.pid.set_result(self._answer()["pid"])
        end = self._answer()
        return Ended(end["signal"], **end["result"])

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def stop(self) -> None:
        """End it, and a run of it that is under way."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()


class Trap:
    """Waits for one cell's call in the embedded AWS, then kills the process that made it or loses the answer.

    Refused calls do not count: how often a call comes too early is chance.
    """

    def __init__(self, cell: Cell, zygote: Zygote) -> None:
        self._cell, self._zygote = cell, zygote
        self._lock = threading.Lock()
        self._begun = self._refused = self._done = 0
        self.sprung = False

    def __call__(self, moment: str, call: Call) -> None:
        if (call.operation, call.region) != (self._cell.operation, self._cell.region):
            return
        with self._lock:
            if self.sprung or not self._is_it(moment, call):
                return
            self.sprung = True
        if self._cell.way in (BEFORE, AFTER):
            os.kill(self._zygote.pid.result(LIMIT), signal.SIGKILL)
        raise Dropped(str(self._cell))

    def _is_it(self, moment: str, call: Call) -> bool:
        if moment == "before":
            self._begun += 1
            return self._cell.way == BEFORE and self._begun - self._refused == self._cell.nth
        if call.error_code:
            self._refused += 1
            return False
        self._done += 1
        return self._cell.way != BEFORE and self._done == self._cell.nth


@dataclass
class Scene:
    """An embedded AWS, and runs against it."""

    aws: EmbeddedAws
    zygote: Zygote
    built: bool = False
    """Whether exactly what an undisturbed apply makes is there."""

    def empty(self) -> None:
        """Begin with an account in which nothing is but RDS's own role."""
        self.aws.reset()
        self.built = False
        get_backend("iam")[ACCOUNT]["aws"].create_service_linked_role("rds.amazonaws.com", "", None)

    def run(self, command: str, *, lock: bool = False) -> Ended:
        """Run a command; all that it had sent has come to its end when this returns."""
        self.built = False
        before = self.aws.connections
        ended = self.zygote.run(command, lock=lock)
        # Connections are accepted in turn: once this one is answered, those of the run have been, too.
        probe = http.client.HTTPConnection("127.0.0.1", self.aws.port, timeout=LIMIT)
        probe.request("GET", "/_tap/clock")
        probe.getresponse().read()
        probe.close()
        pause = threading.Event()
        while self.aws.connections - before:
            pause.wait(0.002)
        return ended

    @contextmanager
    def trap(self, cell: Cell) -> Iterator[Trap]:
        """Lay a trap; it must have sprung at the end."""
        trap = Trap(cell, self.zygote)
        remove = self.aws.on_call(trap)
        try:
            yield trap
        finally:
            remove()
        assert trap.sprung, f"no call was {cell}"

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """How many resources of each kind are left in each region, the table of leases aside."""
        left = self.aws.inventory()
        left.get(TABLE_REGION, {}).pop("table", None)
        return {
            region: {kind: len(ids) for kind, ids in kinds.items()} for region, kinds in left.items() if kinds
        }

    @property
    def passwords(self) -> dict[str, str | None]:
        """The password of each region's database, and of the secret there."""
        found: dict[str, str | None] = {}
        for region, rds in get_backend("rds")[ACCOUNT].items():
            for database in rds.databases.values():
                found[f"{region} database"] = database._master_user_password
        for region, secrets in get_backend("secretsmanager")[ACCOUNT].items():
            for name in secrets.secrets:
                value = secrets.get_secret_value(name, None, None)["SecretString"]
                found[f"{region} secret"] = json.loads(value).get("password")
        return found


@dataclass(frozen=True)
class Undisturbed:
    """What an apply makes, and a destroy leaves, when nothing happens to them."""

    calls: dict[str, dict[str, dict[str, int]]]
    addresses: list[str]
    counts: dict[str, dict[str, int]]
    left: dict[str, dict[str, int]]
    asked: dict[str, int]
    """How many calls each command made in all."""


def assert_built(scene: Scene, ended: Ended, model: Undisturbed) -> None:
    """The stack is there as if nothing had happened: whole, single, with one password, and nothing to do."""
    assert ended.ok, ended
    assert ended.changes == {}
    assert ended.addresses == model.addresses
    assert scene.counts == model.counts
    assert len(scene.passwords) == 4
    assert len(set(scene.passwords.values())) == 1
    scene.built = True
