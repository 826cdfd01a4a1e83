"""A saved plan is the approval: from `plan --out` to `apply FILE`, and what becomes of it in between."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tap_provisioner.cli.app import run
from tap_provisioner.local import EmbeddedAws, Fault
from tap_provisioner.provisioner import Provisioner
from tap_provisioner.report.saved import read
from tests.cli.harness import QUICK, master_password
from tests.ecosystem.schemas import check_printed


@pytest.fixture
def here(aws: EmbeddedAws, monkeypatch: pytest.MonkeyPatch) -> EmbeddedAws:
    """The module's AWS, for the program in this process."""
    for name, value in aws.environment.items():
        monkeypatch.setenv(name, value)
    return aws


@pytest.fixture
def file(tmp_path: Path) -> str:
    return str(tmp_path / "tap.plan")


def said(capsys: pytest.CaptureFixture[str]) -> tuple[str, list[str]]:
    streams = capsys.readouterr()
    return streams.out, streams.err.splitlines()


def changed(aws: EmbeddedAws, since: int) -> list[str]:
    return [call.operation for call in aws.calls[since:] if call.mutating]


def drift(provisioner: Provisioner, region: str) -> None:
    found = next(seen for seen in provisioner.discover().found if seen.address == f"{region}/vpc/main")
    client = provisioner.account.client("ec2", region)
    client.modify_vpc_attribute(VpcId=found.id, EnableDnsHostnames={"Value": False})


def test_a_run_of_a_saved_plan_that_failed_is_finished_by_the_next(
    here: EmbeddedAws, capsys: pytest.CaptureFixture[str], file: str
) -> None:
    assert run(["plan", "--out", file, "--detailed-exitcode"]) == 2
    shown, err = said(capsys)
    assert err[-1] == f"Saved. Apply it with: python -m tap_provisioner apply {file}"
    assert stat.S_IMODE(Path(file).stat().st_mode) == 0o600
    assert run(["show", file]) == 0
    assert said(capsys)[0] == shown

    here.faults.add(Fault("deny", operation="CreateVpc", region="us-west-2"))
    assert run(["apply", file, *QUICK]) == 1
    out, err = said(capsys)
    assert out.splitlines()[-1] == "Plan: 41 to create, 0 to update, 0 to replace, 0 to delete"
    assert any("CreateVpc" in line for line in err)
    assert run(["apply", file, *QUICK]) == 0
    assert "changes of 41 done already.\n" in said(capsys)[0]

    mark = len(here.calls)
    assert run(["apply", file, *QUICK]) == 0
    assert "No changes. All that the saved plan asks for is done already.\n" in said(capsys)[0]
    assert changed(here, mark) == []
    assert run(["plan", "--out", file, "--detailed-exitcode"]) == 0
    assert master_password() not in Path(file).read_text()
    said(capsys)
    assert run(["apply", file]) == 0
    assert "No changes. The saved plan asks for none.\n" in said(capsys)[0]


def test_only_what_was_approved_is_done_and_only_if_it_is_as_it_was(
    built: Provisioner,
    aws: EmbeddedAws,
    capsys: pytest.CaptureFixture[str],
    edited: Callable[..., str],
    file: str,
) -> None:
    config = edited(database={"parameters": {"max_connections": "300"}, "backup_retention_days": 9})
    assert run(["plan", "--config", config, "--json", "--out", file]) == 0
    planned, _ = said(capsys)
    assert run(["show", file, "--json"]) == 0
    assert said(capsys)[0] == planned
    drift(built, "us-west-2")
    mark = len(aws.calls)
    assert run(["apply", file, *QUICK, "--json"]) == 0
    told = [json.loads(line) for line in said(capsys)[0].splitlines()]
    [warning] = [line["diagnostic"] for line in told if line["type"] == "diagnostic"]
    left = "not part of the plan, left as it is: us-west-2/vpc/main differs: dns_hostnames"
    assert warning["summary"] == left
    assert {
        line["change"]["resource"]["tap_address"] for line in told if line["type"] == "planned_change"
    } == {
        f"{region}/{kind}/database"
        for region in ("us-east-1", "us-west-2")
        for kind in ("db-instance", "db-parameter-group")
    }
    assert "ModifyVpcAttribute" not in changed(aws, mark)
    assert run(["apply", file]) == 0
    assert left in said(capsys)[0]
    assert run(["plan", "--config", config]) == 0
    out, _ = said(capsys)
    assert out.startswith("== Changed outside of the spec")
    assert "Plan: 0 to create, 1 to update, 0 to replace, 0 to delete" in out

    config = edited(tags={"Team": "db"})
    assert run(["plan", "--config", config, "--out", file]) == 0
    drift(built, "us-east-1")
    mark = len(aws.calls)
    said(capsys)

    def refused(*arguments: str) -> list[str]:
        assert run(["apply", file, *arguments]) == 1
        return said(capsys)[1][-3:]

    assert refused() == [
        "error: nothing was changed: it is no longer what was planned",
        "error: us-east-1/vpc/main: changed since: dns_hostnames",
        "  hint: plan again and check the new plan",
    ]
    assert "the plan is for stack tap-dev, and the spec for tap-x" in refused("--environment", "x")[-2]
    assert "the spec is not the one that was planned" in refused("--config", "config/tap.yaml")[-2]
    Path(file).write_text(replace(read(file), account="210987654321").text())
    assert "the plan is for account 210987654321" in refused()[-2]
    edited(tags={"Team": "other"})
    assert "the spec is not the one that was planned" in refused()[-2]
    assert changed(aws, mark) == []


@pytest.mark.usefixtures("built")
def test_data_is_destroyed_only_by_name_though_the_plan_was_approved(
    capsys: pytest.CaptureFixture[str], edited: Callable[..., str], file: str
) -> None:
    config = edited(database={"name": "otherdb"})
    assert run(["plan", "--config", config, "--out", file]) == 0
    said(capsys)
    assert run(["apply", file]) == 1
    assert "the plan would destroy the data of" in said(capsys)[1][-2]
    allowed = [f"--allow-data-loss={region}/db-instance/database" for region in ("us-east-1", "us-west-2")]
    for _ in range(2):
        assert run(["apply", file, *allowed, *QUICK]) == 0
    assert "is done already" in said(capsys)[0]


def test_a_saved_plan_of_a_destroy_is_carried_out(
    built: Provisioner,
    aws: EmbeddedAws,
    capsys: pytest.CaptureFixture[str],
    edited: Callable[..., str],
    file: str,
) -> None:
    mark = len(aws.calls)
    config = edited(database={"deletion_protection": True, "skip_final_snapshot": False})
    assert run(["apply", "--auto-approve", "--config", config, *QUICK]) == 0
    mark = len(aws.calls)
    said(capsys)
    assert run(["plan", "--destroy", "--config", config, "--out", file, "--detailed-exitcode"]) == 2
    shown, _ = said(capsys)
    assert shown.splitlines()[-1] == "Destroy: 41 resources in global, us-east-1, us-west-2"
    assert "holds data: the final snapshot tap-dev-final-tap-dev-" in shown
    assert "--allow-data-loss" not in shown
    assert run(["show", file]) == 0
    assert said(capsys)[0] == shown
    assert run(["apply", file]) == 1
    assert "deletion protection is on" in said(capsys)[1][-2]
    assert changed(aws, mark) == []

    config = edited(database={"deletion_protection": False, "skip_final_snapshot": False})
    assert run(["apply", file]) == 1
    assert "the spec is not the one that was planned" in said(capsys)[1][-2]
    assert run(["apply", "--auto-approve", "--config", config, *QUICK]) == 0
    said(capsys)
    assert run(["plan", "--destroy", "--config", config, "--out", file, "--json"]) == 0
    printed, _ = said(capsys)
    check_printed(["plan", "--json"], printed)
    document = json.loads(printed)
    assert document["summary"] == {"create": 0, "update": 0, "replace": 0, "delete": 40}
    assert not any("action_reason" in each for each in document["resource_changes"])

    aws.faults.add(Fault("deny", operation="DeleteVpc", region="us-west-2"))
    assert run(["apply", file, *QUICK]) == 1
    assert "1 failed" in said(capsys)[1][-1]
    assert run(["apply", file, *QUICK]) == 0
    out, _ = said(capsys)
    assert "changes of 40 done already.\nDestroy: 1 resource in us-west-2\n" in out
    assert "Outputs" not in out
    assert built.discover(every_kind=True).owned == ()
    assert run(["apply", file, *QUICK]) == 0
    assert "All that the saved plan asks for is done already.\n" in said(capsys)[0]
    assert run(["plan", "--destroy", "--config", config, "--detailed-exitcode"]) == 0
    assert said(capsys)[0] == "Nothing to destroy.\n"


@pytest.mark.parametrize("command", ["apply", "show"])
@pytest.mark.parametrize(
    ("content", "why"),
    [(None, "cannot be read: No such file or directory"), (b"{", "is no saved plan")],
)
def test_a_file_that_is_no_plan(
    command: str, content: Any, why: str, capsys: pytest.CaptureFixture[str], file: str
) -> None:
    if content:
        Path(file).write_bytes(content)
    assert run([command, file]) == 1
    assert said(capsys) == ("", [f"error: {file} {why}", "  hint: save a plan with plan --out FILE"])
