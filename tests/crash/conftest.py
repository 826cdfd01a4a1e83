"""An embedded AWS on which AWS's minutes pass in a second, a zygote for the runs, and what they come to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tap_provisioner.local import EmbeddedAws
from tests.crash.cells import counted
from tests.crash.harness import Scene, Undisturbed, Zygote

SPEED = 3000
CELL = re.compile(r"test_(matrix|lease)\.py::\w+\[")


@pytest.fixture(scope="session")
def zygote(free_port: int) -> Iterator[Zygote]:
    with EmbeddedAws(port=free_port) as aws:
        environment = aws.environment
    made = Zygote(environment)
    yield made
    made.stop()


@pytest.fixture(scope="module")
def scene(free_port: int, zygote: Zygote) -> Iterator[Scene]:
    with EmbeddedAws(port=free_port, speed=SPEED) as aws:
        yield Scene(aws, zygote)


@pytest.fixture(scope="module")
def undisturbed(scene: Scene) -> Undisturbed:
    """An apply and a destroy to which nothing happens."""
    scene.empty()
    calls = {}
    built = scene.run("apply")
    assert built.ok, built
    calls["apply"] = counted(scene.aws.calls)
    counts, mark = scene.counts, len(scene.aws.calls)
    gone = scene.run("destroy")
    assert gone.ok, gone
    calls["destroy"] = counted(scene.aws.calls[mark:])
    asked = {"apply": mark, "destroy": len(scene.aws.calls) - mark}
    return Undisturbed(calls, built.addresses, counts, scene.counts, asked)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how many cells were tried, and how many failed."""
    outcomes = {
        outcome: {r.nodeid for r in terminalreporter.getreports(outcome) if CELL.search(r.nodeid)}
        for outcome in ("passed", "failed", "error")
    }
    failed = outcomes["failed"] | outcomes["error"]
    if cells := outcomes["passed"] | failed:
        terminalreporter.write_line(f"{len(cells)} cells, {len(failed)} failed")
