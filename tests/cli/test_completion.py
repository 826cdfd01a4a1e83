"""The shells' completion scripts, and what a shell makes of them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tap_provisioner.cli.app import run
from tap_provisioner.cli.commands.completion import SHELLS
from tests.cli.harness import ROOT, Program

COMPLETE = """
. "$1"
shift
complete -p tap-provisioner >&2
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_tap_provisioner_completion tap-provisioner
printf '%s\\n' "${COMPREPLY[@]}"
"""


def script(shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    assert run(["completion", shell]) == 0
    path = tmp_path / f"completion.{shell}"
    path.write_text(capsys.readouterr().out)
    return path


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_has_a_script_that_it_can_read(
    shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = script(shell, tmp_path, capsys)
    assert f"_TAP_PROVISIONER_COMPLETE={shell}_complete" in path.read_text()
    if found := shutil.which(shell):
        subprocess.run([found, "-n", path], check=True)


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("pl",), ["plan"]),
        (("plan", "--det"), ["--detailed-exitcode"]),
        (("apply", "--log-level", "d"), ["debug"]),
        (("completion", ""), ["bash", "zsh", "fish"]),
        (("nonsense", "x"), [""]),
    ],
    ids=" ".join,
)
def test_bash_completes(
    words: tuple[str, ...],
    offered: list[str],
    alone: Program,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    program = tmp_path / "tap-provisioner"
    program.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m tap_provisioner "$@"\n')
    program.chmod(0o755)
    environment = alone.environment()
    done = subprocess.run(
        ["bash", "-c", COMPLETE, "-", script("bash", tmp_path, capsys), program.name, *words],
        env={**environment, "PATH": f"{tmp_path}:{environment['PATH']}"},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert done.stderr.startswith("complete -o nosort -F _tap_provisioner_completion tap-provisioner")
    assert done.stdout.splitlines() == offered
