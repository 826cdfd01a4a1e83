"""The counts and the page that a pipeline gets, and the outputs of a stack."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from tap_provisioner.cli.reporting import publish
from tap_provisioner.cli.session import Session
from tap_provisioner.cli.terminal import Terminal
from tap_provisioner.engine.apply import Report
from tap_provisioner.engine.plan import Action
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
from tap_provisioner.spec import Spec
from tap_provisioner.step import Change, Observed, Phase
from tests.cli.things import MOMENT, Happening, destruction, event, plan, planned, seen

ARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:tap/dev/database-AbCdEf"


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
    removal = destruction([seen("a", "vpc", id="vpc-```"), seen("database", "db-instance", id="tap-dev")], {})
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
