"""The embedded AWS as a command."""

from __future__ import annotations

import builtins
import json
import re
import signal
import socket
import urllib.request
from typing import Any

import pytest

from tap_provisioner.cli.app import run
from tap_provisioner.local import RULES
from tests.cli.harness import Program


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_it_says_where_it_answers_until_it_is_told_to_end(
    alone: Program, number: signal.Signals, code: int
) -> None:
    lenient = ["--lenient"] if number is signal.SIGINT else []
    with alone.start("local", *lenient, "--speed", "10", "--latency", "0") as running:
        endpoint = running.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", endpoint)
        running.wait_for(f"export AWS_ENDPOINT_URL={endpoint}")
        running.wait_for("export NO_PROXY=127.0.0.1")
        with urllib.request.urlopen(f"{endpoint}/_tap/rules") as answer:  # noqa: S310 - our own server
            names = {each["name"] for each in json.load(answer)}
        assert names == {rule.name for rule in RULES if rule.gap or not lenient}
        running.signal(number)
        ended = running.end(limit=10)
    assert (ended.code, ended.out) == (code, "")


def test_a_port_that_is_taken(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert run(["local", "--port", str(port)]) == 1
    what, hint = capsys.readouterr().err.splitlines()
    assert what == f"error: cannot listen on 127.0.0.1:{port}: Address already in use"
    assert hint == "  hint: choose another --port"


def test_without_its_extra(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    there = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "tap_provisioner.local":
            raise ModuleNotFoundError("No module named 'moto'", name="moto")
        return there(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    assert run(["local"]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "error: the embedded AWS needs moto",
        "  hint: in a checkout of the project: pip install -c constraints.txt '.[local]'",
    ]
