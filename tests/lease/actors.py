"""Runs that contend for a stack's lease on the embedded AWS, in a time that passes only when told to."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

from tap_provisioner.aws.client import Client
from tap_provisioner.aws.lease import Lease
from tap_provisioner.aws.lock_table import TABLE
from tests.e2e.world import World

STACK = "tap-dev"
HANGING = 20.0
"""Real seconds after which a test that hangs fails."""


class Time:
    """AWS's time, and that of every clock."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def passes(self, seconds: float) -> None:
        self.now += seconds

    def date(self) -> str:
        """The Date header of an answer, in whole seconds as AWS gives it."""
        return formatdate(int(self.now), usegmt=True)

    def clock(self, off: float) -> Callable[[], float]:
        """The clock of a machine that is `off` by so many seconds."""
        return lambda: self.now + off


class Pulse:
    """Paces a heartbeat: each comes when it is asked for, and has ended when `beat` returns."""

    def __init__(self) -> None:
        self._allowed, self._waiting = threading.Semaphore(0), threading.Semaphore(0)
        self.pauses: list[float] = []

    def __call__(self, ended: threading.Event, seconds: float) -> bool:
        self.pauses.append(seconds)
        self._waiting.release()
        while not self._allowed.acquire(timeout=0.005):
            if ended.is_set():
                return True
        return ended.is_set()

    def begin(self) -> None:
        """Let a heartbeat begin."""
        assert self._waiting.acquire(timeout=HANGING), "nobody waits for a heartbeat"
        self._allowed.release()

    def beat(self) -> None:
        """Let one heartbeat come, after which another is to follow."""
        self.begin()
        assert self._waiting.acquire(timeout=HANGING), "the heart stopped"
        self._waiting.release()


@dataclass
class Actor:
    """One run: its lease, its pulse, and whether it was told that the lease is lost."""

    lease: Lease
    pulse: Pulse
    lost: threading.Event

    def take(self) -> Actor:
        """Take the lease, which must succeed."""
        assert self.lease.ready()
        refused = self.lease.take()
        assert refused is None, str(refused)
        return self

    def last_beat(self) -> None:
        """Let a heartbeat come by which the lease is lost."""
        self.pulse.begin()
        # Not by its own method: that of a test's provisioner is in a hurry.
        assert threading.Event.wait(self.lost, HANGING), "the lease was not lost"


@dataclass
class Stage:
    """The embedded AWS with its time, and the runs on it."""

    world: World
    time: Time
    client: Client
    actors: list[Actor] = field(default_factory=list)

    def actor(self, off: float = 0.0, stack: str = STACK, client: Any = None) -> Actor:
        """A run on a machine whose clock is `off`."""
        pulse, lost = Pulse(), threading.Event()
        clock = self.time.clock(off)
        lease = Lease(client or self.client, stack, lost.set, clock=clock, pause=pulse)
        self.actors.append(Actor(lease, pulse, lost))
        return self.actors[-1]

    def table(self) -> None:
        """Have the table made, and ready."""
        lease = self.actor().lease
        while not lease.ready():
            pass

    @property
    def item(self) -> dict[str, Any]:
        """The stack's item as it is, without the types; empty where there is none."""
        key = {"stack": {"S": STACK}}
        item = self.world("dynamodb").get_item(TableName=TABLE, Key=key).get("Item", {})
        return {name: next(iter(value.values())) for name, value in item.items()}

    def edit(self, **values: Any) -> None:
        """Change attributes of the stack's item behind everybody's back."""
        self.world("dynamodb").update_item(
            TableName=TABLE,
            Key={"stack": {"S": STACK}},
            UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in values),
            ExpressionAttributeNames={f"#{name}": name for name in values},
            ExpressionAttributeValues={f":{name}": value for name, value in values.items()},
        )

    def expire(self) -> None:
        """Have the lease expired, as after a minute without its owner."""
        self.edit(expires={"N": "0"})

    def sent(self, operation: str, since: int = 0) -> list[Any]:
        """The calls of an operation."""
        return [call for call in self.world.calls(since) if call.operation == operation]
