"""The example pipelines are what their services can read, and call the program as it is."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from tap_provisioner.cli.app import program

FOLDER = Path(__file__).parents[2] / "docs/pipelines"
FILES = sorted(path for path in FOLDER.iterdir() if path.suffix != ".md")
CALL = re.compile(r"python -m tap_provisioner (.*)")


def document(name: str) -> Any:
    # Without YAML 1.1's booleans, for `on` is a key.
    return yaml.load((FOLDER / name).read_text(), yaml.BaseLoader)  # noqa: S506 - makes text only


@pytest.mark.parametrize(
    ("name", "schema"),
    [("github-actions.yml", "vendor.github-workflows"), ("gitlab-ci.yml", "vendor.gitlab-ci")],
)
def test_its_published_schema_accepts_it(name: str, schema: str, capsys: pytest.CaptureFixture[str]) -> None:
    checker = pytest.importorskip("check_jsonschema")
    command = ["--builtin-schema", schema, "--no-cache", str(FOLDER / name)]
    assert checker.main.main(command, standalone_mode=False) in (None, 0), capsys.readouterr().out


def test_the_buildspec_has_what_codebuild_reads() -> None:
    spec = document("buildspec.yml")
    assert spec.keys() <= {"version", "run-as", "env", "phases", "reports", "artifacts", "cache", "proxy"}
    assert spec["version"] == "0.2"
    assert spec["phases"].keys() <= {"install", "pre_build", "build", "post_build"}
    for phase in spec["phases"].values():
        assert phase.keys() <= {"run-as", "on-failure", "runtime-versions", "commands", "finally"}
        assert all(isinstance(line, str) for line in phase["commands"])
    assert spec["artifacts"]["files"] == ["tap.plan"]


def test_the_jenkinsfile_is_a_declarative_pipeline() -> None:
    text = re.sub(r"//[^\n]*|'''.*?'''|'[^']*'", "''", (FOLDER / "Jenkinsfile").read_text(), flags=re.DOTALL)
    depth = 0
    for char in text:
        depth += {"{": 1, "}": -1}.get(char, 0)
        assert depth >= 0
    assert depth == 0
    assert text.count("pipeline {") == 1
    assert text.count("stage(") == text.count("steps {") == 3


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_it_applies_the_plan_that_was_saved(path: Path) -> None:
    calls = [shlex.split(call) for call in CALL.findall(path.read_text())]
    assert ["plan", "--out", "tap.plan"] in calls
    assert ["apply", "tap.plan"] in calls
    for name, *arguments in calls:
        with click.Context(program) as context:
            command = program.get_command(context, name)
            assert command is not None
            command.make_context(name, arguments)


def scripts(node: Any) -> list[str]:
    """Return what a document hands to a shell."""
    if isinstance(node, dict):
        lines = [node[key] for key in ("run", "script", "before_script", "commands") if key in node]
        found = ["\n".join(line) if isinstance(line, list) else line for line in lines]
        return found + [script for value in node.values() for script in scripts(value)]
    return [script for value in node for script in scripts(value)] if isinstance(node, list) else []


@pytest.mark.parametrize("name", [path.name for path in FILES if path.suffix == ".yml"])
def test_a_shell_can_read_its_scripts(name: str) -> None:
    found = scripts(document(name))
    assert found
    for script in found:
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)


def test_github_gives_no_more_than_is_needed() -> None:
    workflow = document("github-actions.yml")
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert job["permissions"] == {"contents": "read", "id-token": "write"}
        assert "concurrency" in job
        assert "timeout-minutes" in job
        for step in job["steps"]:
            assert re.fullmatch(r"[\w-]+/[\w-]+@(v\d+|[0-9a-f]{40})", step.get("uses", "a/b@v1"))
            assert "${{" not in step.get("run", "")
    assert workflow["jobs"]["apply"]["environment"] == "production"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_secret_is_stored_or_shown(path: Path) -> None:
    text = path.read_text()
    assert "secrets." not in text
    assert not re.search(r"AWS_(SECRET_)?ACCESS_KEY|set -x|--log-level debug", text)
