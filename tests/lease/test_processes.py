"""Processes that contend for the lease, are killed, and are frozen."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tap_provisioner.aws import lease as module
from tests.lease.actors import STACK, Stage

ROUNDS = 20

BEGIN = f"""
import sys, threading
from pathlib import Path
from tap_provisioner.aws import lease
from tap_provisioner.aws.retry import RetryRule
from tap_provisioner.aws.session import Account
from tap_provisioner.engine.timeouts import Waiter
from tap_provisioner.access import hold

client = Account(home="us-east-1", retry=RetryRule(base=0.01)).client("dynamodb", "us-east-1")
def taken(timeout=0.0, **how):
    made = lease.Lease(client, "{STACK}", lambda: None, **how)
    hold(made, "{STACK}", Waiter(threading.Event(), poll=0.05), timeout, lambda text: None)
    return made
def say(text):
    print(text, flush=True)
    return sys.stdin.readline()
"""

RACER = """
counter, working = Path(sys.argv[1]), Path(sys.argv[2])
say("ready")
for _ in range(int(sys.argv[3])):
    held = taken(60.0)
    working.touch(exist_ok=False)
    counter.write_text(str(int(counter.read_text()) + 1))
    working.unlink()
    held.check()
    held.release()
print("done")
"""

OWNER = """
held = taken()
say("held")
"""

WORKER = """
ahead = Path(sys.argv[1])
held = taken(clock=lambda: lease._since_boot() + float(ahead.read_text()))
say("held")
try:
    while True:
        held.guard("create_vpc")
        say("worked")
except lease.LeaseLost as error:
    print(error)
"""


@contextmanager
def process(script: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """A process that speaks line by line, and does not outlive the test."""
    command = [sys.executable, "-c", BEGIN + script, *map(str, arguments)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=os.environ) as started:
        try:
            yield started
        finally:
            started.kill()


def hears(started: subprocess.Popen[str]) -> str:
    assert started.stdout is not None
    return started.stdout.readline().strip()


def tell(started: subprocess.Popen[str]) -> None:
    assert started.stdin is not None
    started.stdin.write("\n")
    started.stdin.flush()


def test_two_processes_never_work_at_once(stage: Stage, tmp_path: Path) -> None:
    counter = tmp_path / "counter"
    counter.write_text("0")
    arguments = counter, tmp_path / "working", ROUNDS
    with process(RACER, *arguments) as one, process(RACER, *arguments) as other:
        for each in (one, other):
            assert hears(each) == "ready"
        for each in (one, other):
            tell(each)
        assert [hears(each) for each in (one, other)] == ["done", "done"]
    assert counter.read_text() == str(2 * ROUNDS)
    assert stage.item == {}
    refused = [c for c in stage.sent("UpdateItem") if c.error_code] or stage.sent("GetItem")[4 * ROUNDS :]
    assert refused, "the two never met"


def test_a_killed_owner_is_supplanted_when_its_lease_has_expired(stage: Stage) -> None:
    with process(OWNER) as owner:
        assert hears(owner) == "held"
        os.kill(owner.pid, signal.SIGKILL)
        owner.wait(10)
        holding = stage.actor().lease.take()
        assert holding is not None
        assert f"(pid {owner.pid}) since " in str(holding)
        stage.expire()
        stage.actor().take()


def test_a_frozen_process_that_was_supplanted_does_no_more_work(stage: Stage, tmp_path: Path) -> None:
    ahead = tmp_path / "ahead"
    ahead.write_text("0")
    with process(WORKER, ahead) as worker:
        assert hears(worker) == "held"
        tell(worker)
        assert hears(worker) == "worked"
        os.kill(worker.pid, signal.SIGSTOP)
        ahead.write_text(str(module.LASTS))
        stage.expire()
        heir = stage.actor().take()
        os.kill(worker.pid, signal.SIGCONT)
        tell(worker)
        assert "create_vpc was not sent" in hears(worker)
        heir.lease.guard("create_vpc")


def test_the_figures_fit_each_other() -> None:
    # Three heartbeats may fail, each at once, before the owner gives up.
    assert 3 * module.HEARTBEAT < module.LASTS - module.MARGIN
    # Connecting may take ten seconds (see Account), after a pause before another try was checked.
    assert module.MARGIN > 10
