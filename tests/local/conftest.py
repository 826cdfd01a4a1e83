"""Fixtures for the embedded AWS's tests: one port for the whole run, so that clients can be kept."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tap_provisioner.local import EmbeddedAws, ManualClock
from tests.local.world import World


@pytest.fixture(scope="session")
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def start(port: int) -> Iterator[Callable[..., World]]:
    """Starts an embedded AWS on a clock that the test advances; stops it after the test."""
    running: list[EmbeddedAws] = []

    def starter(**options: Any) -> World:
        clock = ManualClock()
        aws = EmbeddedAws(port=port, clock=clock, **options)
        aws.start()
        running.append(aws)
        return World(aws, clock)

    yield starter
    for aws in running:
        aws.stop()
