"""SIGINT and SIGTERM: the first lets the run end in order, the second ends it."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable
from queue import SimpleQueue
from typing import Any

import pytest

from tap_provisioner.cli.interruption import Interrupted, Interruption
from tap_provisioner.cli.terminal import Terminal
from tap_provisioner.local import EmbeddedAws
from tests.cli.harness import FAST, QUICK, SLOW, Pace, Program

SOON = 20.0
"""Seconds, of which a second is used at most where there is little else to do."""
WAITING = ("db-instance/database", "waiting, its state is")


@pytest.mark.rotating(days=2)
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_that_is_interrupted_says_what_is_done_and_goes_on_next_time(
    tap: Program, pace: Pace, number: signal.Signals, code: int
) -> None:
    pace.set(SLOW)
    with tap.start("apply", "--auto-approve", "--log-level", "debug", *QUICK) as running:
        running.wait_for(*WAITING)
        running.signal(number)
        ended = running.end(SOON)
    assert ended.code == code
    assert f"{number.name}: stopping after the calls in flight" in ended.err
    assert re.search(r"^interrupted: us-\S+/db-instance/database: interrupted while waiting", ended.err, re.M)
    assert "skipped: us-east-1/secret-replicas/database: " in ended.err
    assert ended.err.splitlines()[-1].endswith("not started; re-run apply to resume")
    assert "Traceback" not in ended.err

    pace.set(FAST)
    again = tap("apply", "--auto-approve", *QUICK)
    assert again.code == 0, again.err
    assert "Outputs\n" in again.out


def test_a_second_signal_leaves_at_once(tap: Program, aws: EmbeddedAws) -> None:
    with tap.start("plan", "--log-level", "debug") as running:
        stalled = stall(aws, running)
        stalled()
        running.signal(signal.SIGTERM)
        running.wait_for("SIGTERM: stopping after the calls in flight")
        running.signal(signal.SIGINT)
        ended = running.end(SOON)
    assert ended.code == 130
    assert ended.err.splitlines()[-1].startswith("exited without waiting for calls in flight; run again")
    aws.faults.clear()


def stall(aws: EmbeddedAws, running: Any) -> Callable[[], None]:
    """Let the first call of the program hang, and return what waits until it does."""
    import threading

    arrived = threading.Event()

    def hold(moment: str, _call: Any) -> None:
        if moment == "before":
            arrived.set()
            running.process.wait(20)

    undo = aws.on_call(hold)

    def wait() -> None:
        assert arrived.wait(20)
        undo()

    return wait


def test_outside_of_a_run_a_signal_ends_the_program() -> None:
    with Interruption(Terminal()) as interruption:
        assert interruption.code == 0
        with pytest.raises(Interrupted):
            signal.raise_signal(signal.SIGTERM)
        assert interruption.code == 143
        assert interruption.stop.wait(SOON)


def test_within_a_run_it_only_sets_stop_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    before = signal.getsignal(signal.SIGINT)
    with Interruption(Terminal()) as interruption:
        with interruption.gently() as stop:
            signal.raise_signal(signal.SIGINT)
            assert stop.wait(SOON)
        assert interruption.code == 130
    assert signal.getsignal(signal.SIGINT) is before
    assert capsys.readouterr().err.startswith("SIGINT: stopping after the calls in flight")


def test_it_may_come_while_the_main_thread_holds_any_lock() -> None:
    with Interruption(Terminal()) as interruption, interruption.gently() as stop:
        with stop._cond:  # type: ignore[attr-defined]
            signal.raise_signal(signal.SIGINT)
        assert stop.wait(SOON)


def test_a_repeated_signal_counts_once(monkeypatch: pytest.MonkeyPatch) -> None:
    codes: SimpleQueue[int] = SimpleQueue()
    monkeypatch.setattr("os._exit", codes.put)
    monkeypatch.setattr("tap_provisioner.cli.interruption.ECHO", 1e9)
    with Interruption(Terminal()) as interruption, interruption.gently():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGTERM)
        assert codes.get(timeout=SOON) == 143
    assert codes.empty()


def test_the_second_one_exits_with_its_own_code(monkeypatch: pytest.MonkeyPatch) -> None:
    codes: SimpleQueue[int] = SimpleQueue()
    monkeypatch.setattr("os._exit", codes.put)
    with Interruption(Terminal()) as interruption, interruption.gently():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGTERM)
        assert codes.get(timeout=SOON) == 143


def test_work_that_does_not_end_in_time_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    codes: SimpleQueue[int] = SimpleQueue()
    monkeypatch.setattr("os._exit", codes.put)
    monkeypatch.setattr("tap_provisioner.cli.interruption.LAST", 0.0)
    with Interruption(Terminal()) as interruption, interruption.gently():
        interruption.under_way = lambda: {"us-east-1/vpc/main"}
        signal.raise_signal(signal.SIGTERM)
        assert codes.get(timeout=SOON) == 143


def test_the_cursor_comes_back_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[bytes] = []
    monkeypatch.setattr("os.write", lambda _fd, data: written.append(data))
    terminal = Terminal()
    terminal.restore()
    assert written == []
    terminal.expect_live()
    terminal.restore()
    assert written == [b"\x1b[?25h"]
