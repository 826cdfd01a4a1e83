"""SIGINT and SIGTERM at several points of apply and destroy, to the program as a process."""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import boto3
import pytest

from tap_provisioner.cli.interruption import LAST
from tap_provisioner.local import Call, EmbeddedAws, Fault
from tap_provisioner.provisioner import Provisioner
from tests.cli.harness import FAST, LEASES, QUICK, SLOW, Pace, Program

pytestmark = pytest.mark.rotating(days=2)

SOON = 20.0
"""Seconds, less than AWS holds a call; of which a second is used at most where there is little else to do."""
ONE_HAND = ("--parallelism", "1")
SIGINT, SIGTERM = signal.SIGINT, signal.SIGTERM


class Held:
    """The first call of an operation, which the AWS neither executes nor answers until it is let go."""

    def __init__(self, operation: str) -> None:
        self._operation = operation
        self._arrived, self._free = threading.Event(), threading.Event()

    def __call__(self, moment: str, call: Call) -> None:
        if moment == "before" and call.operation == self._operation and not self._arrived.is_set():
            self._arrived.set()
            self._free.wait(30)

    def wait(self) -> None:
        """Return when it has arrived."""
        assert self._arrived.wait(30)

    def let_go(self) -> None:
        self._free.set()


@contextmanager
def held(aws: EmbeddedAws, operation: str) -> Iterator[Held]:
    holding = Held(operation)
    undo = aws.on_call(holding)
    try:
        yield holding
    finally:
        holding.let_go()
        undo()


def work(aws: EmbeddedAws, since: int = 0) -> list[str]:
    """The changing calls that are not about the lease."""
    return [c.operation for c in aws.calls[since:] if c.mutating and c.service != "dynamodb"]


def item(aws: EmbeddedAws) -> dict[str, object]:
    """The stack's item in the table of leases."""
    dynamodb = boto3.client(
        "dynamodb",
        region_name="us-east-1",
        endpoint_url=aws.endpoint,
        aws_access_key_id="embedded",
        aws_secret_access_key="embedded",
    )
    found = dynamodb.get_item(
        TableName="tap-provisioner", Key={"stack": {"S": "tap-dev"}}, ConsistentRead=True
    )
    return dict(found.get("Item", {}))


def interrupt_at(
    operation: str, number: signal.Signals, command: str, tap: Program, aws: EmbeddedAws
) -> None:
    """Interrupt a command while AWS holds its first call of an operation: nothing follows on the answer."""
    with held(aws, operation) as call, tap.start(command, "--auto-approve", *ONE_HAND, *QUICK) as running:
        call.wait()
        assert "holder" in item(aws)
        running.signal(number)
        running.wait_for(f"{number.name}: stopping after the calls in flight")
        before = len(aws.calls)
        call.let_go()
        ended = running.end(SOON)
    assert ended.code == 128 + number
    assert work(aws, before) == []
    assert "holder" not in item(aws)
    assert f"re-run {command} to resume" in ended.err


def assert_whole(tap: Program, aws: EmbeddedAws) -> None:
    """The stack is as desired, with nothing there twice."""
    plan = tap("plan", "--detailed-exitcode")
    assert plan.code == 0, plan.text
    for region in ("us-east-1", "us-west-2"):
        there = {kind: len(ids) for kind, ids in aws.inventory()[region].items()}
        assert (there["vpc"], there["subnet"], there["nat-gateway"], there["elastic-ip"]) == (1, 4, 1, 1)


@pytest.mark.parametrize(
    ("operation", "number"),
    [
        ("CreateVpc", SIGINT),
        ("CreateDBInstance", SIGTERM),
    ],
)
def test_an_apply_interrupted_while_it_creates(
    tap: Program, aws: EmbeddedAws, operation: str, number: signal.Signals
) -> None:
    interrupt_at(operation, number, "apply", tap, aws)
    assert work(aws).count(operation) == 1
    assert set(item(aws)["regions"]["SS"]) == {"us-east-1", "us-west-2"}  # type: ignore[index]

    again = tap("apply", "--auto-approve", *QUICK)
    assert again.code == 0, again.err
    assert_whole(tap, aws)


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    ("operation", "number"),
    [("DeleteDBInstance", SIGTERM), ("DeleteVpc", SIGINT)],
)
def test_a_destroy_interrupted_while_it_deletes(
    tap: Program, aws: EmbeddedAws, operation: str, number: signal.Signals
) -> None:
    interrupt_at(operation, number, "destroy", tap, aws)

    again = tap("destroy", "--auto-approve", *QUICK)
    assert again.code == 0, again.err
    assert aws.inventory() == LEASES


@pytest.mark.usefixtures("built")
def test_a_destroy_interrupted_while_it_waits(tap: Program, aws: EmbeddedAws, pace: Pace) -> None:
    pace.set(SLOW)
    with tap.start("destroy", "--auto-approve", "--log-level", "debug", *QUICK) as running:
        running.wait_for("db-instance/database", "waiting for it to be gone, its state is deleting")
        running.signal(SIGTERM)
        ended = running.end(SOON)
    assert ended.code == 143
    assert "db-instance/database: interrupted while waiting for it to be gone" in ended.err
    assert ended.err.splitlines()[-1].endswith("re-run destroy to resume")
    assert "holder" not in item(aws)

    pace.set(FAST)
    again = tap("destroy", "--auto-approve", *QUICK)
    assert again.code == 0, again.err
    assert aws.inventory() == LEASES


def test_an_apply_interrupted_during_its_discovery_changes_nothing(tap: Program, aws: EmbeddedAws) -> None:
    with held(aws, "DescribeVpcs") as call, tap.start("apply", "--auto-approve") as running:
        call.wait()
        running.signal(SIGTERM)
        running.wait_for("SIGTERM: stopping after the calls in flight")
        call.let_go()
        ended = running.end(SOON)
    assert ended.code == 143
    assert [call.operation for call in aws.calls if call.mutating] == []


def test_a_run_that_waits_for_anothers_lease_can_be_interrupted(
    tap: Program, aws: EmbeddedAws, built: Provisioner
) -> None:
    with built.leased():
        before = len(aws.calls)
        with tap.start("destroy", "--auto-approve", "--lock-timeout", "60") as running:
            running.wait_for("waiting for ")
            running.signal(SIGINT)
            assert running.end(SOON).code == 130
        assert work(aws, before) == []
        assert built.lease.held


@pytest.mark.parametrize(("command", "operation"), [("apply", "CreateVpc"), ("destroy", "DeleteVpc")])
def test_a_second_signal_does_not_wait_for_the_call_under_way(
    tap: Program, aws: EmbeddedAws, request: pytest.FixtureRequest, command: str, operation: str
) -> None:
    if command == "destroy":
        request.getfixturevalue("built")
    with held(aws, operation) as call, tap.start(command, "--auto-approve", *ONE_HAND, *QUICK) as running:
        call.wait()
        running.signal(SIGINT)
        running.wait_for("SIGINT: stopping after the calls in flight")
        running.signal(SIGTERM)
        assert running.end(SOON).code == 143
    # Nobody was left to give the lease back.
    assert "holder" in item(aws)
    assert tap("unlock", "--auto-approve").code == 0

    again = tap(command, "--auto-approve", *QUICK)
    assert again.code == 0, again.err
    if command == "destroy":
        assert aws.inventory() == LEASES
    else:
        assert_whole(tap, aws)


def test_a_call_that_hangs_does_not_keep_the_program(tap: Program, aws: EmbeddedAws) -> None:
    with (
        held(aws, "CreateVpc") as call,
        tap.start("apply", "--auto-approve", *ONE_HAND, *QUICK) as running,
    ):
        call.wait()
        running.signal(SIGTERM)
        ended = running.end(SOON + LAST)
    assert ended.code == 143
    assert re.search(r"^exited without an answer for us-\S+/vpc/main; run again once ", ended.err, re.M)
    # What was not answered may still be carried out: nobody else is to begin meanwhile.
    assert "holder" in item(aws)


def test_what_is_throttled_all_along_does_not_keep_the_program(tap: Program, aws: EmbeddedAws) -> None:
    aws.faults.add(Fault("throttle", "DescribeVpcs", times=1000))
    backing_off = threading.Event()

    def count(_moment: str, _call: Call) -> None:
        refused = sum(call.operation == "DescribeVpcs" and call.region == "us-east-1" for call in aws.calls)
        # The pause after the fifth may be 16 s long.
        if refused > 4:
            backing_off.set()

    undo = aws.on_call(count)
    with tap.start("plan") as running:
        assert backing_off.wait(60)
        running.signal(SIGINT)
        ended = running.end(SOON)
    undo()
    aws.faults.clear()
    assert ended.code == 130
    assert "exited without an answer" not in ended.err
