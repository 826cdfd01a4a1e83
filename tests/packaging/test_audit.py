"""The audit of the pinned versions, as far as it can be tested where no index is to be asked."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = ["requirements.lock", "requirements-build.lock", "constraints.txt"]


def run(root: Path, *first: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([*map(str, first), os.environ["PATH"]])
    return subprocess.run(
        ["bash", root / "scripts/audit"],
        env=os.environ | {"PATH": path} | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/usr/bin/env bash\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the scripts, with a pip-audit that only notes what it is asked."""
    (tmp_path / "scripts").mkdir()
    for name in ("audit", "_venv"):
        (tmp_path / "scripts" / name).write_text((ROOT / "scripts" / name).read_text())
    program(tmp_path / ".venv-audit/bin/pip-audit", 'echo "$@" >>asked; ! [[ "$*" == *"${WORM:-none}" ]]')
    return tmp_path


def test_without_the_index_it_is_skipped_in_one_line(project: Path) -> None:
    nowhere = "http://127.0.0.1:9"
    done = run(project, TAP_PYTHON=sys.executable, https_proxy=nowhere, HTTPS_PROXY=nowhere, no_proxy="")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "audit: skipped: the index of known vulnerabilities cannot be reached\n"
    assert not (project / "asked").exists()


@pytest.mark.parametrize("worm", ["none", *LOCKS])
def test_every_lock_is_audited_and_a_finding_in_any_fails(project: Path, worm: str) -> None:
    python = program(project / "python", f'[[ "$2" == *urlopen* ]] || exec "{sys.executable}" "$@"')
    done = run(project, TAP_PYTHON=str(python), WORM=worm)
    assert done.returncode == (worm != "none"), done.stderr
    asked = (project / "asked").read_text().splitlines()
    assert [line.split()[-1] for line in asked] == LOCKS
    assert all("--disable-pip" in line for line in asked)
    assert all((ROOT / name).exists() for name in LOCKS)
