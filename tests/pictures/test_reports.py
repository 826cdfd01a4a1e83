"""`--report` leaves a page, however the run ends; what prevents that is said before anything is changed."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

from tap_provisioner.cli.app import run
from tap_provisioner.local import Call, Fault
from tests.e2e.world import CONFIG, EAST, World, spec_of
from tests.pictures.stacks import parsed, texts

SPEC = ("--config", str(CONFIG / "tap.yaml"), "--no-lock")
QUICK = ("--poll-interval", "0.02")


@pytest.fixture
def tap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, Element]]:
    """Runs a command in this process with a report; returns its exit code and the page."""
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str) -> tuple[int, Element]:
        page = tmp_path / "report.html"
        page.unlink(missing_ok=True)
        code = run([*arguments, *SPEC, "--report", page.name])
        assert [path.name for path in tmp_path.iterdir()] == [page.name]
        return code, parsed(page.read_text(encoding="utf-8"))

    return call


def heading(page: Element) -> str:
    return texts(page, "h1")[0]


def sections(page: Element) -> list[str]:
    return [each.attrib["id"] for each in page.iter("section")]


def test_the_life_of_a_stack(
    tap: Callable[..., tuple[int, Element]],
    world: World,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, page = tap("plan")
    assert (code, heading(page)) == (0, "Plan of tap-dev changes to be made")
    assert sections(page) == ["architecture", "changes"]

    code, page = tap("apply", "--auto-approve", *QUICK)
    assert (code, heading(page)) == (0, "Apply of tap-dev finished")
    assert sections(page) == ["architecture", "timeline", "changes", "outputs"]
    assert "Report: report.html" in capsys.readouterr().err
    everything = "".join(page.itertext())
    for secret in (world.master_password(region) for region in spec_of().regions):
        assert secret not in everything
    vpc = world("ec2").describe_vpcs(Filters=[{"Name": "isDefault", "Values": ["false"]}])["Vpcs"][0]
    assert vpc["VpcId"] in everything

    (tmp_path / "report.html").unlink()
    assert run(["diagram", *SPEC, "--live", "live.svg"]) == 0
    picture = (tmp_path / "live.svg").read_text(encoding="utf-8")
    assert vpc["VpcId"] in "".join(texts(parsed(picture), "text"))
    assert "not there" not in texts(parsed(picture), "text")
    (tmp_path / "live.svg").unlink()

    code, page = tap("destroy", "--auto-approve", *QUICK)
    assert (code, heading(page)) == (0, "Destroy of tap-dev finished")
    assert sections(page) == ["architecture", "timeline", "changes"]


def test_a_run_that_fails_in_part(tap: Callable[..., tuple[int, Element]], world: World) -> None:
    world.aws.faults.add(Fault("deny", operation="CreateInternetGateway"))
    code, page = tap("apply", "--auto-approve", *QUICK)
    assert (code, heading(page)) == (1, "Apply of tap-dev not finished")
    assert "CreateInternetGateway" in "".join(page.itertext())


def test_a_run_that_is_interrupted(tap: Callable[..., tuple[int, Element]], world: World) -> None:
    def interrupt(moment: str, call: Call) -> None:
        if moment == "after" and call.operation == "CreateVpc" and call.region == EAST:
            os.kill(os.getpid(), signal.SIGTERM)

    world.undo.append(world.aws.on_call(interrupt))
    code, page = tap("apply", "--auto-approve", *QUICK)
    world.release()
    assert (code, heading(page)) == (143, "Apply of tap-dev interrupted by SIGTERM")
    assert "timeline" in sections(page)


def test_a_run_that_is_refused(tap: Callable[..., tuple[int, Element]], world: World) -> None:
    mark = world.mark
    code, page = tap("apply")
    assert (code, heading(page)) == (1, "Apply of tap-dev refused: nothing was changed")
    assert "run with --auto-approve" in "".join(page.itertext())
    assert world.calls(mark, mutating=True) == []


def test_a_page_that_cannot_be_written_is_told_before_anything_is_changed(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    mark = world.mark
    assert run(["apply", *SPEC, "--auto-approve", "--report", "/nowhere/report.html"]) == 1
    assert "--report /nowhere/report.html: cannot be written" in capsys.readouterr().err
    assert world.mark == mark


def test_a_place_that_is_lost_on_the_way_is_an_error_unless_there_is_a_greater_one(
    world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "place"

    def lose(*_: object) -> None:
        if place.exists():
            place.rmdir()

    world.undo.append(world.aws.on_call(lose))
    for command, told in ((("plan",), "error: --report"), (("apply",), "warning: --report")):
        place.mkdir()
        assert run([*command, *SPEC, "--report", str(place / "report.html")]) == 1
        assert told in capsys.readouterr().err
    world.release()


def test_without_a_spec_there_is_nothing_to_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["plan", "--config", str(tmp_path / "no.yaml"), "--report", str(tmp_path / "r.html")]) == 1
    assert list(tmp_path.iterdir()) == []
    assert "no.yaml" in capsys.readouterr().err
