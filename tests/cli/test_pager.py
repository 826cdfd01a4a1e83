"""A long plan is read in a pager, on a terminal only."""

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Sequence
from typing import Any

import pytest

from tap_provisioner import steps
from tap_provisioner.cli.interruption import Interruption
from tap_provisioner.cli.session import Options, Session
from tap_provisioner.cli.terminal import Terminal
from tap_provisioner.engine.plan import Action
from tests.cli.things import plan, planned

LONG = ["x"] * 6
TTY = {"TERM": "xterm", "COLUMNS": "10", "LINES": "5", "CI": ""}


class Tty(io.StringIO):
    """A stream of a terminal."""

    def isatty(self) -> bool:
        return True


def on_tty(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal of five lines for the rest of a test; pytest changes the streams before it."""
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, Tty())
    for name, value in TTY.items():
        monkeypatch.setenv(name, value)
    return Terminal()


@pytest.mark.parametrize(
    ("lines", "paged"),
    [
        (LONG, True),
        (LONG[:5], False),
        (["", "", "", "", "", ""], True),
        (["x" * 51], True),
        (["x" * 50], False),
        (["\x1b[32m" + "x" * 50 + "\x1b[0m"], False),
    ],
)
def test_what_is_longer_than_the_screen_is_paged(
    lines: Sequence[str], paged: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert on_tty(monkeypatch).pages(lines) is paged


@pytest.mark.parametrize(("name", "value"), [("CI", "true"), ("TERM", "dumb")])
def test_some_environments_have_no_pager(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = on_tty(monkeypatch)
    monkeypatch.setenv(name, value)
    assert not terminal.pages(LONG)


@pytest.mark.parametrize("name", ["stdin", "stdout", "stderr"])
def test_no_pager_where_one_stream_is_no_terminal(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = on_tty(monkeypatch)
    monkeypatch.setattr(sys, name, io.StringIO())
    assert not terminal.pages(LONG)


@pytest.mark.parametrize("no_pager", [False, True])
def test_the_summary_stays_on_the_screen(no_pager: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = on_tty(monkeypatch)
    read: list[str] = []

    def page(text: str, **_: Any) -> None:
        signal.raise_signal(signal.SIGINT)
        read.append(text)

    monkeypatch.setattr("click.echo_via_pager", page)
    monkeypatch.setattr(steps, "KINDS", {**steps.KINDS, "thing": steps.KINDS["vpc"]})
    with Interruption(terminal) as interruption:
        session = Session(terminal, interruption)
        session.options = Options(no_pager=no_pager)
        session.show_plan(plan(*(planned(Action.DELETE, str(number)) for number in range(9))))
    assert interruption.code == 0
    shown = sys.stdout.getvalue()  # type: ignore[attr-defined]
    assert ("us-east-1/thing/8" in shown, len(read)) == ((True, 0) if no_pager else (False, 1))
    assert "Plan: 0 to create, 0 to update, 0 to replace, 9 to delete" in shown
