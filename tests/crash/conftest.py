"""An embedded AWS on which AWS's minutes pass in a second, a zygote for the runs, and what they come to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tap_provisioner.local import EmbeddedAws
from tests.crash.harness import Outcome, Scene, Zygote
from tests.e2e.world import running

SPEED = 3000
"""AWS seconds in a real one: the longest wait, for a modification of a database, is half a second then.

EC2's two seconds of inconsistency pass in less than a millisecond. Were they as long as a run takes for
some calls, each of its creations would be read several times more, and so each cell would take half
as long again; so it is only what a cell's own call has made or deleted that the lists are late with, and for
a number of reads instead of a time: see `Lag`.
"""
CELL = re.compile(r"test_(matrix|lease)\.py::\w+\[")


@pytest.fixture(scope="session")
def zygote(free_port: int) -> Iterator[Zygote]:
    with EmbeddedAws(port=free_port) as aws:
        environment = aws.environment
    made = Zygote(environment)
    yield made
    made.stop()


@pytest.fixture(scope="session")
def outcomes() -> dict[str, Outcome]:
    """What each scenario comes to, as far as it was tried."""
    return {}


@pytest.fixture(scope="module")
def scene(free_port: int, zygote: Zygote, outcomes: dict[str, Outcome]) -> Iterator[Scene]:
    with running(free_port, speed=SPEED) as world:
        yield Scene(world, zygote, outcomes)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how many cells were tried, and how many failed."""
    outcomes = {
        outcome: {r.nodeid for r in terminalreporter.getreports(outcome) if CELL.search(r.nodeid)}
        for outcome in ("passed", "failed", "error")
    }
    failed = outcomes["failed"] | outcomes["error"]
    if cells := outcomes["passed"] | failed:
        terminalreporter.write_line(f"{len(cells)} cells, {len(failed)} failed")
