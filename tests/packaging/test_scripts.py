"""The scripts are sound, and install only what is not there yet."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = [ROOT / ".ci/run", *sorted(path for path in (ROOT / "scripts").iterdir() if path.is_file())]
BASH = [path for path in SCRIPTS if "bash" in path.read_text().partition("\n")[0]]


@pytest.mark.parametrize("script", BASH, ids=lambda path: path.name)
def test_bash_can_read_it(script: Path) -> None:
    subprocess.run(["bash", "-n", script], check=True)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_it_can_be_run_unless_it_is_there_to_be_sourced(script: Path) -> None:
    assert os.access(script, os.X_OK) != script.name.startswith("_")


class Project:
    """A copy of what the scripts need, whose Python only notes what pip is asked to do."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.asked = root / "asked"
        self.asked.touch()
        shutil.copytree(ROOT / "scripts", root / "scripts")
        for name in ("setup.cfg", "pyproject.toml", "constraints.txt"):
            shutil.copy(ROOT / name, root)
        (root / ".venv/bin").mkdir(parents=True)
        python = root / ".venv/bin/python"
        python.write_text(
            "#!/usr/bin/env bash\n"
            f'if [[ "$1 $2" == "-m pip" ]]; then echo "${{@: -1}}" >>"{self.asked}"\n'
            f'else exec "{sys.executable}" "$@"; fi\n'
        )
        python.chmod(0o755)

    def need(self, extra: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-euo", "pipefail", "-c", f". {self.root}/scripts/_venv; need {extra}"],
            cwd="/",
            env=os.environ | {"TAP_PYTHON": ""} | environment,
            capture_output=True,
            text=True,
        )

    def installs(self, *extras: str) -> list[str]:
        """Return what pip was asked for when each of the extras was needed in turn."""
        self.asked.write_text("")
        for extra in extras:
            self.need(extra).check_returncode()
        return self.asked.read_text().splitlines()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


def test_what_is_installed_is_not_installed_again(project: Project) -> None:
    assert project.installs("test", "test", "local") == [".[test]"]


def test_more_is_added_when_more_is_needed(project: Project) -> None:
    assert project.installs("local", "test", "dev") == [".[local]", ".[test]", ".[dev]"]


@pytest.mark.parametrize("name", ["setup.cfg", "pyproject.toml", "constraints.txt"])
def test_a_change_of_the_dependencies_installs_all_that_was_there(project: Project, name: str) -> None:
    project.installs("dev")
    with (project.root / name).open("a") as file:
        file.write("\n")
    assert project.installs("local", "dev") == [".[dev]"]


def test_an_installation_that_failed_is_tried_again(project: Project) -> None:
    project.installs("test")
    python = project.root / ".venv/bin/python"
    works = python.read_text()
    python.write_text(works.replace("then echo", "then exit 1; echo"))
    assert project.need("dev").returncode == 1
    python.write_text(works)
    assert project.installs("test") == [".[test]"]


def test_a_python_that_does_not_fit_is_refused_in_one_line(project: Project) -> None:
    refused = project.need("test", TAP_PYTHON="/bin/false")
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr.splitlines() == [
        "bash: needs Python 3.11 or later with its venv module; name one in TAP_PYTHON"
    ]
