"""Faults of AWS and of the network to inject: at random with a seed, or at a given call."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args

from tap_provisioner.local.core.refusals import denial, throttling
from tap_provisioner.local.core.wire import AwsError, Request

Kind = Literal[
    "throttle",
    "error500_before",
    "error500_after",
    "drop_before",
    "drop_after",
    "stall_before",
    "stall_after",
    "kill_before",
    "kill_after",
    "deny",
    "error",
]
KINDS: tuple[str, ...] = get_args(Kind)

RATES = ("throttle", "error", "error-after", "drop-before", "drop-after", "stall")
"""The kinds of random faults, as `Faults.parse` names them."""


class Dropped(ConnectionAbortedError):
    """The connection is to be closed without an answer."""


@dataclass(frozen=True)
class Fault:
    """One fault, at the `nth` call (counted from 1, from when the fault was set) that fits the filter.

    operation, service, region, mutating: the filter; None fits all. times: at how many calls from the nth on.
    kind: throttle, deny, error (`code`, `message`, `status`): answered instead of being executed;
    error500_*, drop_*, stall_*, kill_*: a 500, a connection closed without an answer, a pause of `seconds`,
    the SIGKILL of process `pid` and then a closed connection; each before or after the call is executed.
    """

    kind: Kind
    operation: str | None = None
    service: str | None = None
    region: str | None = None
    mutating: bool | None = None
    nth: int = 1
    times: int = 1
    seconds: float = 1.0
    pid: int | None = None
    code: str = "InternalError"
    message: str = "An injected fault."
    status: int = 400

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of fault {self.kind!r}; known: {', '.join(KINDS)}")
        if self.kind.startswith("kill") and self.pid is None:
            raise ValueError("a kill needs the pid of the process to kill")

    def fits(self, request: Request) -> bool:
        """Whether the filter lets the request through."""
        names = ("operation", "service", "region", "mutating")
        return all(getattr(self, name) in (None, getattr(request, name)) for name in names)


@dataclass
class _Counted:
    fault: Fault
    seen: int = 0


class Faults:
    """Every fault of a run.

    Rates are probabilities from 0 to 1 for each call. Whether a fault occurs depends on the seed and on how
    many calls of the same operation in the same region came before, not on how other calls interleave: runs
    with the same seed have the same faults, parallel ones too. With `only_mutating`, calls that only read get
    no fault at random but throttling.
    """

    def __init__(
        self,
        seed: int = 0,
        *,
        throttle_rate: float = 0.0,
        error_rate: float = 0.0,
        error_after_rate: float = 0.0,
        drop_before_rate: float = 0.0,
        drop_after_rate: float = 0.0,
        stall_rate: float = 0.0,
        stall_seconds: float = 0.1,
        only_mutating: bool = False,
        scripted: Iterable[Fault] = (),
    ) -> None:
        self._seed = seed
        self._rates: tuple[tuple[Kind, float], ...] = (
            ("throttle", throttle_rate),
            ("error500_before", error_rate),
            ("error500_after", error_after_rate),
            ("drop_before", drop_before_rate),
            ("drop_after", drop_after_rate),
            ("stall_before", stall_rate),
        )
        self._stall_seconds = stall_seconds
        self._only_mutating = only_mutating
        self._scripted = [_Counted(fault) for fault in scripted]
        self._counts: Counter[tuple[str, str, str]] = Counter()
        self._lock = threading.Lock()

    @classmethod
    def parse(cls, text: str) -> Faults:
        """Random faults from text such as `throttle=0.2,drop-after=0.01,seed=7`.

        Names are those of RATES and `seed`. Raises ValueError, which says what is wrong, in one line.
        """
        numbers: dict[str, float] = {}
        for part in text.split(","):
            name, _, value = (word.strip() for word in part.partition("="))
            if name not in (*RATES, "seed"):
                raise ValueError(f"{part.strip()!r} sets none of {', '.join(RATES)}, seed")
            if name in numbers:
                raise ValueError(f"{name} is given twice")
            numbers[name] = _seed(value) if name == "seed" else _rate(name, value)
        seed = int(numbers.pop("seed", 0))
        if sum(numbers.values()) > 1:
            raise ValueError("the rates add up to more than 1")
        rates = {f"{name.replace('-', '_')}_rate": rate for name, rate in numbers.items()}
        return cls(seed, **rates)  # type: ignore[arg-type]

    def add(self, *faults: Fault) -> None:
        """Set faults for calls to come."""
        with self._lock:
            self._scripted += [_Counted(fault) for fault in faults]

    def clear(self) -> None:
        """Remove the scripted faults; random ones stay."""
        with self._lock:
            self._scripted.clear()

    def draw(self, request: Request) -> Fault | None:
        """The fault to inject into this call, or None. Counts the call."""
        with self._lock:
            hit = None
            for each in self._scripted:
                if each.fault.fits(request):
                    each.seen += 1
                    if hit is None and 0 <= each.seen - each.fault.nth < each.fault.times:
                        hit = each.fault
            return hit or self._at_random(request)

    def _at_random(self, request: Request) -> Fault | None:
        key = (request.service, request.operation, request.region)
        self._counts[key] += 1
        # Not for cryptography: a reproducible number is the purpose.
        chance = random.Random(f"{self._seed}/{key}/{self._counts[key]}").random()  # noqa: S311
        for kind, rate in self._rates:
            if chance < rate:
                if self._only_mutating and not request.mutating and kind != "throttle":
                    return None
                return Fault(kind, seconds=self._stall_seconds)
            chance -= rate
        return None


def _seed(value: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) < 16):
        raise ValueError(f"seed={value}: not a whole number of at most 15 digits")
    return int(value)


def _rate(name: str, value: str) -> float:
    try:
        rate = float(value)
    except ValueError:
        rate = -1.0
    if not 0 <= rate <= 1:
        raise ValueError(f"{name}={value}: not a number from 0 to 1")
    return rate


def before(fault: Fault | None, request: Request) -> None:
    """Do what the fault does before the call is executed. Raises AwsError or Dropped."""
    match fault:
        case Fault(kind="throttle"):
            raise throttling(request)
        case Fault(kind="deny"):
            raise denial(request)
        case Fault(kind="error"):
            raise AwsError(fault.code, fault.message, fault.status)
        case Fault() if fault.kind.endswith("_before"):
            _inject(fault)


def after(fault: Fault | None) -> None:
    """Do what the fault does when the call was executed. Raises AwsError or Dropped."""
    if fault is not None and fault.kind.endswith("_after"):
        _inject(fault)


def _inject(fault: Fault) -> None:
    kind = fault.kind.rpartition("_")[0]
    if kind == "error500":
        raise AwsError("InternalError", "An internal error has occurred", 500)
    if kind == "stall":
        time.sleep(fault.seconds)
        return
    if kind == "kill":
        os.kill(fault.pid or 0, signal.SIGKILL)
    raise Dropped(f"fault {fault.kind}")
