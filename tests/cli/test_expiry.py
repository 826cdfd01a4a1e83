"""Credentials that end before a database usually is there, and in the middle of the wait for it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from tap_provisioner.cli.interruption import Interruption
from tap_provisioner.cli.running import warn_of_expiry
from tap_provisioner.cli.session import Options, Session
from tap_provisioner.cli.terminal import Terminal
from tap_provisioner.engine.plan import Action, Plan, Planned
from tap_provisioner.local import AwsError, Call, EmbeddedAws
from tests.cli.harness import LEASES, QUICK, Program, master_password

pytestmark = pytest.mark.rotating(days=2)

WARNING = re.compile(
    r"warning: the credentials expire at (\d\d:\d\d) UTC, in (\d+) min; creating "
    r"us-\S+/db-instance/database typically takes 25 min: get credentials that last longer, .*"
)


def at(minutes: float) -> datetime:
    return datetime.now(UTC) + timedelta(minutes=minutes)


@pytest.mark.rotating(days=3)
@pytest.mark.parametrize("minutes", [16.5, None, 40])
def test_apply_warns_before_it_asks(tap: Program, minutes: float | None) -> None:
    expiring = {"AWS_CREDENTIAL_EXPIRATION": at(minutes).isoformat()} if minutes else {}
    done = tap("apply", **expiring)
    assert done.code == 1
    assert "nothing was changed" in done.err
    lines = [line for line in done.err.splitlines() if line.startswith("warning:")]
    assert len(lines) == (minutes == 16.5)
    if lines:
        told = WARNING.fullmatch(lines[0])
        assert told
        assert int(told[2]) in (15, 16)
        assert done.err.index("warning:") < done.err.index("error:")


class Held:
    """A provisioner whose account's credentials end, and nothing else."""

    def __init__(self, expires: datetime | None) -> None:
        self.account = self
        self.expires = expires


def planned(kind: str, action: Action) -> Planned:
    return Planned(address=f"us-east-1/{kind}/x", kind=kind, region="us-east-1", action=action)


@pytest.mark.parametrize(
    ("kind", "action", "minutes", "warned"),
    [
        ("db-instance", Action.CREATE, 24, "in 23 min"),
        ("db-instance", Action.REPLACE, 24, "in 23 min"),
        ("db-instance", Action.CREATE, -1, "in 0 min"),
        ("db-instance", Action.CREATE, 26, ""),
        ("db-instance", Action.CREATE, None, ""),
        ("db-instance", Action.UPDATE, 1, ""),
        ("db-instance", Action.DELETE, 1, ""),
        ("subnet", Action.CREATE, 1, ""),
    ],
)
def test_only_what_takes_longer_is_warned_of(
    kind: str, action: Action, minutes: float | None, warned: str, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal()
    session: Any = Session(terminal, Interruption(terminal))
    held: Any = Held(None if minutes is None else at(minutes))
    plan = Plan((planned("vpc", Action.CREATE), planned(kind, action)))
    warn_of_expiry(session, held, plan)
    told = capsys.readouterr().err
    assert warned in told
    assert len(told.splitlines()) == bool(warned)


def test_it_is_an_event_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    terminal = Terminal()
    session = Session(terminal, Interruption(terminal))
    session.begin(Options(config=str(tmp_path / "none"), json=True))
    session.open_stream()
    held: Any = Held(at(5.5))
    warn_of_expiry(session, held, Plan((planned("db-instance", Action.CREATE),)))
    streams = capsys.readouterr()
    event = json.loads(streams.out.splitlines()[-1])
    assert event["diagnostic"]["severity"] == "warning"
    assert "in 5 min" in event["diagnostic"]["summary"]
    assert streams.err.startswith("warning: ")


class Ending:
    """Credentials that AWS takes no more from the first read of the databases after a call on.

    Meanwhile it reads with which arguments the program was started.
    """

    def __init__(self, operation: str) -> None:
        self._operation = operation
        self._waiting = self.over = False
        self.pid = 0
        self.arguments = b""

    def __call__(self, moment: str, call: Call) -> None:
        if call.operation == self._operation and moment == "after":
            self._waiting = True
            self.arguments = Path(f"/proc/{self.pid}/cmdline").read_bytes()
        self.over |= self._waiting and moment == "before" and call.operation == "DescribeDBInstances"
        if self.over and moment == "before":
            raise AwsError("ExpiredToken", "The security token included in the request is expired", 403)


def let_the_lease_expire(aws: EmbeddedAws) -> None:
    """Let the minute pass after which another run may take over."""
    boto3.client(
        "dynamodb",
        region_name="us-east-1",
        endpoint_url=aws.endpoint,
        aws_access_key_id="embedded",
        aws_secret_access_key="embedded",
    ).update_item(
        TableName="tap-provisioner",
        Key={"stack": {"S": "tap-dev"}},
        UpdateExpression="SET expires = :now",
        ExpressionAttributeValues={":now": {"N": "1"}},
    )


@pytest.mark.slow
def test_they_end_while_databases_come_and_go(tap: Program, aws: EmbeddedAws) -> None:
    # The arguments of a fork are those of the process that it is a fork of.
    tap.forked = False
    for command, operation in (("apply", "CreateDBInstance"), ("destroy", "DeleteDBInstance")):
        ending = Ending(operation)
        remove = aws.on_call(ending)
        with tap.start(command, "--auto-approve", *QUICK) as running:
            ending.pid = running.process.pid
            ended = running.end()
        remove()
        assert ended.code == 1, ended.err
        assert "ExpiredToken" in ended.err
        assert "get fresh credentials and run again; the run resumes from there" in ended.err
        assert ended.err.endswith("run again with --lock-timeout 90\n")
        assert command.encode() in ending.arguments
        assert master_password().encode() not in ending.arguments
        assert master_password() not in ended.text

        let_the_lease_expire(aws)
        resumed = tap(command, "--auto-approve", "--lock-timeout", "90", *QUICK)
        assert resumed.code == 0, resumed.err
        if command == "apply":
            assert re.search(r"Plan: \d+ to create, \d+ to update, 0 to replace, 0 to delete", resumed.out)
            assert tap("plan", "--detailed-exitcode").code == 0
    assert aws.inventory() == LEASES
