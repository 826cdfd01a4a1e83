"""One run of a stack at a time: a lease in DynamoDB that expires by itself when its holder dies.

A holder renews the lease by a heartbeat. When it cannot, it stops before its next changing call, at the
latest when its own reckoning says that another run may have taken over. Times are AWS's: each answer's
Date header tells how far this machine's clock is off.
"""

from __future__ import annotations

import getpass
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from tap_provisioner.aws.client import Client
from tap_provisioner.errors import Fault, FaultKind, TapError, forgiving

TABLE = "tap-provisioner"
LASTS = 60.0
"""Seconds from a heartbeat to the moment when another run may take over."""
MARGIN = 5.0
"""Seconds before that moment at which the holder itself counts the lease as lost."""
HEARTBEAT = 15.0

_TAKE = (
    "SET #holder = :holder, #who = :who, #host = :host, #since = :since, #expires = :expires ADD #beat :one"
)
_RECORD = "SET #expires = :expires ADD #beat :one, #regions :regions"
_UNHELD = "attribute_not_exists(#holder) OR #holder = :holder OR #beat = :seen"
_BEAT = "SET #expires = :expires ADD #beat :one"
_NAMES = ("stack", "holder", "who", "host", "since", "expires", "beat", "regions")


def _since_boot() -> float:
    """Return the time since boot in seconds, where possible counting the time that the machine slept."""
    clock = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
    return time.clock_gettime(clock)


def _user() -> str:
    """Return the user's name, or number where a container gives it no name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"


class LeaseLost(TapError):
    """Another run may have taken the stack over."""

    def __init__(self, message: str) -> None:
        super().__init__(message, mend="see that no other run is at work on the stack, then run again")


@dataclass(frozen=True)
class Holding:
    """Who holds a lease: user and process, host, since when, and whether that has expired."""

    who: str
    host: str
    since: str
    expired: bool

    def __str__(self) -> str:
        return f"{self.who} on {self.host} since {self.since}" + (" (expired)" if self.expired else "")


@dataclass(frozen=True)
class Record:
    """What the table says of a stack: the regions it is in, and who is at work on it."""

    regions: frozenset[str] = frozenset()
    holding: Holding | None = None


class Lease:
    """The lease on one stack. `on_lost` is called when it is lost, so that waits can be cut short.

    `clock` never goes back, `wall` is the time of day, both in seconds.
    """

    def __init__(
        self,
        client: Client,
        stack: str,
        on_lost: Callable[[], None],
        *,
        clock: Callable[[], float] = _since_boot,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._client, self._stack, self._on_lost = client, stack, on_lost
        self._clock, self._wall = clock, wall
        self._token = uuid.uuid4().hex
        self._skew = 0.0
        self._until = float("-inf")
        self._ended, self._lost = threading.Event(), threading.Event()
        self._beating: threading.Thread | None = None
        self.regions: frozenset[str] = frozenset()
        """The regions that the stack is in, as the table is to say when the lease is given back."""

    @property
    def held(self) -> bool:
        """Tell whether the lease was taken, and not given back since."""
        return self._beating is not None and not self._ended.is_set()

    def read(self) -> Record:
        """Return what the table says; nothing where there is no table or no item. Raises Fault."""
        with forgiving(FaultKind.GONE):
            return self._record(self._item())
        return Record()

    def ready(self) -> bool:
        """Tell whether the table can be used, and make it where it is absent. Raises Fault."""
        try:
            table = self._client.describe_table(TableName=TABLE)["Table"]
        except Fault as fault:
            if fault.kind is not FaultKind.GONE:
                raise
            with forgiving(FaultKind.EXISTS):
                self._client.create_table(
                    TableName=TABLE,
                    BillingMode="PAY_PER_REQUEST",
                    AttributeDefinitions=[{"AttributeName": "stack", "AttributeType": "S"}],
                    KeySchema=[{"AttributeName": "stack", "KeyType": "HASH"}],
                )
            return False
        return bool(table["TableStatus"] == "ACTIVE")

    def take(self) -> Holding | None:
        """Take the lease; return who holds it where another run does.

        A lease that has expired is taken over, if nobody renews it in that very moment. Raises Fault.
        """
        item = self._item()
        found = self._record(item)
        if found.holding and not found.holding.expired and item["holder"]["S"] != self._token:
            return found.holding
        values = {
            ":who": {"S": f"{_user()}, process {os.getpid()}"},
            ":host": {"S": socket.gethostname()},
            ":since": {"S": datetime.fromtimestamp(self._now(), UTC).isoformat(timespec="seconds")},
            ":seen": item.get("beat", {"N": "-1"}),
        }
        if not self._write(_TAKE, _UNHELD, _NAMES[1:-1], values):
            return self._record(self._item()).holding
        self.regions = found.regions
        self._beating = threading.Thread(target=self._beat, name="lease", daemon=True)
        self._beating.start()
        return None

    def guard(self, operation: str) -> None:
        """Allow one changing call. Raises LeaseLost where another run may be at work."""
        if self._lost.is_set() or self._clock() >= self._until:
            self._lose()
            raise LeaseLost(f"{operation} was not sent: the lease on {self._stack} could not be renewed")

    def check(self) -> None:
        """Raise LeaseLost where the lease was lost while it was held."""
        if self._lost.is_set():
            raise LeaseLost(f"the lease on {self._stack} was lost on the way")

    def record(self, regions: Collection[str]) -> None:
        """Put `regions` on record before something is made in them. Raises LeaseLost, Fault."""
        self.regions |= frozenset(regions)
        values = {":regions": {"SS": sorted(self.regions)}}
        if not self._write(_RECORD, "#holder = :holder", ("holder", "expires", "beat", "regions"), values):
            self._lose()
            self.check()

    def release(self) -> None:
        """Give the lease back and leave `regions` on record; forget the stack where there are none."""
        self._ended.set()
        if self._beating:
            self._beating.join()
        names, mine = {"#holder": "holder"}, {":holder": {"S": self._token}}
        key = {
            "TableName": TABLE,
            "Key": {"stack": {"S": self._stack}},
            "ConditionExpression": "#holder = :holder",
        }
        with forgiving(FaultKind.CONFLICT):
            if self.regions:
                self._client.update_item(
                    **key,
                    UpdateExpression="SET #regions = :regions REMOVE #holder, #who, #host, #since, #expires",
                    ExpressionAttributeNames={f"#{n}": n for n in _NAMES if n not in ("stack", "beat")},
                    ExpressionAttributeValues=mine | {":regions": {"SS": sorted(self.regions)}},
                )
            else:
                self._client.delete_item(
                    **key, ExpressionAttributeNames=names, ExpressionAttributeValues=mine
                )

    def break_open(self) -> None:
        """Take the lease from whoever holds it; that run stops before its next changing call."""
        self._client.update_item(
            TableName=TABLE,
            Key={"stack": {"S": self._stack}},
            UpdateExpression="REMOVE #holder, #who, #host, #since, #expires ADD #beat :one",
            ExpressionAttributeNames={f"#{n}": n for n in _NAMES if n not in ("stack", "regions")},
            ExpressionAttributeValues={":one": {"N": "1"}},
        )

    def _beat(self) -> None:
        """Renew the lease until it is released, and say so where that fails for too long."""
        while not self._ended.wait(HEARTBEAT):
            try:
                renewed = self._write(_BEAT, "#holder = :holder", ("holder", "expires", "beat"), {})
            except TapError:
                renewed = self._clock() < self._until - HEARTBEAT
            if not renewed:
                self._lose()
                return

    def _lose(self) -> None:
        self._lost.set()
        self._on_lost()

    def _write(self, update: str, condition: str, names: Collection[str], values: Mapping[str, Any]) -> bool:
        """Write to the item for another `LASTS` seconds; False where `condition` does not hold."""
        sent = self._clock()
        always = {
            ":holder": {"S": self._token},
            ":expires": {"N": f"{self._now() + LASTS:.0f}"},
            ":one": {"N": "1"},
        }
        try:
            answer = self._client.update_item(
                TableName=TABLE,
                Key={"stack": {"S": self._stack}},
                UpdateExpression=update,
                ConditionExpression=condition,
                ExpressionAttributeNames={f"#{name}": name for name in names},
                ExpressionAttributeValues={**always, **values},
            )
        except Fault as fault:
            if fault.kind is not FaultKind.CONFLICT:
                raise
            return False
        self._learn_time(answer)
        self._until = sent + LASTS - MARGIN
        return True

    def _item(self) -> Mapping[str, Any]:
        answer = self._client.get_item(
            TableName=TABLE, Key={"stack": {"S": self._stack}}, ConsistentRead=True
        )
        self._learn_time(answer)
        item: Mapping[str, Any] = answer.get("Item", {})
        return item

    def _record(self, item: Mapping[str, Any]) -> Record:
        holding = None
        if "holder" in item:
            holding = Holding(
                item["who"]["S"],
                item["host"]["S"],
                item["since"]["S"],
                float(item["expires"]["N"]) <= self._now(),
            )
        return Record(frozenset(item.get("regions", {}).get("SS", ())), holding)

    def _learn_time(self, answer: Mapping[str, Any]) -> None:
        date = answer["ResponseMetadata"]["HTTPHeaders"].get("date")
        if date:
            self._skew = parsedate_to_datetime(date).timestamp() - self._wall()

    def _now(self) -> float:
        """Return AWS's time, in seconds since the epoch."""
        return self._wall() + self._skew
