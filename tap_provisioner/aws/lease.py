"""One run of a stack at a time: a lease in DynamoDB that expires if its owner dies.

The owner renews the lease by a heartbeat. If it cannot, it stops before its next changing call, at the
latest `MARGIN` seconds before another run may take over, by a clock that includes the time during which the
machine was suspended. Only a call that was already sent cannot be stopped.
"""

from __future__ import annotations

import getpass
import math
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any

from tap_provisioner.aws.client import Client
from tap_provisioner.aws.lock_table import FORMAT, Item, LockInfo, LockTable, Record
from tap_provisioner.errors import ErrorKind, TapError, ignoring

LASTS = 60.0
"""Seconds from a heartbeat until another run may take over."""
MARGIN = 20.0
"""Seconds before that at which the owner counts the lease as lost: longer than a call takes to reach AWS."""
HEARTBEAT = 10.0
AGAIN = 3.0
"""Seconds to the next heartbeat after one that failed."""
_LATE = "it was not renewed in time"
_TAKEN = "another run took it over, or it was unlocked"

_TAKE = "SET #holder = :holder, #who = :who, #since = :since, #expires = :expires, #beat = :beat"
_FREE = "attribute_not_exists(#holder) OR #holder = :holder OR (#holder = :found AND #beat = :seen)"
_BEAT = "SET #expires = :expires, #beat = :beat"
_MINE = "#holder = :holder"
# A heartbeat that was delayed on its way must not undo a later one.
_IN_TURN = f"{_MINE} AND #beat <= :beat"
_LEAVE = "REMOVE #holder, #who, #since, #expires"


def _since_boot() -> float:
    """Return the time since boot in seconds, including suspension if the platform has such a clock."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


def _user() -> str:
    """Return the user's name, or the number if a container has no name for it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


class LeaseLost(TapError):
    """Another run may have taken the stack over."""

    def __init__(self, message: str) -> None:
        super().__init__(message, hint="check that no other run uses the stack, then run again")


class Lease:
    """The lease on one stack, which can be taken and released any number of times.

    `on_lost` is called at least once when it is lost, to end waits. `clock`, in seconds, is monotonic;
    `pause` waits for an event for some seconds and tells whether it was set.
    """

    def __init__(
        self,
        client: Client,
        stack: str,
        on_lost: Callable[[], None],
        *,
        clock: Callable[[], float] = _since_boot,
        pause: Callable[[threading.Event, float], bool] = threading.Event.wait,
    ) -> None:
        self._stack, self._on_lost, self._clock, self._pause = stack, on_lost, clock, pause
        self._table = LockTable(client, stack, clock)
        self._token = uuid.uuid4().hex
        self._beats = 0
        self._until = -math.inf
        self._ended, self._lost = threading.Event(), threading.Event()
        self._why = _LATE
        self._beating: threading.Thread | None = None
        self._recorded = Record()
        self.regions: frozenset[str] = frozenset()
        """The regions of the stack, for the record when the lease is released."""
        self.kinds: frozenset[str] | None = None
        """The kinds of the stack, likewise; None if they are unknown."""
        self.found = 0
        """The `Record.beat` at which the lease was taken."""

    @property
    def held(self) -> bool:
        """Whether the lease was taken and not released since; it may be lost."""
        return self._beating is not None

    def lasts(self, seconds: float = 0.0) -> bool:
        """Tell whether no other run can take over for so many seconds from now."""
        return not self._lost.is_set() and self._clock() + seconds < self._until

    def ready(self) -> bool:
        """Tell whether the table can be used; create it if it is absent. Raises ApiError."""
        return self._table.ready()

    def read(self) -> Record:
        """Return the record, an empty one if there is no table or no item. Raises ApiError."""
        with ignoring(ErrorKind.GONE):
            return self._table.record(self._table.item())
        return Record()

    def take(self) -> LockInfo | None:
        """Take the lease; return who holds it if another run does.

        An expired lease is taken over unless it is renewed at that moment. Raises ApiError.
        """
        taken = None
        while taken is None:
            item = self._table.item()
            holding = self._table.record(item).holding
            if holding and not holding.expired and holding.token != self._token:
                return holding
            seen = self._beats = self.found = int(item.get("beat", 0))
            found = holding.token if holding else self._token
            since = datetime.fromtimestamp(self._table.earliest, UTC).isoformat(timespec="seconds")
            who = f"{_user()}@{socket.gethostname()} (pid {os.getpid()})"
            taken = self._prolong(_TAKE, _FREE, found=found, seen=seen, who=who, since=since)
        self._recorded = self._table.record(taken)
        self.regions, self.kinds = self._recorded.regions, self._recorded.kinds
        self._ended = threading.Event()
        self._lost.clear()
        self._beating = threading.Thread(target=self._beat, args=(self._ended,), name="lease", daemon=True)
        self._beating.start()
        return None

    def guard(self, operation: str) -> None:
        """Allow one changing call. Raises LeaseLost if another run may have taken over."""
        if not self.lasts():
            self._lose()
            raise LeaseLost(f"{operation} was not sent: the lease on {self._stack} was lost: {self._why}")

    def check(self) -> None:
        """Raise LeaseLost if the lease was lost while it was held."""
        if self._lost.is_set():
            raise LeaseLost(f"the lease on {self._stack} was lost during the run: {self._why}")

    def record(self, regions: Collection[str], kinds: Collection[str] = ()) -> None:
        """Record regions and kinds before the creation of their first resource.

        `kinds` are all kinds that the stack can have by then if the record has none. Raises LeaseLost,
        ApiError.
        """
        self.regions |= frozenset(regions)
        if kinds:
            self.kinds = (self.kinds or frozenset()) | frozenset(kinds)
        recorded, desired = self._recorded, self.kinds or frozenset()
        if self.regions <= recorded.regions and desired <= (recorded.kinds or frozenset()):
            return
        values: dict[str, Any] = {"regions": self.regions}
        update = "ADD #regions :regions"
        if desired:
            update = f"{update}, #kinds :kinds SET #format = :format"
            values |= {"kinds": desired, "format": FORMAT}
        if item := self._table.change(update, _MINE, holder=self._token, **values):
            self._recorded = self._table.record(item)
        else:
            self._lose(_TAKEN)
            self.check()

    def release(self) -> None:
        """Release the lease and record `regions` and `kinds`; without regions, delete the item.

        The lease of another run that has taken over stays as it is. Raises ApiError.
        """
        self._ended.set()
        if self._beating:
            # A hanging heartbeat is not waited for: it cannot renew the lease any more.
            self._beating.join(1)
        self._beating = None
        mine, self._token = self._token, uuid.uuid4().hex
        if self.regions:
            values: dict[str, Any] = {"regions": self.regions}
            update = "SET #regions = :regions"
            if self.kinds:
                update = f"{update}, #kinds = :kinds, #format = :format"
                values |= {"kinds": self.kinds, "format": FORMAT}
            self._table.change(f"{update} {_LEAVE}", _MINE, holder=mine, **values)
        else:
            self._table.forget(_MINE, holder=mine)

    def forget_kinds(self) -> None:
        """Remove the kinds from the record for a run without the lease: the next run lists every kind.

        Raises ApiError, one of kind GONE if there is no table.
        """
        self._table.change("REMOVE #kinds", "attribute_exists(#kinds)")

    def break_open(self, holding: LockInfo) -> bool:
        """Take the lease from a run; False if the run no longer has it. Raises ApiError.

        A run that is alive notices at its next heartbeat; until then it may still change resources.
        """
        return self._table.change(_LEAVE, _MINE, holder=holding.token) is not None

    def _beat(self, ended: threading.Event) -> None:
        """Renew the lease until it is released or lost."""
        pause = HEARTBEAT
        while not self._pause(ended, pause):
            pause, why = HEARTBEAT, ""
            try:
                if self._prolong(_BEAT, _IN_TURN) is None:
                    why = _TAKEN
            except TapError as error:
                pause, self._why = AGAIN, str(error)
                why = "" if self.lasts() else self._why
            if why:
                if not ended.is_set():
                    self._lose(why)
                return

    def _prolong(self, update: str, condition: str, **values: Any) -> Item | None:
        """Extend the lease by `LASTS` seconds; return None if `condition` does not hold."""
        sent = self._clock()
        self._beats += 1
        expires = math.ceil(self._table.latest + LASTS)
        mine = {"holder": self._token, "beat": self._beats, "expires": expires}
        item = self._table.change(update, condition, **mine, **values)
        if item is not None:
            self._until, self._why = sent + LASTS - MARGIN, _LATE
        return item

    def _lose(self, why: str = "") -> None:
        self._why = why or self._why
        self._lost.set()
        self._on_lost()
