"""Progress drawn in place: what it shows, and that it fits whatever terminal it is drawn on."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import Any

import pytest
from rich.console import Console

from tap_provisioner.cli.interruption import Interruption
from tap_provisioner.cli.running import Progress
from tap_provisioner.cli.session import Options, Session
from tap_provisioner.cli.terminal import Terminal
from tap_provisioner.engine.eta import Eta
from tap_provisioner.engine.events import Happening
from tap_provisioner.report.text.board import lines, remaining
from tap_provisioner.report.text.live import LiveView, Reflowing
from tap_provisioner.report.text.paint import Paint
from tap_provisioner.report.text.progress import Lines
from tests.cli.things import event

DB, NAT = "us-east-1/db-instance/database", "us-west-2/nat-gateway/shared"
ROLE = "global/iam-role/monitoring"
ETA = Eta({ROLE: (), DB: {ROLE}, NAT: ()}, {DB: 1500, NAT: 120}, {ROLE, DB, NAT})


@pytest.fixture
def view(monkeypatch: pytest.MonkeyPatch) -> LiveView:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    return LiveView((DB, NAT, ROLE), Paint(False), ETA, clock=lambda: 160.0)


def drawn(view: LiveView, width: int, height: int = 24, *, ascii_only: bool = False) -> list[str]:
    board = view._board()
    return [line.plain for line in lines(board, width, height, ascii_only=ascii_only)]


def waiting(address: str, state: str, since: float) -> Any:
    return event(Happening.WAITING, address, text=f"waiting, its state is {state}", elapsed=0, at=since)


def test_each_region_has_a_row_and_below_it_what_is_waited_for(view: LiveView) -> None:
    view(event(Happening.DONE, ROLE, at=161))
    view(waiting(DB, "creating", since=-440))
    view(event(Happening.STARTED, NAT, at=30))
    assert drawn(view, 80) == [
        "",
        "global     ━━━━━━━━━━━━━━━━━━━━  1/1  done in 1.0 s",
        "us-east-1  ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌  0/1  about 15 min left",
        "  db-instance/database  creating  10 min 0 s",
        "us-west-2  ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌  0/1  longer than usual",
        "  nat-gateway/shared    creating  2 min 10 s",
        "1 of 3 done, 2 under way, 0.0 s, about 15 min left",
    ]


def test_a_narrow_terminal_gets_what_matters_most(view: LiveView) -> None:
    view(waiting(DB, "configuring-enhanced-monitoring", since=160))
    assert drawn(view, 40) == [
        "",
        "global     0/1  0.0 s",
        "us-east-1  0/1  about 25 min left",
        "  db-instance/data…  configuring…  0.0 s",
        "us-west-2  0/1  about 2 min left",
        "0 of 3 done, 0.0 s, about 25 min left",
    ]


def test_an_ascii_terminal_gets_ascii(view: LiveView) -> None:
    view(event(Happening.DONE, ROLE))
    view(event(Happening.WAITING, DB, text="waiting for “it”" + "y" * 99))
    text = "\n".join(drawn(view, 80, ascii_only=True))
    assert text.isascii()
    assert "global     ####################  1/1" in text
    assert "waiting for \\u201cit\\u201dyyy" in text


def test_what_failed_or_was_skipped_is_told_apart(view: LiveView) -> None:
    view(event(Happening.FAILED, DB, text="denied", at=165))
    view(event(Happening.STARTED, "us-east-1/thing/a"))
    assert "us-east-1  ━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌  0/2  1 not done" in drawn(view, 80)
    view(event(Happening.SKIPPED, "us-east-1/thing/a"))
    assert "us-east-1  ━━━━━━━━━━━━━━━━━━━━  0/2  2 not done, 5.0 s" in drawn(view, 80)


def test_what_is_replaced_is_not_done_when_its_predecessor_is_gone(view: LiveView) -> None:
    view(event(Happening.DONE, DB, action="delete"))
    view(event(Happening.DONE, "us-east-1/orphan/a", action="delete"))
    assert any("  1/2  " in line for line in drawn(view, 80))
    view(event(Happening.STARTED, DB))
    view(event(Happening.DONE, DB))
    assert any("  2/2  " in line for line in drawn(view, 80))


@pytest.mark.parametrize("width", [10, 40, 80, 160])
@pytest.mark.parametrize("height", [6, 10, 24])
def test_it_is_never_wider_or_higher_than_the_terminal(view: LiveView, width: int, height: int) -> None:
    for region in ("us-east-1", "us-west-2"):
        for number in range(9):
            address = f"{region}/route-table-association/10.0.{number}.0-24" + "x" * 60
            view(
                event(Happening.WAITING, address, text="waiting, its state is " + "y" * 200, at=100 + number)
            )
    shown = drawn(view, width, height)
    assert len(shown) <= height
    assert all(len(line) <= width and line == line.rstrip() for line in shown)
    if height == 24 and width == 160:
        assert shown[-1].startswith("0 of 21 done, 18 under way (6 not shown)")
        times = [line.rpartition("  ")[2] for line in shown[3:9]]
        assert times == ["1 min 0 s", *(f"{59 - number} s" for number in range(5))]


@pytest.mark.parametrize(
    ("left", "overdue", "said"),
    [
        (5000, False, "about 1 h 23 min left"),
        (91, False, "about 2 min left"),
        (80, True, "about a minute left"),
        (0, True, "longer than usual"),
        (0, False, ""),
    ],
)
def test_what_is_foreseen_is_told_roughly(left: float, overdue: bool, said: str) -> None:
    assert remaining(left, overdue=overdue) == said


def test_what_has_ended_scrolls_by_and_fits(view: LiveView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    long = "us-east-1/route-table-association/10.0.11.0-24"
    with view:
        view(event(Happening.STARTED, long))
        view(event(Happening.DONE, long, id="rtbassoc-2071e61920deb4673"))
        view(event(Happening.DONE, "us-east-1/thing/a", id="thing-a"))
    said = view._console.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert f"{long}: created in 0.0 s" in said
    assert "us-east-1/thing/a: created in 0.0 s (thing-a)" in said


@pytest.mark.parametrize(
    ("width", "rows"), [(80, 2), (40, 3), (20, 5), (7, 13)], ids=lambda value: str(value)
)
@pytest.mark.parametrize(
    ("home", "further"), [(Reflowing.position_cursor, -1), (Reflowing.restore_cursor, 0)]
)
def test_a_narrower_terminal_has_wrapped_what_was_drawn(
    width: int, rows: int, home: Callable[[Reflowing], Any], further: int
) -> None:
    console = Console(file=io.StringIO(), width=80)
    render = Reflowing(console)
    assert str(home(render)) == ""
    render.set_renderable("x" * 60 + "\n" + "y" * 25)
    console.print(render)
    console.width = width
    assert str(home(render)).count("\x1b[1A") == rows + further


@pytest.mark.parametrize(
    ("live", "level", "kind"),
    [(True, "warning", LiveView), (True, "info", Lines), (False, "warning", Lines)],
)
def test_it_is_drawn_on_a_terminal_only_and_not_mixed_with_the_log(
    live: bool, level: str, kind: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    monkeypatch.setattr(Terminal, "live", live)
    terminal = Terminal()
    session = Session(terminal, Interruption(terminal))
    session.options = Options(log_level=level)
    progress = Progress()
    with progress.shown(session, [DB], ETA):
        assert type(progress._listener) is kind
