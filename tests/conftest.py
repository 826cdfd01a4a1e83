"""What tests of different parts share: an embedded AWS with stacks on it, and the rotation of matrices.

Of the cases of a test, or of the tests of a module, that are marked `rotating(days=N)` one in N runs a day,
the next ones the day after, so that all have run after N days. TAP_TURN=all runs all, TAP_TURN=K those of
day K; a case that is named on pytest's command line runs in any case.
"""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests import botocore_models, turn

if TYPE_CHECKING:
    from tests.e2e.world import Stack, World


@pytest.fixture(scope="session")
def free_port() -> int:
    """A port for all embedded AWS of this process, one after the other, so that clients can be kept."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def server(free_port: int) -> Iterator[World]:
    """A strict embedded AWS for a module's tests; whatever takes time there is over before the next call."""
    # Imported here because most tests need neither moto nor boto3.
    from tests.e2e.world import running

    with running(free_port) as world:
        yield world


@pytest.fixture(scope="module")
def shelf() -> dict[str, Stack]:
    """Where a module's tests keep the stack that they share."""
    return {}


@pytest.fixture
def stack(server: World, shelf: dict[str, Stack]) -> Stack:
    """The stack of config/tap.yaml as it is to be, shared by tests that leave it so."""
    from tests.e2e.world import Stack

    shelf["stack"] = Stack.kept(server, shelf.get("stack"))
    return shelf["stack"]


@pytest.fixture
def world(server: World) -> World:
    """The module's embedded AWS, empty."""
    server.reset()
    return server


def pytest_configure() -> None:
    botocore_models.share()
    turn.fix()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the cases of rotating tests whose turn it is not."""
    if turn.everything() or any("::" in argument for argument in config.args):
        return
    numbers, left_out = Counter[str](), set()
    for item in items:
        if marker := item.get_closest_marker("rotating"):
            file = item.nodeid.partition("::")[0]
            if (numbers[file] + turn.number()) % marker.kwargs["days"]:
                left_out.add(item)
            numbers[file] += 1
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]
