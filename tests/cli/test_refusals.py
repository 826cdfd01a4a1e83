"""What is refused, and how the program says so: one line with what, one with the hint, no traceback."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tap_provisioner.cli.app import run
from tap_provisioner.cli.commands.validate import table
from tap_provisioner.local import EmbeddedAws, Fault
from tap_provisioner.provisioner import Provisioner
from tap_provisioner.report.text.paint import Paint
from tap_provisioner.spec import Spec
from tests.cli.harness import QUICK, Program, said
from tests.ecosystem.schemas import check_printed

BAD = """\
version: 1
project: tap
regions:
  us-east-1: {primary: true}
  mars-north-1: {}
"""


def test_every_problem_of_a_spec_is_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text(BAD)
    for command in ("validate", "plan"):
        assert run([command, "--config", str(path)]) == 1
        out, err = said(capsys)
        assert out == ""
        assert len(err) > 2
        assert all(line.startswith(f"{path}:") for line in err)
        assert any("regions.mars-north-1" in line and line.startswith(f"{path}:5:") for line in err)
    assert run(["validate", "--config", str(path), "--json"]) == 1
    out, _ = said(capsys)
    answer = json.loads(out)
    assert answer["valid"] is False
    assert answer["problems"][0].keys() == {"file", "line", "path", "message"}
    assert [problem["line"] for problem in answer["problems"]] == sorted(
        problem["line"] for problem in answer["problems"]
    )


def test_a_good_spec(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAP_CONFIG", "config/tap.yaml")
    assert run(["validate"]) == 0
    out, err = said(capsys)
    head, gap, *rows = out.splitlines()
    assert head == "config/tap.yaml: OK, stack tap-dev, 41 resources in us-east-1, us-west-2"
    assert (gap, err) == ("", [])
    assert rows[0].split() == ["KIND", "global", "us-east-1", "us-west-2"]
    assert {"iam-role 1 - -", "subnet - 4 4", "secret - 1 -", "all 2 21 18"} <= {
        " ".join(row.split()) for row in rows
    }
    monkeypatch.setenv("TAP_ENVIRONMENT", "pr7")
    assert run(["validate"]) == 0
    assert "stack tap-pr7" in said(capsys)[0]
    assert run(["validate", "--json"]) == 0
    answer = json.loads(said(capsys)[0])
    assert (answer["valid"], answer["problems"], answer["stack"]) == (True, [], "tap-pr7")
    assert list(answer["resources"]) == ["global", "us-east-1", "us-west-2"]
    assert answer["resources"]["us-west-2"]["subnet"] == 4
    assert sum(sum(kinds.values()) for kinds in answer["resources"].values()) == 41


def test_regions_that_are_alike_share_a_column() -> None:
    counts = {"global": {"role": 1}, "r1": {"vpc": 1, "secret": 1}, "r2": {"vpc": 1}, "r3": {"vpc": 1}}
    assert list(table(counts, Paint(False))) == [
        "KIND    global   r1  r2 +1",
        "role         1    -      -",
        "vpc          -    1      1",
        "secret       -    1      -",
        "all          1    2      1",
    ]


def test_a_file_that_is_not_there(alone: Program) -> None:
    result = alone("validate", "--config", "no/such\x1b.yaml")
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("no/such\\x1b.yaml: ")
    assert result.err.count("\n") == 1


def test_without_a_terminal_nothing_is_changed_unless_approved(here: EmbeddedAws, tap: Program) -> None:
    result = tap("apply")
    assert result.code == 1
    assert "Plan: 41 to create" in result.out
    *_, what, hint = result.err.splitlines()
    assert what == "error: nothing was changed: no terminal to ask for approval"
    assert hint == "  hint: review the plan, then run with --auto-approve"
    assert [call for call in here.calls if call.mutating] == []


@pytest.mark.usefixtures("built")
def test_a_destroy_without_a_terminal_shows_what_would_go(tap: Program, aws: EmbeddedAws) -> None:
    mark = len(aws.calls)
    result = tap("destroy", "--json")
    assert result.code == 1
    assert "no terminal to ask" in result.err
    lines = [json.loads(line) for line in result.out.splitlines()]
    assert [line["type"] for line in lines].count("planned_change") == 40
    assert lines[-1]["diagnostic"]["summary"].startswith("nothing was changed")
    assert [call for call in aws.calls[mark:] if call.mutating] == []


ENCODED = "AbC-_" * 200


@pytest.mark.parametrize("operation", ["CreateVpc", "DescribeVpcs"])
@pytest.mark.parametrize("output", ["json", "log"])
def test_json_and_log_have_the_encoded_message_of_a_denial(
    here: EmbeddedAws, tap: Program, operation: str, output: str
) -> None:
    """The call is denied during the apply, or already while the plan is made."""
    text = f"Denied by a service control policy. Encoded authorization failure message: {ENCODED}"
    denial = {"code": "UnauthorizedOperation", "status": 403, "message": text}
    here.faults.add(Fault("error", operation=operation, region="us-west-2", times=99, **denial))
    options = ["--json"] if output == "json" else ["--log-level", "info"]
    result = tap("apply", "--auto-approve", *options, *QUICK)
    assert result.code == 1
    shown = [line for line in result.err.splitlines() if not line.startswith("{")]
    assert any("service control policy" in line for line in shown)
    assert not any(ENCODED[:5] in line for line in shown)
    assert any(ENCODED in line for line in (result.out if output == "json" else result.err).splitlines())


def test_a_denied_call_fails_its_branch_and_the_next_apply_goes_on(here: EmbeddedAws, tap: Program) -> None:
    here.faults.add(Fault("deny", operation="CreateVpc", region="us-west-2"))
    result = tap("apply", "--auto-approve", "--json", *QUICK)
    assert result.code == 1
    err = result.err.splitlines()
    at = next(n for n, line in enumerate(err) if line.startswith("error: us-west-2/vpc/main: ec2:CreateVpc"))
    assert "UnauthorizedOperation" in err[at]
    assert err[at + 1].startswith("  hint: allow this action")
    assert err[at + 2] == "  spec: config/tap.yaml:16"
    skipped = [line for line in err if line.startswith("skipped: ")]
    assert "skipped: us-west-2/subnet/10.0.1.0-24: waits for us-west-2/vpc/main" in skipped
    assert not any("/zones/" in line for line in skipped)
    assert err[-1].endswith("resources done, 1 failed, 17 not started; re-run apply to resume")
    lines = [json.loads(line) for line in result.out.splitlines()]
    [wrong] = [line["diagnostic"] for line in lines if line["type"] == "diagnostic"]
    assert (wrong["address"], wrong["tap_address"]) == ("aws_vpc.us-west-2_main", "us-west-2/vpc/main")
    assert [line["type"] for line in lines].count("apply_errored") == 1
    assert [line["type"] for line in lines].count("apply_skipped") == 17

    again = tap("apply", "--auto-approve", *QUICK)
    assert again.code == 0, again.err
    assert tap("plan", "--detailed-exitcode").code == 0


def test_a_destroy_that_fails_says_what_is_left_and_goes_on_next_time(
    built: Provisioner, aws: EmbeddedAws, capsys: pytest.CaptureFixture[str]
) -> None:
    aws.faults.add(Fault("deny", operation="DeleteSecurityGroup", region="us-west-2"))
    assert run(["destroy", "--auto-approve", *QUICK]) == 1
    _, err = said(capsys)
    assert any(line.startswith("error: us-west-2/security-group/database: ") for line in err)
    assert "skipped: us-west-2/vpc/main: waits for us-west-2/security-group/database" in err
    assert err[-1].endswith("1 failed, 1 not started; re-run destroy to resume")
    assert run(["destroy", "--auto-approve", *QUICK]) == 0
    assert "    - us-west-2/vpc/main" in said(capsys)[0]
    assert built.discover().found == ()


def test_what_a_destroy_that_fails_has_kept_is_named_at_once(
    here: EmbeddedAws, capsys: pytest.CaptureFixture[str], edited: Callable[..., str]
) -> None:
    config = edited(secret={"recovery_window_days": 7})
    assert run(["apply", "--auto-approve", "--config", config, *QUICK]) == 0
    said(capsys)
    here.faults.add(Fault("deny", operation="DeleteVpc", region="us-west-2"))
    assert run(["destroy", "--auto-approve", "--config", config, *QUICK]) == 1
    kept = [line for line in said(capsys)[1] if line.startswith("Kept: ")]
    assert len(kept) == 1
    assert "can be restored for 7 days" in kept[0]
    assert run(["destroy", "--auto-approve", "--config", config, *QUICK]) == 0
    assert "Kept: " not in said(capsys)[0]


def test_another_run_on_the_stack_is_named_unless_the_lease_is_left_out(
    here: EmbeddedAws, spec: Spec, capsys: pytest.CaptureFixture[str]
) -> None:
    with Provisioner(spec).leased():
        assert run(["apply", "--auto-approve", "--lock-timeout", "0.1", *QUICK]) == 1
        what, hint = said(capsys)[1][-2:]
        assert what.startswith("error: tap-dev: stack is locked by ")
        assert "--lock-timeout" in hint
        mark = len(here.calls)
        assert run(["plan", "--no-lock"]) == 0
        # The owner's heartbeat is a write at a time of its own.
        asked = {call.operation for call in here.calls[mark:] if call.service == "dynamodb"}
        assert asked <= {"UpdateItem"}


@pytest.mark.usefixtures("built")
def test_data_is_destroyed_only_by_name(
    capsys: pytest.CaptureFixture[str], edited: Callable[..., str]
) -> None:
    config = edited(database={"name": "otherdb"})
    assert run(["apply", "--auto-approve", "--config", config]) == 1
    out, err = said(capsys)
    assert "        destroys data: needs --allow-data-loss us-west-2/db-instance/database" in out.splitlines()
    assert "error: the plan would destroy the data of" in err[-2]
    assert "--allow-data-loss us-east-1/db-instance/database" in err[-1]
    assert run(["apply", "--auto-approve", "--allow-data-loss", "x"]) == 1
    assert "error: --allow-data-loss x: the plan destroys no data" in said(capsys)[1][-2]


def test_what_is_protected_is_not_destroyed(
    here: EmbeddedAws, capsys: pytest.CaptureFixture[str], edited: Callable[..., str]
) -> None:
    config = edited(database={"deletion_protection": True, "skip_final_snapshot": False})
    assert run(["apply", "--auto-approve", "--config", config, *QUICK]) == 0
    said(capsys)
    mark = len(here.calls)
    assert run(["destroy", "--auto-approve", "--config", config]) == 1
    out, err = said(capsys)
    assert "holds data: the final snapshot tap-dev-final-tap-dev-" in out
    assert "deletion protection is on" in err[-2]
    assert [call for call in here.calls[mark:] if call.mutating] == []

    config = edited(database={"deletion_protection": False, "skip_final_snapshot": False})
    assert run(["apply", "--auto-approve", "--config", config, *QUICK]) == 0
    assert "Apply complete: 0 created, 2 updated" in said(capsys)[0]
    assert run(["destroy", "--auto-approve", "--config", config, *QUICK]) == 0
    kept = [line.split()[3] for line in said(capsys)[0].splitlines() if line.startswith("Kept: final")]
    assert kept == snapshots()
    assert len(kept) == 2


def snapshots() -> list[str]:
    from moto.backends import get_backend

    backend = get_backend("rds")["123456789012"]
    return [name for region in ("us-east-1", "us-west-2") for name in backend[region].database_snapshots]


@pytest.mark.usefixtures("here")
def test_the_kept_are_told_in_json_too(
    capsys: pytest.CaptureFixture[str], edited: Callable[..., str]
) -> None:
    config = edited(secret={"recovery_window_days": 7})
    assert run(["apply", "--auto-approve", "--config", config, *QUICK]) == 0
    said(capsys)
    assert run(["destroy", "--auto-approve", "--config", config, "--json", *QUICK]) == 0
    out, _ = said(capsys)
    check_printed(["destroy", "--json"], out)
    last = json.loads(out.splitlines()[-1])
    assert last["diagnostic"]["severity"] == "warning"
    assert "can be restored for 7 days" in last["diagnostic"]["summary"]


def test_what_nobody_expected_is_one_line_unless_debugging(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise KeyError("odd\x1b")

    monkeypatch.setattr("tap_provisioner.spec.load", broken)
    assert run(["validate"]) == 1
    assert said(capsys)[1] == [
        "internal error: KeyError: 'odd\\x1b'".replace("\\x1b", "\\x1b"),
        "  hint: run it again with --log-level debug and report what it prints",
    ]
    assert run(["validate", "--log-level", "debug"]) == 1
    _, err = said(capsys)
    assert err[0].startswith("internal error: KeyError")
    assert "Traceback" in json.loads(err[1])["exception"]
