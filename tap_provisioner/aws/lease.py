"""One run of a stack at a time: a lease in DynamoDB that expires by itself when its owner dies.

The owner renews the lease by a heartbeat. When it cannot, it stops before its next changing call: at the
latest `MARGIN` seconds before another run may take over, by a clock that counts the time during which
the process or the machine slept. Only a call already on its way to AWS by then can no longer be stopped.
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
"""Seconds from a heartbeat to the moment when another run may take over."""
MARGIN = 20.0
"""Seconds before that moment at which the owner itself counts the lease as lost: longer than a call that
was just allowed takes to reach AWS."""
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
    """Return the time since boot in seconds, where possible counting the time that the machine slept."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


def _user() -> str:
    """Return the user's name, or number where a container gives it no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())


class LeaseLost(TapError):
    """Another run may have taken the stack over."""

    def __init__(self, message: str) -> None:
        super().__init__(message, hint="see that no other run is at work on the stack, then run again")


class Lease:
    """The lease on one stack, to be taken and released, any number of times.

    `on_lost` is called, perhaps more than once, when it is lost, so that waits can be cut short.
    `clock`, in seconds, never goes back; `pause` waits for an event or so many seconds, and tells which.
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
        """The regions that the stack is in, as the table is to say when the lease is given back."""
        self.kinds: frozenset[str] | None = None
        """The kinds that the stack has, likewise; None where they are not known."""
        self.found = 0
        """The `Record.beat` at which the lease was taken."""

    @property
    def held(self) -> bool:
        """Tell whether the lease was taken, and not given back since; it may be lost meanwhile."""
        return self._beating is not None

    def lasts(self, seconds: float = 0.0) -> bool:
        """Tell whether no other run can be at work so many seconds from now."""
        return not self._lost.is_set() and self._clock() + seconds < self._until

    def ready(self) -> bool:
        """Tell whether the table can be used, and make it where it is absent. Raises ApiError."""
        return self._table.ready()

    def read(self) -> Record:
        """Return what the table says; nothing where there is no table or no item. Raises ApiError."""
        with ignoring(ErrorKind.GONE):
            return self._table.record(self._table.item())
        return Record()

    def take(self) -> LockInfo | None:
        """Take the lease; return who holds it where another run does.

        A lease that has expired is taken over, if nobody renews it in that very moment. Raises ApiError.
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
        """Allow one changing call. Raises LeaseLost where another run may be at work."""
        if not self.lasts():
            self._lose()
            raise LeaseLost(f"{operation} was not sent: the lease on {self._stack} was lost: {self._why}")

    def check(self) -> None:
        """Raise LeaseLost where the lease was lost while it was held."""
        if self._lost.is_set():
            raise LeaseLost(f"the lease on {self._stack} was lost on the way: {self._why}")

    def record(self, regions: Collection[str], kinds: Collection[str] = ()) -> None:
        """Put regions and kinds on record before something is created there, or of them.

        `kinds` are all that the stack can have by then where the record named none. Raises LeaseLost,
        ApiError.
        """
        self.regions |= frozenset(regions)
        if kinds:
            self.kinds = (self.kinds or frozenset()) | frozenset(kinds)
        recorded, wanted = self._recorded, self.kinds or frozenset()
        if self.regions <= recorded.regions and wanted <= (recorded.kinds or frozenset()):
            return
        values: dict[str, Any] = {"regions": self.regions}
        update = "ADD #regions :regions"
        if wanted:
            update = f"{update}, #kinds :kinds SET #format = :format"
            values |= {"kinds": wanted, "format": FORMAT}
        if item := self._table.change(update, _MINE, holder=self._token, **values):
            self._recorded = self._table.record(item)
        else:
            self._lose(_TAKEN)
            self.check()

    def release(self) -> None:
        """Give the lease back and leave `regions` and `kinds` on record; forget the stack without regions.

        Does nothing to the lease of another run that has taken over. Raises ApiError.
        """
        self._ended.set()
        if self._beating:
            # One that hangs is left alone: it can renew nothing any more.
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
        """Take the kinds off the record, so that the next run lists every kind: for a run without the lease.

        Raises ApiError, one of kind GONE where there is no table.
        """
        self._table.change("REMOVE #kinds", "attribute_exists(#kinds)")

    def break_open(self, holding: LockInfo) -> bool:
        """Take the lease from a run; False where that no longer holds it. Raises ApiError.

        If the run is alive, it notices by its next heartbeat; until then it may still change things.
        """
        return self._table.change(_LEAVE, _MINE, holder=holding.token) is not None

    def _beat(self, ended: threading.Event) -> None:
        """Renew the lease until it is released, and say so where that fails for too long."""
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
        """Write to the item for another `LASTS` seconds; None where `condition` does not hold."""
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
