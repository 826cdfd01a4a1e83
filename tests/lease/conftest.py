"""What the tests of the lease share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import cache

import pytest

from tap_provisioner.aws.client import Client
from tap_provisioner.aws.retry import RetryRule
from tap_provisioner.aws.session import Account
from tap_provisioner.errors import TapError
from tap_provisioner.local.core import listener
from tests.e2e.world import EAST, World
from tests.lease.actors import Stage, Time


@cache
def _client(_endpoint: str) -> Client:
    return Account(home=EAST, retry=RetryRule(base=0.0)).client("dynamodb", EAST)


@pytest.fixture
def stage(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    """An empty AWS with a table of leases, whose time stands still."""
    time = Time()
    monkeypatch.setattr(listener._Handler, "date_time_string", lambda *_: time.date())
    made = Stage(world, time, _client(world.aws.endpoint))
    made.table()
    yield made
    world.release()
    world.aws.faults.clear()
    for actor in made.actors:
        if actor.lease.held:
            with suppress(TapError):
                actor.lease.release()
