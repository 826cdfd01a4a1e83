"""The client of a region for steps, which share answers."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tap_provisioner.aws import ownership
from tap_provisioner.aws.client import Client, Guard, anything
from tap_provisioner.aws.session import Account
from tap_provisioner.aws.tags import KEY_VALUE, TagDialect
from tap_provisioner.errors import ApiError, ErrorKind
from tap_provisioner.step import GLOBAL


class Reads:
    """Shared answers: one call serves all that asked before it started."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._answers: dict[Any, tuple[float, Any]] = {}
        self._locks: dict[Any, threading.Lock] = {}
        self._guard = threading.Lock()

    def get(self, key: Any, since: float, call: Callable[[], Any]) -> Any:
        """Return the answer for `key` of a call at `since` or later; call if there is none.

        An ApiError of kind GONE is an answer too, and is raised; others are not shared.
        """
        with self._guard:
            lock = self._locks.setdefault(key, threading.Lock())
        with lock:
            asked, answer = self._answers.get(key, (float("-inf"), None))
            if asked < since:
                asked = self.clock()
                try:
                    answer = call()
                except ApiError as error:
                    if error.kind is not ErrorKind.GONE:
                        raise
                    answer = error
                self._answers[key] = asked, answer
        if isinstance(answer, ApiError):
            raise answer
        return answer


@dataclass(frozen=True)
class RegionClient:
    """One region: what is read through it is no older than `since`.

    `moment` is the time stamp of the run, yyyymmddhhmmss in UTC; `guard` can prevent changes; `ignored` are
    the tags of others.
    """

    account: Account
    name: str
    stack: str
    environment: str
    reads: Reads
    since: float
    moment: str = ""
    guard: Guard = anything
    ignored: ownership.IgnoredTags = ownership.ALL_COMPARED

    @property
    def ec2(self) -> Client:
        return self.client("ec2")

    @property
    def rds(self) -> Client:
        return self.client("rds")

    @property
    def iam(self) -> Client:
        return self.client("iam")

    @property
    def secrets(self) -> Client:
        return self.client("secretsmanager")

    def client(self, service: str) -> Client:
        """Return the client of a service, by boto3's name for it."""
        return self.account.client(service, self.name, self.guard)

    def fresh(self) -> RegionClient:
        """Return a view of the region from now on."""
        return replace(self, since=self.reads.clock())

    def list(self, service: str, operation: str, key: str, **params: Any) -> list[Any]:
        """Return all items of a listing, shared with others that read the same. Raises ApiError."""
        client = self.client(service)
        items: list[Any] = self._shared(
            service, operation, params, key, lambda: client.pages(operation, key, **params)
        )
        return items

    def get(self, service: str, operation: str, **params: Any) -> Any:
        """Return the answer of a reading call, shared with others that read the same. Raises ApiError."""
        client = self.client(service)
        return self._shared(service, operation, params, "", lambda: getattr(client, operation)(**params))

    def _shared(self, service: str, operation: str, params: Any, key: str, call: Callable[[], Any]) -> Any:
        return self.reads.get((self.name, service, operation, key, repr(params)), self.since, call)

    def ownership(self, tags: Any, dialect: TagDialect = KEY_VALUE) -> ownership.OwnershipTags:
        """Read the ownership tags of a resource, in the shape of its service."""
        return ownership.read(self.stack, self.environment, tags, dialect, self.ignored)


class RegionClients(Mapping[str, RegionClient]):
    """The clients of a stack's regions by name, and of `GLOBAL`; answers are shared."""

    def __init__(
        self,
        account: Account,
        stack: str,
        environment: str,
        regions: Iterable[str],
        moment: str,
        guard: Guard = anything,
        ignored: ownership.IgnoredTags = ownership.ALL_COMPARED,
    ) -> None:
        reads = Reads()
        since = reads.clock()
        self._regions = {
            name: RegionClient(account, name, stack, environment, reads, since, moment, guard, ignored)
            for name in (*regions, GLOBAL)
        }

    def __getitem__(self, name: str) -> RegionClient:
        return self._regions[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._regions)

    def __len__(self) -> int:
        return len(self._regions)
