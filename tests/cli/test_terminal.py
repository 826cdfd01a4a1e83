"""Prompts, colours and what else is there on a terminal only; and streams that go away."""

from __future__ import annotations

import io
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tap_provisioner.cli.terminal import Terminal
from tap_provisioner.local import EmbeddedAws
from tap_provisioner.report.text.paint import is_terminal, wants_colour
from tests.cli.harness import LEASES, LIMIT, QUICK, ROOT, Program

ASKED = "Only 'yes' is accepted: "
NAMED = "Type the stack's name to destroy tap-dev: "
COLOUR = re.compile("\x1b\\[[0-9;]+m")


def test_apply_asks_and_takes_nothing_but_yes(tap: Program, aws: EmbeddedAws) -> None:
    refused = tap.on_terminal("apply", answers=[(ASKED, "y\n")])
    assert refused.code == 1
    assert "nothing was changed: the answer was not 'yes'" in refused.out
    assert COLOUR.search(refused.out)
    assert [call for call in aws.calls if call.mutating] == []

    made = tap.on_terminal("apply", *QUICK, answers=[(ASKED, "yes\n")])
    assert made.code == 0
    assert "under way" in made.out
    assert "Apply complete: 41 created" in made.out


@pytest.mark.usefixtures("built")
def test_destroy_asks_for_the_name_of_the_stack(tap: Program, aws: EmbeddedAws) -> None:
    mark = len(aws.calls)
    refused = tap.on_terminal("destroy", answers=[(NAMED, "yes\n")])
    assert refused.code == 1
    assert "the answer was not 'tap-dev'" in refused.out
    assert [call for call in aws.calls[mark:] if call.mutating] == []

    gone = tap.on_terminal("destroy", "--no-color", *QUICK, answers=[(NAMED, "tap-dev\n")], columns=40)
    assert gone.code == 0
    assert "Destroyed 41 resources" in gone.out
    assert not COLOUR.search(gone.out)
    assert "of 40 done" in gone.out
    assert aws.inventory() == LEASES


def test_an_interrupt_at_the_question_changes_nothing(tap: Program, aws: EmbeddedAws) -> None:
    result = tap.on_terminal("apply", answers=[(ASKED, signal.SIGINT)], NO_COLOR="1")
    assert result.code == 130
    assert result.out.rstrip().endswith("\nnothing was changed")
    assert "Traceback" not in result.out
    assert not COLOUR.search(result.out)
    assert [call for call in aws.calls if call.mutating] == []


def test_the_end_of_input_is_no_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    terminal = Terminal()
    assert terminal.ask("well? ") == ""
    assert capsys.readouterr().err == "well? \n"
    assert not terminal.interactive


@pytest.mark.parametrize(
    ("tty", "environ", "drawn", "coloured"),
    [
        (True, {"TERM": "xterm"}, True, True),
        (True, {"TERM": "xterm", "NO_COLOR": "1"}, True, False),
        (True, {"TERM": "xterm", "NO_COLOR": ""}, True, True),
        (True, {"TERM": "dumb"}, False, False),
        (True, {}, False, False),
        (False, {"TERM": "xterm"}, False, False),
    ],
)
def test_colours_and_drawing_are_for_capable_terminals(
    tty: bool, environ: dict[str, str], drawn: bool, coloured: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(stream, "isatty", lambda: tty)
    assert is_terminal(stream, environ) is drawn
    assert wants_colour(stream, environ) is coloured


def shell(program: Program, line: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", line.replace("TAP", f"{sys.executable} -m tap_provisioner")],
        cwd=ROOT,
        env=program.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LIMIT,
    )


def test_a_closed_pipe_is_no_error(alone: Program) -> None:
    done = shell(alone, "TAP validate | true; exit ${PIPESTATUS[0]}")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_an_error(alone: Program) -> None:
    done = shell(alone, "TAP validate >/dev/full")
    assert done.returncode == 1
    assert done.stderr == "error: cannot write the result: No space left on device\n"


def test_streams_may_be_closed(alone: Program) -> None:
    assert shell(alone, "TAP validate >&-").returncode == 0
    assert shell(alone, "TAP validate --config none 2>&-").returncode == 1
    assert shell(alone, "TAP validate --config none 2>/dev/full").returncode == 1


def test_what_the_encoding_lacks_is_escaped(alone: Program) -> None:
    result = alone("validate", "--config", "Zürich.yaml", PYTHONIOENCODING="ascii")
    assert result.err.startswith("Z\\xfcrich.yaml: ")
