"""How a stack reaches AWS: its account, its clients, its lease and record."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from tap_provisioner.aws.client import Guard, anything
from tap_provisioner.aws.lease import Lease
from tap_provisioner.aws.lock_table import Record
from tap_provisioner.aws.region import RegionClients
from tap_provisioner.aws.retry import RetryRule
from tap_provisioner.aws.session import Account
from tap_provisioner.engine.events import Listener
from tap_provisioner.engine.timeouts import Waiter, WaitTimeout
from tap_provisioner.errors import TapError
from tap_provisioner.spec import Spec

KEPT = (
    "this run's lease could not be given back; it ends by itself within a minute: "
    "--lock-timeout 90 has the next run wait for that"
)


@dataclass(frozen=True)
class Settings:
    """How to go about a run. `poll_interval` and `timeout`, in seconds, replace each kind's own."""

    parallelism: int = 16
    poll_interval: float | None = None
    timeout: float | None = None
    lock: bool = True
    """Whether to keep lease and record of the stack in DynamoDB."""


@dataclass
class Access:
    """What the work on one stack goes through, and the settings that it goes by."""

    spec: Spec
    settings: Settings = field(default_factory=Settings)
    listeners: Sequence[Listener] = ()
    stop: threading.Event = field(default_factory=threading.Event)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    @cached_property
    def account(self) -> Account:
        """The account behind the credentials. Raises TapError where they cannot be read."""
        return self.connect(self._again)

    def connect(self, retry: Callable[..., float | None]) -> Account:
        """Return the account with another rule of when a failed call is sent again. Raises TapError."""
        role = self.spec.assume_role
        return Account(
            home=self.spec.primary,
            role_arn=role.arn if role else None,
            external_id=role.external_id if role else None,
            connections=self.settings.parallelism,
            retry=retry,
        )

    @cached_property
    def lease(self) -> Lease:
        """The stack's lease and record in DynamoDB, in the primary region."""
        return Lease(self.account.client("dynamodb", self.spec.primary), self.spec.stack, self.stop.set)

    @contextmanager
    def leased(self, timeout: float = 0.0, telling: Callable[[str], None] = anything) -> Iterator[None]:
        """Let no other run work on the stack meanwhile; do nothing without `Settings.lock`, or within itself.

        Waits up to `timeout` seconds for another run's end, `telling` so, and tells where the lease could
        not be given back, as with credentials that have ended. Raises TapError where the other run still
        holds it then, LeaseLost where it was lost in between.
        """
        if not self.settings.lock or self._held:
            yield
            return
        self.account.check(self.spec.accounts)
        hold(self.lease, self.spec.stack, Waiter(self.stop), timeout, telling)
        try:
            yield
        except TapError:
            # The loss of the lease cuts waits short, and is then why they were.
            self.lease.check()
            raise
        finally:
            # Failing to give it back must not hide how the run ended.
            try:
                self.lease.release()
            except TapError:
                telling(KEPT)
        self.lease.check()

    @property
    def _held(self) -> bool:
        """Whether this run holds the stack's lease."""
        return self.settings.lock and self.lease.held

    def _again(self, **failed: Any) -> float | None:
        """Return the pause before a failed call is sent again, if it is; it was made already.

        It is not where the lease may be lost by then, nor once the run is to stop.
        """
        pause = RetryRule()(**failed)
        if pause is None or (self._held and not self.lease.lasts(pause)) or self.stop.wait(pause):
            return None
        return 0.0

    def _record(self) -> Record:
        """Return what the table says of the stack; as much as is known where it is not to be asked."""
        self.account.check(self.spec.accounts)
        if self._held:
            return Record(self.lease.regions, kinds=self.lease.kinds)
        return self.lease.read() if self.settings.lock else Record()

    def _clients(self, regions: Iterable[str] = (), *, guard: Guard | None = None) -> RegionClients:
        """Return the clients of `regions`, else of those of the spec; the lease guards what they change."""
        names = tuple(regions) or tuple(self.spec.regions)
        fence = self.lease.guard if self._held else anything
        return RegionClients(
            self.account, self.spec.stack, self.spec.environment, names, self._moment, guard or fence
        )

    @property
    def _moment(self) -> str:
        """The time stamp of the run, yyyymmddhhmmss in UTC."""
        return self.now().strftime("%Y%m%d%H%M%S")


def hold(lease: Lease, stack: str, waiter: Waiter, timeout: float, telling: Callable[[str], None]) -> None:
    """Take a lease, waiting for its table and for another run's end. Raises TapError."""
    waiter.until(
        lease.ready,
        bool,
        poll=2,
        limit=120,
        telling=telling,
        text=lambda _: "waiting for the table of leases",
    )
    try:
        waiter.until(
            lease.take,
            lambda holding: holding is None,
            poll=5,
            limit=timeout,
            telling=telling,
            text=lambda holding: f"waiting for {holding}",
        )
    except WaitTimeout as error:
        raise TapError(
            f"{stack} is being worked on by {error.last}",
            hint="wait for it (--lock-timeout); if it is dead, its lease expires within a minute",
        ) from None
