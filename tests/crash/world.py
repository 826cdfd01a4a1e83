"""A world in which the tool's clock and the embedded AWS's are scaled alike."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tap_provisioner.access import Settings
from tap_provisioner.aws.retry import RetryRule
from tap_provisioner.aws.session import Account
from tap_provisioner.engine.apply import Report
from tap_provisioner.engine.events import Event, Happening
from tap_provisioner.errors import TapError
from tap_provisioner.local import Call
from tap_provisioner.provisioner import Provisioner
from tests.e2e.world import World, spec_of

SPEED = 1000.0


class Hurried(threading.Event):
    """Waits as much shorter as the embedded AWS is faster."""

    def __init__(self, speed: float = SPEED) -> None:
        super().__init__()
        self._speed = speed

    def wait(self, timeout: float | None = None) -> bool:
        return super().wait(None if timeout is None else timeout / self._speed)


class Operator:
    """Runs config/tap.yaml with each kind's own timeouts, and hears what is said meanwhile."""

    def __init__(self, world: World, retry: Callable[..., float | None] | None = None) -> None:
        self.world = world
        self.told: list[Event] = []
        spec = spec_of()
        self.stop = Hurried()
        self.stack = Provisioner(spec, Settings(lock=False), [self.told.append], self.stop)
        self.stack.account = Account(home=spec.primary, retry=retry or RetryRule(base=0.0))

    def apply(self) -> Report:
        return self.stack.apply(self.stack.plan())

    def destroy(self) -> Report:
        return self.stack.destroy()

    def converges(self) -> None:
        """Apply, which succeeds and leaves nothing to do."""
        report = self.apply()
        assert report.ok, report.failed
        assert self.stack.plan().plan.changes == ()

    def waited(self, address: str) -> list[str]:
        """What was waited for at an address, each text once."""
        waits = (e.text for e in self.told if e.happening is Happening.WAITING and e.address == address)
        return list(dict.fromkeys(waits))


def the_failure(report: Report, address: str) -> TapError:
    """The only failure of a run, which is that of `address`."""
    assert list(report.failed) == [address], report.failed
    error = report.failed[address]
    assert isinstance(error, TapError)
    return error


@contextmanager
def watching(world: World, callback: Callable[[str, Call], None]) -> Iterator[None]:
    """Have `callback` told of each call meanwhile."""
    remove = world.aws.on_call(callback)
    try:
        yield
    finally:
        remove()


def backend(world: World, service: str, region: str) -> Any:
    """moto's model of a service in a region."""
    return world.aws.account.backend(service, region)
