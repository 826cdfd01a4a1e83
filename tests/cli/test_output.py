"""Outputs, drift and files for pipelines, as the program prints and writes them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tap_provisioner.cli.app import run
from tap_provisioner.local import EmbeddedAws, Fault
from tap_provisioner.provisioner import Provisioner
from tests.cli.harness import said
from tests.ecosystem.schemas import check_printed


@pytest.mark.usefixtures("built")
def test_an_apply_that_has_nothing_to_do_says_so_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["apply", "--json"]) == 0
    out, _ = said(capsys)
    check_printed(["apply", "--json"], out)
    version, planned, applied, outputs = map(json.loads, out.splitlines())
    nothing = {"add": 0, "change": 0, "remove": 0, "import": 0}
    assert (version["type"], outputs["type"]) == ("version", "outputs")
    assert planned["changes"] == {**nothing, "operation": "plan"}
    assert applied["changes"] == {**nothing, "operation": "apply"}


@pytest.mark.usefixtures("built")
def test_one_output_by_its_name(capsys: pytest.CaptureFixture[str]) -> None:
    host = "tap-dev.aaaaaaaaaa.us-east-1.rds.amazonaws.com:3306"
    for arguments, printed in (
        (["--raw"], host),
        (["--json"], f'"{host}"\n'),
        (["--format", "json"], f'"{host}"\n'),
        (["--format", "env"], f"US_EAST_1_DB_ENDPOINT='{host}'\n"),
        ([], f"{host}\n"),
    ):
        assert run(["output", "us-east-1.db_endpoint", *arguments]) == 0
        assert said(capsys)[0] == printed
    assert run(["output", "--format", "env"]) == 0
    printed = said(capsys)[0]
    assert f"\nUS_EAST_1_DB_ENDPOINT='{host}'\n" in printed
    assert len(printed.splitlines()) == 12
    assert run(["output", "us-east-1"]) == 0
    printed = said(capsys)[0]
    assert f"\nus-east-1.db_endpoint = {host}\n" in printed
    assert "us-west-2" not in printed
    assert run(["output", "us-east-1.public_subnet_ids", "--raw"]) == 0
    assert re.fullmatch(r"subnet-\w+ subnet-\w+", said(capsys)[0])
    for wrong, meant in (
        ("us-east-1.db_endpont", "us-east-1.db_endpoint?"),
        ("db_endpoint", "us-east-1.db_endpoint or us-west-2.db_endpoint?"),
        ("vpcid", "us-east-1.vpc_id or us-west-2.vpc_id?"),
    ):
        assert run(["output", wrong]) == 1
        out, err = said(capsys)
        assert out == ""
        assert err == [f"error: no such output: {wrong}", f"  hint: did you mean {meant}"]


@pytest.mark.usefixtures("built")
def test_only_the_region_of_an_output_is_asked_for_it(
    aws: EmbeddedAws, capsys: pytest.CaptureFixture[str]
) -> None:
    aws.faults.add(Fault("error", region="us-west-2", times=99, status=503, code="Unavailable"))
    before = len(aws.calls)
    assert run(["output", "us-east-1.db_endpoint", "--raw"]) == 0
    assert said(capsys)[0].startswith("tap-dev.")
    assert {call.region for call in aws.calls[before:]} == {"us-east-1"}
    assert len(aws.calls) - before == 2


@pytest.mark.usefixtures("built")
def test_an_output_that_another_region_provides_is_found_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["output", "us-west-2.secret_arn", "--raw"]) == 0
    assert said(capsys)[0].startswith("arn:aws:secretsmanager:us-west-2:")


@pytest.mark.usefixtures("here")
def test_where_there_is_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["destroy"]) == 0
    assert said(capsys)[0] == "Nothing to destroy: stack tap-dev has no resources.\n"
    assert run(["destroy", "--json"]) == 0
    out, _ = said(capsys)
    check_printed(["destroy", "--json"], out)
    _, planned, destroyed = map(json.loads, out.splitlines())
    nothing = {"add": 0, "change": 0, "remove": 0, "import": 0}
    assert planned["changes"] == {**nothing, "operation": "plan"}
    assert destroyed["changes"] == {**nothing, "operation": "destroy"}
    assert run(["output"]) == 0
    out, err = said(capsys)
    assert (out, err) == ("", ["Stack tap-dev has no outputs yet: apply it first."])
    assert run(["output", "vpc"]) == 1
    assert said(capsys)[1][-1] == "  hint: run output without NAME to list all"


def test_drift_is_shown_by_status_and_plan(built: Provisioner, capsys: pytest.CaptureFixture[str]) -> None:
    found = next(seen for seen in built.discover().found if seen.address == "us-east-1/vpc/main")
    client = built.account.client("ec2", "us-east-1")
    client.modify_vpc_attribute(VpcId=found.id, EnableDnsHostnames={"Value": False})
    assert run(["status"]) == 0
    assert "differs: dns_hostnames" in said(capsys)[0]
    assert run(["plan"]) == 0
    out, _ = said(capsys)
    assert out.startswith("== Changed outside of the spec: apply sets it back ==\n\nus-east-1: 1 to update\n")
    assert "        dns_hostnames: false -> true\n" in out


@pytest.mark.usefixtures("here")
def test_endpoints_are_shown_without_their_credentials(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "https://me:hush@example.com:8443/x")
    monkeypatch.setenv("AWS_ENDPOINT_URL_SQS", "")
    assert run(["plan"]) == 0
    _, err = said(capsys)
    assert "Endpoint https://example.com:8443/x (AWS_ENDPOINT_URL_S3)" in err
    assert not any("hush" in line or "SQS" in line for line in err)


@pytest.mark.usefixtures("here")
def test_a_pipeline_gets_its_files(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary"))
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "no/such/file"))
    assert run(["plan"]) == 0
    assert (tmp_path / "summary").read_text().startswith("### Plan of tap-dev\n")
    assert said(capsys)[1][-1] == "warning: cannot write GITHUB_OUTPUT: No such file or directory"
