"""The summary of a run, and the data that a destroy deletes or keeps."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from tap_provisioner.engine.apply import Report
from tap_provisioner.engine.plan import Plan
from tap_provisioner.engine.timeouts import Stopped
from tap_provisioner.errors import TapError
from tap_provisioner.report.text.paint import Paint
from tap_provisioner.report.text.plan import render
from tap_provisioner.report.text.summary import tally, troubles
from tap_provisioner.step import Observed
from tap_provisioner.steps import KINDS
from tests.cli.things import destruction, seen


def test_failures_have_their_cause_hint_and_place_and_the_skipped_their_reason() -> None:
    report = Report(
        failed={
            "r/vpc/a": TapError("r/vpc/a: first\nsecond\x1b", hint="do"),
            "r/vpc/b": KeyError("x"),
            "r/vpc/c": Stopped("waiting"),
            "r/vpc/d": TapError("bare"),
        },
        skipped={"r/subnet/x": "r/vpc/a", "r/subnet/y": ""},
    )
    assert list(troubles(report, {"r/vpc/a": "tap.yaml:16", "r/vpc/b": ""}, Paint(False))) == [
        "error: r/vpc/a: first",
        "error: r/vpc/a: second\\x1b",
        "  hint: do",
        "  spec: tap.yaml:16",
        "internal error: r/vpc/b: KeyError: 'x'",
        "  hint: run it again with --log-level debug and report what it prints",
        "interrupted: r/vpc/c: interrupted while waiting",
        "error: r/vpc/d: bare",
        "skipped: r/subnet/x: waits for r/vpc/a",
        "skipped: r/subnet/y: not started",
    ]
    assert tally(report, 1, "apply") == (
        "1 resource done, 3 failed, 1 interrupted, 2 not started; re-run apply to resume"
    )
    assert tally(Report(failed={"a": Stopped("x")}), 0, "destroy") == (
        "0 resources done, 1 interrupted; re-run destroy to resume"
    )


def step(**desired: Any) -> SimpleNamespace:
    """A step that claims any resource with its address."""
    return SimpleNamespace(claims=lambda _: True, **desired)


def database(**desired: Any) -> tuple[Observed, dict[str, Any]]:
    instance = seen("database", "db-instance", id="tap-dev")
    return instance, {instance.address: step(**desired)} if desired else {}


def printed(removal: Plan) -> list[str]:
    return list(render(removal, KINDS, Paint(False)))


@pytest.mark.parametrize(
    ("desired", "fate", "kept"),
    [
        ({"skip_final_snapshot": True}, "no final snapshot is taken", []),
        (
            {"skip_final_snapshot": False, "final_snapshot_prefix": "last"},
            "the final snapshot last-tap-dev-20260102030405 is taken",
            ["final snapshot last-tap-dev-20260102030405 in us-east-1"],
        ),
        (
            {},
            "the final snapshot tap-dev-final-tap-dev-20260102030405 is taken",
            ["final snapshot tap-dev-final-tap-dev-20260102030405 in us-east-1"],
        ),
    ],
)
def test_a_database_leaves_a_snapshot_unless_the_spec_wants_none(
    desired: dict[str, Any], fate: str, kept: list[str]
) -> None:
    instance, steps = database(**desired)
    removal = destruction([instance], steps)
    assert printed(removal) == [
        "us-east-1: 1 to delete",
        "    - us-east-1/db-instance/database (tap-dev)",
        "        deleted: destroy was asked for",
        f"        holds data: {fate}",
        "",
        "Destroy: 1 resource in us-east-1",
    ]
    assert list(removal.retained) == kept


@pytest.mark.parametrize(
    ("steps", "fate", "kept"),
    [
        (
            {"us-east-1/secret/database": step(recovery_window_days=0)},
            "it is deleted for good",
            [],
        ),
        (
            {"us-east-1/secret/database": step(recovery_window_days=7)},
            "it can be restored for 7 days",
            ["secret tap/db in us-east-1, which can be restored for 7 days"],
        ),
        (
            {},
            "it can be restored for 30 days",
            ["secret tap/db in us-east-1, which can be restored for 30 days"],
        ),
    ],
)
def test_a_secret_is_kept_for_its_recovery_window(steps: Any, fate: str, kept: list[str]) -> None:
    removal = destruction([seen("database", "secret", id="tap/db")], steps)
    assert f"        holds data: {fate}" in printed(removal)
    assert list(removal.retained) == kept


def test_resources_go_by_region_in_the_order_of_the_spec_with_orphans_last() -> None:
    names = ("us-west-2/vpc/a", "us-east-1/vpc/b", "us-east-1/vpc/a", "global/iam-role/x", "")
    found = [
        seen(address=name, id=f"id of {name}", region=name.partition("/")[0] or "us-east-1", kind="vpc")
        for name in names
    ]
    steps: dict[str, Any] = dict.fromkeys(("us-east-1/vpc/a", "us-east-1/vpc/b"), step())
    removal = destruction(found, steps)
    assert printed(removal)[-1] == "Destroy: 5 resources in global, us-east-1, us-west-2"
    assert "us-east-1: 3 to delete (destroy was asked for)" in printed(removal)
    assert [line.strip() for line in printed(removal) if line.startswith("    - ")] == [
        "- global/iam-role/x (id of global/iam-role/x)",
        "- us-east-1/vpc/a (id of us-east-1/vpc/a)",
        "- us-east-1/vpc/b (id of us-east-1/vpc/b)",
        "- us-east-1/vpc/id of  (id of )",
        "- us-west-2/vpc/a (id of us-west-2/vpc/a)",
    ]
