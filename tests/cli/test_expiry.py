"""Credentials that end before a database usually is there."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tap_provisioner.cli.interruption import Interruption
from tap_provisioner.cli.options import Options
from tap_provisioner.cli.running import warn_of_end
from tap_provisioner.cli.session import Session
from tap_provisioner.cli.terminal import Terminal
from tap_provisioner.engine.plan import Action, Plan, Planned
from tests.cli.harness import Program

WARNING = re.compile(
    r"warning: the credentials end at (\d\d:\d\d) UTC, in (\d+) minutes; creating "
    r"us-\S+/db-instance/database typically takes 25: get longer ones first, .*"
)


def at(minutes: float) -> datetime:
    return datetime.now(UTC) + timedelta(minutes=minutes)


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
        ("db-instance", Action.CREATE, 24, "in 23 minutes"),
        ("db-instance", Action.REPLACE, 24, "in 23 minutes"),
        ("db-instance", Action.CREATE, -1, "in 0 minutes"),
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
    warn_of_end(session, held, plan)
    told = capsys.readouterr().err
    assert warned in told
    assert len(told.splitlines()) == bool(warned)


def test_it_is_an_event_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    terminal = Terminal()
    session = Session(terminal, Interruption(terminal))
    session.begin(Options(config=str(tmp_path / "none"), json=True))
    session.open_stream()
    held: Any = Held(at(5.5))
    warn_of_end(session, held, Plan((planned("db-instance", Action.CREATE),)))
    streams = capsys.readouterr()
    event = json.loads(streams.out.splitlines()[-1])
    assert event["diagnostic"]["severity"] == "warning"
    assert "in 5 minutes" in event["diagnostic"]["summary"]
    assert streams.err.startswith("warning: ")
