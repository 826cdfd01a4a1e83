"""The harness of the matrix: runs as processes of their own, traps for them, a discovery of what is left."""

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

from tap_provisioner.local import Call, Dropped, EmbeddedAws, State
from tests.crash.cells import AFTER, BEFORE, LOST, Calls, Cell, counted
from tests.crash.lag import MADE, Lag
from tests.crash.scenarios import SCENARIOS, Scenario
from tests.e2e.world import World

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

    def run(self, scenario: Scenario, *, lock: bool = False) -> Ended:
        """Run a scenario's command to its end, good or bad."""
        assert self._process.stdin
        self.pid = Future()
        order = {"command": scenario.command, "spec": scenario.spec, "lock": lock}
        self._process.stdin.write(json.dumps(order) + "\n")
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

    Refused calls do not count: how often a call comes too early is chance. What was carried out and will
    have to be read again is `late` in EC2's lists, unless the test sees to that itself.
    """

    def __init__(self, cell: Cell, aws: EmbeddedAws, zygote: Zygote, *, late: bool = True) -> None:
        self._cell, self._aws, self._zygote, self._late = cell, aws, zygote, late
        self._lock = threading.Lock()
        self._begun = self._refused = self._done = 0
        self._lag: Lag | None = None
        self.sprung = False

    def __call__(self, moment: str, call: Call) -> None:
        with self._lock:
            if self._lag and moment == "after" and not call.error_code:
                self._lag(call)
            if (call.operation, call.region) != (self._cell.operation, self._cell.region):
                return
            if self.sprung or not self._is_it(moment, call):
                return
            self.sprung = True
            read_again = self._cell.way == AFTER or (self._cell.way == LOST and call.operation in MADE)
            if self._late and read_again:
                self._lag = Lag(self._aws, call)
        if self._cell.way in (BEFORE, AFTER):
            os.kill(self._zygote.pid.result(LIMIT), signal.SIGKILL)
        raise Dropped(str(self._cell))

    def end(self) -> None:
        """Nothing is late any more."""
        if self._lag:
            self._lag.end()

    def _is_it(self, moment: str, call: Call) -> bool:
        if moment == "before":
            self._begun += 1
            return self._cell.way == BEFORE and self._begun - self._refused == self._cell.nth
        if call.error_code:
            self._refused += 1
            return False
        self._done += 1
        return self._cell.way != BEFORE and self._done == self._cell.nth


@dataclass(frozen=True)
class Outcome:
    """What a scenario comes to when nothing happens to it."""

    calls: Calls
    addresses: list[str]
    counts: dict[str, dict[str, int]]
    asked: int
    """How many calls it made in all."""
    state: State | None
    """The account afterwards, None where something is still to happen in it."""


@dataclass
class Scene:
    """An embedded AWS, and runs against it. `outcomes` are known of the scenarios tried so far."""

    world: World
    zygote: Zygote
    outcomes: dict[str, Outcome] = field(default_factory=dict)
    stage: str = ""
    """The scenario of which exactly the outcome is there, "" where that is uncertain."""

    @property
    def aws(self) -> EmbeddedAws:
        return self.world.aws

    def empty(self) -> None:
        """Begin with an account in which nothing is but RDS's own role."""
        self.world.reset()
        self.stage = ""

    def begin(self, name: str) -> None:
        """Bring about what a scenario begins with."""
        scenario = SCENARIOS[name]
        if not scenario.begins:
            self.empty()
        else:
            self._restore(scenario.begins)
        if scenario.meanwhile:
            scenario.meanwhile(self.world)

    def _restore(self, name: str) -> None:
        model = self.outcome(name)
        if self.stage == name:
            return
        if model.state:
            self.world.reset(model.state)
        else:
            self.begin(name)
            assert_as(self, name, self.run(name))

    def outcome(self, name: str) -> Outcome:
        """What a scenario comes to, tried now if it was not yet."""
        if name not in self.outcomes:
            self.begin(name)
            mark = len(self.aws.calls)
            ended = self.run(name)
            assert ended.ok, ended
            calls = self.aws.calls[mark:]
            counts = counted(calls, SCENARIOS[name].only)
            state = self.aws.save()
            self.outcomes[name] = Outcome(counts, ended.addresses, self.counts, len(calls), state)
            self.stage = name
        return self.outcomes[name]

    def run(self, name: str, *, lock: bool = False) -> Ended:
        """Run a scenario's command; all that it had sent has come to its end when this returns."""
        self.stage = ""
        before = self.aws.connections
        ended = self.zygote.run(SCENARIOS[name], lock=lock)
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
    def trap(self, cell: Cell, *, late: bool = True) -> Iterator[Trap]:
        """Lay a trap; it must have sprung at the end."""
        trap = Trap(cell, self.aws, self.zygote, late=late)
        remove = self.aws.on_call(trap)
        try:
            yield trap
        finally:
            remove()
            trap.end()
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


def assert_as(scene: Scene, name: str, ended: Ended) -> None:
    """All is as if nothing had happened to the scenario: whole, single, of one password, nothing to do."""
    model = scene.outcomes[name]
    assert ended.ok, ended
    assert ended.changes == {}
    assert ended.addresses == model.addresses
    assert scene.counts == model.counts
    if SCENARIOS[name].command == "apply":
        assert len(scene.passwords) == 4
        assert len(set(scene.passwords.values())) == 1
    scene.stage = name
