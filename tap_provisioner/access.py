"""A stack's access to AWS: its account, its clients, its lease and record."""

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
from tap_provisioner.aws.retry import RetryRule, retrying
from tap_provisioner.aws.session import Account
from tap_provisioner.blueprint.ignore_tags import ignored_tags
from tap_provisioner.engine.events import Listener, tell
from tap_provisioner.engine.timeouts import Waiter, WaitTimeout
from tap_provisioner.errors import TapError
from tap_provisioner.spec import Spec

KEPT = "cannot release the stack lock, which expires within a minute: run again with --lock-timeout 90"


@dataclass(frozen=True)
class Settings:
    """The settings of a run. `poll_interval` and `timeout`, in seconds, override those of the kinds."""

    parallelism: int = 16
    poll_interval: float | None = None
    timeout: float | None = None
    lock: bool = True
    """Whether to use the stack's lease and record in DynamoDB."""


@dataclass
class Access:
    """The account, clients, lease and record of one stack."""

    spec: Spec
    settings: Settings = field(default_factory=Settings)
    listeners: Sequence[Listener] = ()
    stop: threading.Event = field(default_factory=threading.Event)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    @cached_property
    def account(self) -> Account:
        """The account of the credentials. Raises TapError if there are none."""
        return self.connect(self._again)

    def connect(self, retry: Callable[..., float | None]) -> Account:
        """Return the account with another retry rule. Raises TapError."""
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
        """Hold the stack's lease; does nothing without `Settings.lock` or if this run holds it already.

        Waits up to `timeout` seconds while another run holds it. `telling` gets messages about the wait, and
        about a failed release, for example with expired credentials. Raises TapError if another run still
        holds the lease, LeaseLost if it was lost meanwhile.
        """
        if not self.settings.lock or self._held:
            yield
            return
        self.account.check(self.spec.accounts)
        hold(self.lease, self.spec.stack, Waiter(self.stop), timeout, telling)
        try:
            yield
        except TapError:
            # A lost lease interrupts waits: report the loss, not the interruption.
            self.lease.check()
            raise
        finally:
            # A failed release must not hide the error of the run.
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
        """Sleep before the retry of a failed call and return 0, or return None if there is no retry.

        There is none if the lease may be lost by then, or once the run is to stop.
        """
        pause = RetryRule()(**failed)
        if pause is None or (self._held and not self.lease.lasts(pause)):
            return None
        tell(retrying(**failed))
        return None if self.stop.wait(pause) else 0.0

    def _record(self) -> Record:
        """Return the stack's record; without `Settings.lock` an empty one."""
        self.account.check(self.spec.accounts)
        if self._held:
            return Record(self.lease.regions, kinds=self.lease.kinds)
        return self.lease.read() if self.settings.lock else Record()

    def _clients(self, regions: Iterable[str] = (), *, guard: Guard | None = None) -> RegionClients:
        """Return the clients of `regions`, by default the spec's; the lease guards their changing calls."""
        names = tuple(regions) or tuple(self.spec.regions)
        fence = self.lease.guard if self._held else anything
        return RegionClients(
            self.account,
            self.spec.stack,
            self.spec.environment,
            names,
            self._moment,
            guard or fence,
            ignored_tags(self.spec),
        )

    @property
    def _moment(self) -> str:
        """The timestamp of the run, yyyymmddhhmmss in UTC."""
        return self.now().strftime("%Y%m%d%H%M%S")


def hold(lease: Lease, stack: str, waiter: Waiter, timeout: float, telling: Callable[[str], None]) -> None:
    """Acquire the lease; waits for its table, and up to `timeout` seconds for a run. Raises TapError."""
    text = "waiting for the lock table"
    waiter.until(lease.ready, bool, poll=2, limit=120, telling=telling, text=lambda _: text)
    try:
        waiter.until(
            lease.take,
            lambda holding: holding is None,
            poll=5,
            limit=timeout,
            telling=telling,
            text=lambda holding: f"waiting for the stack lock of {holding}",
        )
    except WaitTimeout as error:
        raise TapError(
            f"{stack}: stack is locked by {error.last}",
            hint="wait with --lock-timeout, or release it with unlock if the run is dead",
        ) from None
