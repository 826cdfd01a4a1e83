"""A wait for the first answer of AWS is told."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from tap_provisioner.cli import session as module
from tap_provisioner.cli.interruption import Interruption
from tap_provisioner.cli.session import Session
from tap_provisioner.cli.terminal import Terminal
from tap_provisioner.spec import Spec


@pytest.mark.parametrize("late", [True, False])
def test_a_late_first_answer_is_told(late: bool, spec: Spec, monkeypatch: pytest.MonkeyPatch) -> None:
    told, lines = threading.Event(), []

    class Account:
        @property
        def id(self) -> str:
            assert told.wait(10)
            return "123456789012"

    class Provisioner:
        account = Account()

    def say(line: str = "") -> None:
        lines.append(line)
        told.set()

    terminal = Terminal()
    monkeypatch.setattr(terminal, "say", say)
    monkeypatch.setattr(module, "SILENCE", 0.0 if late else 60.0)
    if not late:
        told.set()
    session = Session(terminal, Interruption(terminal))
    vars(session)["spec"] = spec
    provisioner: Any = Provisioner()
    session.introduce(provisioner)
    assert ("no answer from AWS yet, retrying" in lines) is late
    assert "Stack tap-dev, account 123456789012, regions us-east-1, us-west-2" in lines
