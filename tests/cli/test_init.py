"""A spec to begin with: asked for or given, always valid, never in place of another."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

from tap_provisioner.cli.app import run
from tap_provisioner.cli.terminal import Terminal
from tap_provisioner.spec import load
from tap_provisioner.spec.schema import json_schema, schema_text
from tap_provisioner.spec.sections.database import Database
from tap_provisioner.spec.starter import replica_of


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """A terminal on which somebody answers."""
    keyboard = io.StringIO()
    monkeypatch.setattr(Terminal, "interactive", True)
    monkeypatch.setattr(sys, "stdin", keyboard)
    return keyboard


@pytest.mark.parametrize(
    ("arguments", "stack", "regions"),
    [
        ([], "tap-dev", ["us-east-1", "us-west-2"]),
        (["--production", "--environment", "prod"], "tap-prod", ["us-east-1", "us-west-2"]),
        (["--primary", "us-west-2", "--project", "no"], "no-dev", ["us-west-2", "us-east-1"]),
        (["--primary", "cn-north-1", "--environment", "on"], "tap-on", ["cn-north-1", "cn-northwest-1"]),
        (
            ["--replica", "eu-west-1", "--replica", "ap-south-1", "--production"],
            "tap-dev",
            ["us-east-1", "eu-west-1", "ap-south-1"],
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_it_writes_is_valid(
    arguments: list[str], stack: str, regions: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", "--yes", *arguments]) == 0
    streams = capsys.readouterr()
    assert streams.out == "wrote config/tap.schema.json\nwrote config/tap.yaml\n"
    assert streams.err == "Next: python -m tap_provisioner validate --config config/tap.yaml\n"
    spec = load("config/tap.yaml")
    assert (spec.stack, list(spec.regions), spec.primary) == (stack, regions, regions[0])
    assert spec.section(Database, spec.primary).deletion_protection is ("--production" in arguments)
    text = Path("config/tap.yaml").read_text()
    assert text.startswith("# yaml-language-server: $schema=tap.schema.json\n")
    jsonschema.validate(yaml.safe_load(text), json_schema())
    assert Path("config/tap.schema.json").read_text() == schema_text()


@pytest.mark.parametrize("path", ["shop", "shop/tap.yaml"])
def test_a_path_is_a_directory_or_a_file(path: str) -> None:
    assert run(["init", path, "--yes"]) == 0
    assert sorted(file.name for file in Path("shop").iterdir()) == ["tap.schema.json", "tap.yaml"]


def test_it_asks_on_a_terminal_until_an_answer_does(
    answering: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    answering.write("Shop\nshop\n\neu-west-3, eu-central-1\nyes\n")
    answering.seek(0)
    assert run(["init", "--environment", "prod"]) == 0
    said = capsys.readouterr().err
    assert said.startswith("Project [tap]: error: Project: 'Shop' is not allowed: ")
    assert said.count("Primary region [us-east-1]: ") == 1
    spec = load("config/tap.yaml")
    assert (spec.stack, list(spec.regions)) == ("shop-prod", ["us-east-1", "eu-west-3", "eu-central-1"])
    assert spec.section(Database, "us-east-1").deletion_protection


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--project", "shop"], "no terminal to ask for --environment, --primary, --replica, --production"),
        (["--yes", "--project", "No"], "error: --project No: "),
        (["--yes", "--primary", "us-est-1"], "error: --primary us-est-1: unknown AWS region"),
        (["d.txt", "--yes"], "d.txt: a spec must end in .yaml or .yml"),
        (["--yes", "--replica", "us-east-1"], "error: --replica us-east-1: "),
        (["--yes", "/dev/null/x"], "error: /dev/null/x: "),
        (["--yes", "x" * 5000], "File name too long"),
        (["--yes", "/dev/null/x", "--force"], "error: /dev/null/x: "),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_what_does_not_do_is_refused_by_its_flag(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", *arguments]) == 1
    what, hint = capsys.readouterr().err.splitlines()
    assert said in what
    assert hint.startswith("  hint: ")
    assert not Path("config").exists()


@pytest.mark.parametrize("name", ["tap.yaml", "tap.schema.json"])
@pytest.mark.parametrize("content", [b"mine", b"\xff"])
def test_nothing_is_overwritten_unless_forced(
    name: str, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(name).write_bytes(content)
    assert run(["init", ".", "--yes"]) == 1
    assert capsys.readouterr().err.startswith(f"error: {name} already exists\n")
    assert [file.name for file in Path().iterdir()] == [name]
    assert Path(name).read_bytes() == content
    assert run(["init", ".", "--yes", "--force"]) == 0
    assert load("tap.yaml").stack == "tap-dev"


def test_an_identical_schema_is_accepted() -> None:
    assert run(["init", "a.yaml", "--yes"]) == 0
    assert run(["init", "b.yaml", "--yes", "--environment", "test"]) == 0
    assert load("b.yaml").stack == "tap-test"


@pytest.mark.parametrize(
    ("primary", "other"),
    [("us-east-1", "us-west-2"), ("us-west-2", "us-east-1"), ("nowhere-1", "us-west-2")],
)
def test_each_region_has_a_default_for_the_replica(primary: str, other: str) -> None:
    assert replica_of(primary) == other
