"""The summary of a run, the data that a destroy deletes or keeps, and the outputs of a stack."""

from __future__ import annotations

import shlex
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tap_provisioner.cli.reporting import publish
from tap_provisioner.cli.session import Session
from tap_provisioner.cli.terminal import Terminal
from tap_provisioner.engine.apply import Report
from tap_provisioner.engine.discovery import Discovery
from tap_provisioner.engine.plan import Action, Plan
from tap_provisioner.engine.plan import plan as plan_of
from tap_provisioner.engine.timeouts import Stopped
from tap_provisioner.errors import TapError
from tap_provisioner.report.markdown import (
    LONGEST,
    counts,
    page,
    result_counts,
    result_page,
)
from tap_provisioner.report.outputs import environment, lines, named, outputs
from tap_provisioner.report.story import Story
from tap_provisioner.report.text.paint import Paint
from tap_provisioner.report.text.plan import render
from tap_provisioner.report.text.summary import tally, troubles
from tap_provisioner.spec import Spec
from tap_provisioner.step import Change, Observed, Phase
from tap_provisioner.steps import KINDS
from tests.cli.things import Happening, event, plan, planned, seen

ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:tap/dev/database-AbCdEf"
MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


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


def destruction(found: list[Observed], steps: Any) -> Plan:
    return plan_of((), Discovery(tuple(found), {}), KINDS, moment=f"{MOMENT:%Y%m%d%H%M%S}", ending=steps)


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


def stack() -> list[Observed]:
    secret = seen("database", "secret", id="tap/dev/database", outputs={"arn": ARN})
    replicas = seen(
        "database",
        "secret-replicas",
        values={"regions": frozenset({"us-west-2"})},
        outputs={"id": ARN},
    )
    return [
        seen("main", "vpc", id="vpc-1"),
        seen("10.0.2.0-24", "subnet", id="subnet-2", values={"cidr": "10.0.2.0/24"}),
        seen("10.0.1.0-24", "subnet", id="subnet-1", values={"cidr": "10.0.1.0/24"}),
        seen("10.0.11.0-24", "subnet", id="subnet-11", values={"cidr": "10.0.11.0/24"}),
        seen("10.0.99.0-24", "subnet", id="orphan", values={"cidr": "10.0.99.0/24"}),
        seen("shared", "elastic-ip", outputs={"address": "192.0.2.1"}),
        seen("database", "db-instance", outputs={"host": "db.example", "port": 3306}),
        secret,
        replicas,
        seen("main", "vpc", "us-west-2", id="foreign", owned=False),
        seen("main", "vpc", "us-west-2", id="deleting", phase=Phase.DELETING),
        seen("database", "db-instance", "us-west-2", outputs={}),
    ]


def test_the_environment_is_what_a_shell_reads_whatever_is_in_it() -> None:
    odd = 'it\'s $HOME `x` \\ "y"'
    values = {"us-east-1.vpc_id": "vpc-1", "a.b": ["1", "2"], "a_b": odd, "A.B": "again", "1": "\x1b\n"}
    made = list(environment(values))
    assert made[:2] == ["US_EAST_1_VPC_ID='vpc-1'", "A_B='1 2'"]
    read = dict(word.split("=", 1) for word in shlex.split("\n".join(made)))
    assert read == {
        "US_EAST_1_VPC_ID": "vpc-1",
        "A_B": "1 2",
        "A_B_": odd,
        "A_B__": "again",
        "_1": "\\x1b\\n",
    }
    assert all(name.isidentifier() for name in read)


def test_outputs_are_what_is_there_in_the_order_of_the_spec(spec: Spec) -> None:
    values = outputs(spec, stack())
    assert list(lines(values)) == [
        "us-east-1.vpc_id = vpc-1",
        "us-east-1.public_subnet_ids = subnet-1, subnet-2",
        "us-east-1.private_subnet_ids = subnet-11",
        "us-east-1.nat_addresses = 192.0.2.1",
        "us-east-1.db_endpoint = db.example:3306",
        f"us-east-1.secret_arn = {ARN}",
        f"us-west-2.secret_arn = {ARN.replace('us-east-1', 'us-west-2')}",
    ]
    assert named(values)["us-east-1.public_subnet_ids"] == ["subnet-1", "subnet-2"]
    assert named(outputs(spec, [])) == {}


def test_a_pipeline_gets_counts_and_a_page() -> None:
    planning = plan(
        planned(Action.CREATE, "a"),
        planned(
            Action.UPDATE,
            "b",
            "thing",
            "us-east-1",
            Change("size", 1, "```"),
            Change("tags", {"a": "1", "same": "x"}, {"a": "2", "same": "x"}),
        ),
        planned(Action.DELETE, "c", reason="gone"),
        planned(Action.NONE, "d", found=seen(notes=("`later`",))),
    )
    assert counts(planning) == "changes=3\ncreate=1\nupdate=1\nreplace=0\ndelete=1\n"
    assert page(planning, "tap-dev").splitlines() == [
        "### Plan of tap-dev",
        "",
        "Plan: 1 to create, 1 to update, 0 to replace, 1 to delete",
        "",
        "```diff",
        "+ create us-east-1/thing/a",
        "! update us-east-1/thing/b",
        "    size: 1 -> '''",
        "    tags:",
        "      ~ a: 1 -> 2",
        "- delete us-east-1/thing/c: gone",
        "```",
        "",
        "- `us-east-1/thing/d: later`",
        "",
    ]
    assert page(plan(), "tap-dev") == ("### Plan of tap-dev\n\nNo changes. The stack matches the spec.\n\n\n")


def test_a_pipeline_is_told_what_goes() -> None:
    removal = destruction([seen("a", "vpc", id="vpc-```"), *database()[:1]], {})
    assert counts(removal) == "changes=2\ncreate=0\nupdate=0\nreplace=0\ndelete=2\n"
    assert page(removal, "tap-dev").splitlines() == [
        "### Destroy of tap-dev",
        "",
        "Destroy: 2 resources in us-east-1",
        "",
        "```diff",
        "- delete us-east-1/vpc/a (vpc-''')",
        "- delete us-east-1/db-instance/database (tap-dev)",
        "    holds data: the final snapshot tap-dev-final-tap-dev-20260102030405 is taken",
        "```",
        "",
        "",
    ]
    nothing = destruction([], {})
    assert page(nothing, "tap-dev") == "### Destroy of tap-dev\n\nNothing to destroy.\n\n\n"
    assert counts(nothing).startswith("changes=0\n")


def test_a_pipeline_is_told_how_it_ended(spec: Spec) -> None:
    failed = {"us-east-1/vpc/b": TapError("us-east-1/vpc/b: no ```", hint="do")}
    skipped = {"us-east-1/subnet/x": "us-east-1/vpc/b"}
    there = {"us-east-1/vpc/a": seen("a", "vpc", id="vpc-1")}
    events = [
        event(Happening.DONE, "us-east-1/zones/x", action="read"),
        event(Happening.DONE, "us-east-1/vpc/a"),
        event(Happening.DONE, "us-east-1/vpc/b", action="delete"),
        event(Happening.FAILED, "us-east-1/vpc/b"),
    ]
    ran = Story(
        command="apply",
        spec=spec,
        began=MOMENT,
        seconds=1,
        report=Report(there, failed, skipped),
        events=events,
        kept=["a snapshot"],
    )
    assert result_counts(ran) == "done=1\nfailed=1\nskipped=1\n"
    assert result_page(ran).splitlines() == [
        "### Apply of tap-dev: not finished",
        "",
        "Done: 1 created, 1 deleted, 1 failed, 1 not started",
        "",
        "```text",
        "error: us-east-1/vpc/b: no '''",
        "  hint: do",
        "skipped: us-east-1/subnet/x: waits for us-east-1/vpc/b",
        "```",
        "",
        "```text",
        "Kept: a snapshot",
        "```",
        "",
        "```text",
        "us-east-1.vpc_id = vpc-1",
        "```",
        "",
    ]
    for error, told in (
        (TapError("nobody to ask", hint="ask"), ["error: nobody to ask", "  hint: ask"]),
        (KeyError("x"), ["error: 'x'"]),
    ):
        refused = Story(command="destroy", spec=spec, began=MOMENT, seconds=1, error=error)
        assert result_counts(refused) == "done=0\nfailed=0\nskipped=0\n"
        assert result_page(refused).splitlines() == [
            "### Destroy of tap-dev: refused: nothing was changed",
            "",
            "```text",
            *told,
            "```",
            "",
        ]
    assert result_page(ran, 150).count("... the rest is left out here\n") == 3


def test_the_page_is_cut_before_it_is_refused() -> None:
    planning = plan(*(planned(Action.CREATE, f"{number}é") for number in range(40_000)))
    text = page(planning, "tap-dev")
    assert len(text.encode()) < LONGEST + 100
    assert text.endswith("\n... the rest is left out here\n```\n\n\n")
    noted = plan(planned(Action.NONE, found=seen(notes=("<b>@all</b>" * 9,) * 9)))
    assert page(noted, "tap-dev", 600).count("<b>@all</b>" * 9 + "`\n- `") == 3
    assert page(noted, "tap-dev", 600).endswith("\n... the rest is left out here\n\n")


def test_what_another_step_wrote_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, spec: Spec) -> None:
    page_, outputs_ = tmp_path / "page", tmp_path / "outputs"
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page_))
    monkeypatch.setenv("GITHUB_OUTPUT", str(outputs_))
    session = Session(Terminal(), None)  # type: ignore[arg-type]
    session.__dict__["spec"] = spec
    page_.write_text("x" * (LONGEST - 200))
    publish(session, plan(*(planned(Action.CREATE, str(number)) for number in range(99))))
    assert LONGEST - 200 < page_.stat().st_size < LONGEST + 100
    assert outputs_.read_text().startswith("changes=99\ncreate=99\n")
