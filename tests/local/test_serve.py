"""Serving until a signal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import pytest

from tap_provisioner.local import EmbeddedAws, serve
from tests.local.world import client


def test_serving_ends_on_a_signal() -> None:
    ready: list[str] = []

    def on_ready(aws: EmbeddedAws) -> None:
        ready.append(aws.endpoint)
        threading.Timer(0.05, os.kill, (os.getpid(), signal.SIGTERM)).start()

    before = signal.getsignal(signal.SIGTERM)
    serve(port=0, on_ready=on_ready)
    assert ready[0].startswith("http://127.0.0.1:")
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serving_as_a_process(number: signal.Signals) -> None:
    script = "from tap_provisioner.local import serve; serve(port=0)"
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        endpoint = process.stdout.readline().strip()
        assert client("sts", "us-east-1", endpoint).get_caller_identity()["Account"]
        process.send_signal(number)
        assert process.wait(10) == 0


def test_an_endpoint_is_printed_without_a_listener(capsys: pytest.CaptureFixture[str]) -> None:
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGTERM)).start()
    serve(port=0)
    assert capsys.readouterr().out.startswith("http://127.0.0.1:")
