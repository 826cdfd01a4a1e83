"""What a run does, line by line, as JSON lines, drawn in place, and logged."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from typing import Any

import pytest
import structlog

from tap_provisioner.cli.logs import configure, log, protect
from tap_provisioner.cli.running import Progress
from tap_provisioner.cli.terminal import Terminal
from tap_provisioner.engine.events import Event, Happening
from tap_provisioner.engine.plan import Action
from tap_provisioner.report.json.stream import Stream
from tap_provisioner.report.text.paint import Paint
from tap_provisioner.report.text.progress import Lines
from tap_provisioner.values import UNKNOWN, Sensitive
from tests.cli.things import event, plan, planned
from tests.ecosystem.schemas import check

NOW = datetime(2026, 1, 2, tzinfo=UTC)
ARN = "arn:aws:secretsmanager:us-east-1:1:secret:x"


def told(*events: Event) -> list[str]:
    said: list[str] = []
    tell = Lines(said.append, Paint(False), pause=30)
    for each in events:
        tell(each)
    return said


def test_what_is_under_way_and_tells_nothing_is_told_of_again(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    progress = Progress()
    progress._listener = Lines(said.append, Paint(False), pause=30)
    progress(event(Happening.STARTED, "a", at=100.0))
    progress(event(Happening.STARTED, "b", at=100.0))
    progress(event(Happening.DONE, "b", at=101.0))
    for now in (110.0, 131.0, 140.0):
        monkeypatch.setattr("tap_provisioner.cli.running.time.time", lambda now=now: now)
        progress.remind()
    assert said[-1] == "a: waiting for an answer (31 s)"
    assert len([line for line in said if line.startswith("a: ")]) == 2


def test_each_happening_has_its_line() -> None:
    assert told(
        event(Happening.STARTED),
        event(Happening.DONE, elapsed=75, id=ARN),
        event(Happening.DONE, action="delete", elapsed=1),
        event(Happening.FAILED, action="update", elapsed=2, text="no\x1b"),
        event(Happening.FAILED, elapsed=3, text="interrupted while waiting"),
        event(Happening.SKIPPED, text="waits for x, which failed"),
    ) == [
        "us-east-1/thing/a: creating",
        "us-east-1/thing/a: created in 1 min 15 s (x)",
        "us-east-1/thing/a: deleted in 1.0 s",
        "us-east-1/thing/a: failed after 2.0 s: no\\x1b",
        "us-east-1/thing/a: interrupted after 3.0 s while waiting",
        "us-east-1/thing/a: skipped, waits for x, which failed",
    ]


def test_waiting_is_told_every_thirty_seconds_for_each_resource() -> None:
    def wait(at: float, address: str = "us-east-1/thing/a") -> Event:
        return event(Happening.WAITING, address, at=at, elapsed=at, text="waiting, its state is creating")

    lines = told(
        event(Happening.STARTED, at=0),
        wait(1),
        wait(29),
        wait(30),
        wait(59),
        wait(60),
        wait(60, "us-east-1/thing/b"),
    )
    assert lines[1:] == [
        "us-east-1/thing/a: waiting, its state is creating (30 s)",
        "us-east-1/thing/a: waiting, its state is creating (1 min 0 s)",
    ]


def test_what_needs_nothing_is_not_told_to_be_skipped() -> None:
    progress, passed = Progress(), []
    progress.addresses = frozenset({"us-east-1/thing/a"})
    progress(event(Happening.STARTED))
    progress._listener = passed.append
    for address in ("us-east-1/thing/a", "us-east-1/zones/x"):
        progress(event(Happening.SKIPPED, address))
    progress(event(Happening.DONE))
    assert [each.address for each in passed] == ["us-east-1/thing/a"] * 2
    assert progress.done == {"us-east-1/thing/a"}


def streamed(*actions: Any) -> list[dict[str, Any]]:
    written: list[str] = []
    stream = Stream(written.append, lambda: NOW)
    for act in actions:
        act(stream)
    lines = [json.loads(line) for line in written]
    for line in lines:
        check("events", line)
    return lines


def test_events_are_hooks() -> None:
    started, waiting, done, failed = streamed(
        lambda s: s(event(Happening.STARTED, at=0)),
        lambda s: s(event(Happening.WAITING, at=9, text="not told")),
        lambda s: s(event(Happening.WAITING, at=10, elapsed=10, text="its state is creating")),
        lambda s: s(event(Happening.DONE, at=11, elapsed=11.00001, id="vpc-1")),
        lambda s: s(event(Happening.FAILED, text="denied", at=11)),
    )
    assert started == {
        "@level": "info",
        "@message": "us-east-1/thing/a: creating",
        "@module": "tap_provisioner",
        "@timestamp": "2026-01-02T00:00:00+00:00",
        "type": "apply_start",
        "hook": {
            "resource": {
                "addr": "tap_thing.us-east-1_a",
                "tap_address": "us-east-1/thing/a",
                "module": "",
                "resource": "tap_thing.us-east-1_a",
                "resource_type": "tap_thing",
                "resource_name": "us-east-1_a",
                "resource_key": None,
                "implied_provider": "tap_provisioner",
            },
            "action": "create",
            "elapsed_seconds": 0,
        },
    }
    assert (waiting["type"], waiting["hook"]["text"]) == ("apply_progress", "its state is creating")
    assert done["type"] == "apply_complete"
    assert done["hook"].items() >= {"id_key": "id", "id_value": "vpc-1", "elapsed_seconds": 11}.items()
    assert (failed["type"], failed["@level"], failed["hook"]["text"]) == ("apply_errored", "info", "denied")


def test_plan_diagnostics_and_outputs_are_lines_too() -> None:
    planning = plan(
        planned(Action.CREATE),
        planned(Action.REPLACE, "b"),
        planned(Action.UPDATE, "c", drift=True),
        planned(Action.DELETE, "d"),
    )
    version, drift, *changes, summary, wrong, warned, outputs = streamed(
        Stream.version,
        lambda s: s.plan(planning),
        lambda s: s.diagnostic("what\x1b", "hint", address="us-east-1/thing/x"),
        lambda s: s.diagnostic("soon", severity="warning"),
        lambda s: s.outputs({"us-east-1": {"vpc_id": "vpc-1", "public_subnet_ids": ["a", "b"]}}),
    )
    assert version.items() >= {"type": "version", "ui": "1.2"}.items()
    assert (drift["type"], drift["change"]["resource"]["tap_address"]) == (
        "resource_drift",
        "us-east-1/thing/c",
    )
    said = [c["change"] for c in changes]
    assert [(c["resource"]["tap_address"][-1], c["action"], c.get("reason")) for c in said] == [
        ("a", "create", None),
        ("b", "replace", "cannot_update"),
        ("c", "update", None),
        ("d", "delete", "delete_because_no_resource_config"),
    ]
    assert summary["changes"] == {"add": 2, "change": 1, "remove": 2, "import": 0, "operation": "plan"}
    assert wrong["diagnostic"] == {
        "severity": "error",
        "summary": "what\\x1b",
        "detail": "hint",
        "address": "tap_thing.us-east-1_x",
        "tap_address": "us-east-1/thing/x",
    }
    assert (wrong["@level"], warned["@level"]) == ("error", "warn")
    assert warned["diagnostic"] == {"severity": "warning", "summary": "soon", "detail": ""}
    assert outputs["outputs"] == {
        "us-east-1.vpc_id": {"sensitive": False, "type": "string", "value": "vpc-1"},
        "us-east-1.public_subnet_ids": {
            "sensitive": False,
            "type": ["list", "string"],
            "value": ["a", "b"],
        },
    }


def test_the_log_is_json_lines_without_secrets_or_control_characters(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure("debug", Terminal())
    log(event(Happening.WAITING, text="a\x1bb", elapsed=1.23456))
    log(event(Happening.FAILED, id="x", hint="do"))
    structlog.get_logger().warning(
        "w", nested={"k\x07": [Sensitive("hush"), UNKNOWN]}, plain=Sensitive("hush"), number=7
    )
    waiting, failed, warned = map(json.loads, capsys.readouterr().err.splitlines())
    assert (
        waiting.items()
        >= {
            "event": "waiting",
            "level": "debug",
            "address": "us-east-1/thing/a",
            "region": "us-east-1",
            "kind": "thing",
            "action": "create",
            "elapsed": 1.235,
            "text": "a\\x1bb",
        }.items()
    )
    assert failed.items() >= {"level": "info", "id": "x", "hint": "do"}.items()
    assert warned["nested"] == {"k\\x07": ["(sensitive)", "(known after apply)"]}
    assert (warned["plain"], warned["number"]) == ("(sensitive)", 7)


def test_the_log_leaves_out_what_is_below_its_level(capsys: pytest.CaptureFixture[str]) -> None:
    configure("warning", Terminal())
    log(event(Happening.DONE))
    assert capsys.readouterr().err == ""


def test_a_traceback_shows_no_variables(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(password: str) -> None:
        raise KeyError(len(password))

    for terminal in (False, True):
        monkeypatch.setattr(sys.stderr, "isatty", lambda terminal=terminal: terminal)
        configure("debug", Terminal())
        try:
            fail("hush")
        except KeyError as error:
            structlog.get_logger().debug("internal error", exc_info=error)
        said = capsys.readouterr().err
        assert "KeyError" in said
        assert "Traceback" in said
        assert '"hush"' not in said.replace('fail("hush")', "")


def test_exceptions_pass_the_protection_as_they_are() -> None:
    error = KeyError("x")
    assert protect(None, "", {"exc_info": error, "a": Sensitive("b")}) == {
        "exc_info": error,
        "a": "(sensitive)",
    }
