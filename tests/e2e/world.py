"""An embedded AWS with what tests do to it: build stacks, change things by hand, count calls."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from threading import Event
from typing import Any

import boto3
import pytest
import yaml
from botocore.config import Config
from moto.backends import get_backend

from tap_provisioner.access import Settings
from tap_provisioner.aws.retry import RetryRule
from tap_provisioner.aws.session import Account
from tap_provisioner.engine.apply import Report
from tap_provisioner.engine.draft import Draft
from tap_provisioner.engine.events import Listener
from tap_provisioner.engine.plan import Action, Plan
from tap_provisioner.local import Call, EmbeddedAws, State
from tap_provisioner.provisioner import Provisioner
from tap_provisioner.spec import Spec, parse
from tap_provisioner.step import Observed, Step

CONFIG = Path(__file__).resolve().parents[2] / "config"
EAST, WEST, THIRD = "us-east-1", "us-west-2", "eu-west-1"
STACK = "tap-dev"
SECRET = "tap/dev/database"
LEAVE_OUT: Any = object()
"""As a value in edits of a spec: the key is left out."""

Edits = Mapping[str, Any]
Key = tuple[str, tuple[str, ...]]
"""The digest of a spec, and the addresses of its steps."""


def merged(base: Mapping[str, Any], edits: Edits) -> dict[str, Any]:
    """`base` with `edits` laid over it, mappings merged and everything else exchanged."""
    result = deepcopy(dict(base))
    for key, value in edits.items():
        both = isinstance(value, Mapping) and isinstance(result.get(key), Mapping)
        result[key] = merged(result[key], value) if both else deepcopy(value)
        if value is LEAVE_OUT:
            del result[key]
    return result


def spec_of(*edits: Edits) -> Spec:
    """config/tap.yaml with edits."""
    document = yaml.safe_load((CONFIG / "tap.yaml").read_text(encoding="utf-8"))
    for each in edits:
        document = merged(document, each)
    return parse(yaml.safe_dump(document, sort_keys=False))


@cache
def _client(service: str, region: str, endpoint: str) -> Any:
    return boto3.client(
        service,
        region_name=region,
        endpoint_url=endpoint,
        config=Config(retries={"total_max_attempts": 1}, read_timeout=10),
    )


@cache
def _account(_endpoint: str, home: str) -> Account:
    return Account(home=home, retry=RetryRule(base=0.0))


@dataclass(frozen=True)
class Saved:
    """A converged stack: the state of its account, the report of its apply, and the empty plan after it."""

    state: State
    report: Report
    draft: Draft


@cache
def _saved() -> dict[Key, Saved]:
    """The stacks that were built in this process."""
    return {}


@dataclass
class World:
    """An embedded AWS, empty after `reset`."""

    aws: EmbeddedAws
    saved: dict[Key, Saved] = field(default_factory=dict)
    empty: tuple[int, int] = (-1, 0)
    """The moment after the last reset."""
    resets: int = 0
    undo: list[Callable[[], None]] = field(default_factory=list)

    def __call__(self, service: str, region: str = EAST) -> Any:
        """A boto3 client: the hand of somebody else."""
        return _client(service, region, self.aws.endpoint)

    def reset(self, state: State | None = None) -> None:
        """Empty the account, or bring a state of it back."""
        self.release()
        self.resets += 1
        self.aws.reset(state)
        if state is None:
            # RDS makes it for the first who needs it, which would be one call too early for each run.
            self("iam").create_service_linked_role(AWSServiceName="rds.amazonaws.com")
            self.empty = self.moment

    def release(self) -> None:
        """Take back what `undo` holds: watches that a test has set."""
        while self.undo:
            self.undo.pop()()

    def master_password(self, region: str) -> str:
        """The password that a stack's instance has, as only moto tells."""
        return str(get_backend("rds")["123456789012"][region].databases[STACK]._master_user_password)

    def stack(self, *edits: Edits, **settings: Any) -> Stack:
        """A stack of config/tap.yaml with edits."""
        return Stack(self, spec_of(*edits), **settings)

    @property
    def mark(self) -> int:
        """The number of calls so far."""
        return len(self.aws.calls)

    @property
    def moment(self) -> tuple[int, int]:
        """How often it was reset and called since, which tells whether anything happened."""
        return self.resets, self.mark

    def calls(self, since: int = 0, *, mutating: bool | None = None) -> list[Call]:
        return [c for c in self.aws.calls[since:] if mutating in (None, c.mutating)]

    def left(self) -> dict[str, dict[str, list[str]]]:
        """What is left in the account."""
        return self.aws.inventory()


class Hurry(Event):
    """A provisioner's stop, whose pauses take a ten-thousandth of their time."""

    def wait(self, timeout: float | None = None) -> bool:
        return super().wait(None if timeout is None else timeout / 1e4)


@dataclass
class Stack:
    """A spec on a world. Its runs share clients with those of other stacks, unless it is `as_new`."""

    world: World
    spec: Spec
    parallelism: int = 16
    timeout: float | None = None
    lock: bool = False
    as_new: bool = False
    listeners: list[Listener] = field(default_factory=list)
    clean: bool = False
    """Whether the last thing done to it was to converge it."""
    built: int = -1
    _last: tuple[Draft, tuple[int, int]] | None = None

    @cached_property
    def provisioner(self) -> Provisioner:
        settings = Settings(self.parallelism, timeout=self.timeout, lock=self.lock)
        made = Provisioner(self.spec, settings, self.listeners, Hurry())
        if not (self.spec.assume_role or self.as_new):
            # One for all stacks of the port: a client takes long to make.
            made.account = _account(self.world.aws.endpoint, self.spec.primary)
        return made

    def draft(self) -> Draft:
        """A plan, made anew unless nobody has called AWS since the last one."""
        if self._last is None or self._last[1] != self.world.moment:
            self._last = self.provisioner.plan(), self.world.moment
        return self._last[0]

    def plan(self) -> Plan:
        return self.draft().plan

    def apply(self, allow_data_loss: Collection[str] = ()) -> Report:
        """Plan and apply, whatever comes of it."""
        return self.provisioner.apply(self.draft(), allow_data_loss)

    @property
    def _key(self) -> Key:
        """What it consists of, which a test may have narrowed."""
        return self.spec.digest, tuple(step.address for step in self.provisioner._steps())

    def converge(self, allow_data_loss: Collection[str] = ()) -> Report:
        """Plan and apply, which must succeed and leave nothing to do.

        What was built in an empty account before is brought back instead of being built anew.
        """
        ordinary = not (self.lock or self.as_new or self.listeners or self.world.undo)
        fresh = ordinary and self.world.moment == self.world.empty
        if fresh and (saved := self.world.saved.get(self._key)):
            self.world.reset(saved.state)
            self._last = saved.draft, self.world.moment
            self.clean = True
            return saved.report
        report = self.apply(allow_data_loss)
        assert report.ok, failures(report)
        left = changes(self.plan())
        assert not left, left
        self.clean = True
        if fresh and (state := self.world.aws.save()):
            self.world.saved[self._key] = Saved(state, report, self.draft())
        return report

    @classmethod
    def kept(cls, world: World, last: Stack | None) -> Stack:
        """The stack of config/tap.yaml: the `last` one if it was left clean, else built anew."""
        if last is None or not last.clean or last.world.moment[0] != last.built:
            world.reset()
            last = world.stack()
            last.converge()
            last.built = world.resets
        world.release()
        last.clean = False
        return last

    def destroy(self) -> Report:
        return self.provisioner.destroy()

    def seen(self, kind: str, region: str | None = None, name: str | None = None) -> Observed:
        """The first resource of a kind that is found."""
        found = self.provisioner.discover().found
        return next(
            o
            for o in found
            if o.kind == kind and region in (None, o.region) and (not name or o.address.endswith("/" + name))
        )


def without_lock(calls: Sequence[Call]) -> list[Call]:
    """The calls that are not about the stack's lock."""
    return [call for call in calls if call.service != "dynamodb"]


def failures(report: Report) -> dict[str, str]:
    """What failed and with which words, and what was skipped for its sake."""
    return {**{a: str(error) for a, error in report.failed.items()}, **report.skipped}


def changes(plan: Plan) -> dict[str, tuple[Action, set[str]]]:
    """What a plan would do: the action and the fields of each address that is not as desired."""
    return {p.address: (p.action, {c.field for c in p.changes}) for p in plan.changes}


def updates(plan: Plan) -> dict[str, set[str]]:
    """The fields that a plan would update by address; anything but updates is an error."""
    found = changes(plan)
    assert {action for action, _ in found.values()} <= {Action.UPDATE}, found
    return {address: fields for address, (_, fields) in found.items()}


def actions(plan: Plan) -> dict[str, str]:
    """The action of each address that is not as desired."""
    return {address: str(action) for address, (action, _) in changes(plan).items()}


def closure(steps: Collection[Step], address: str) -> list[Step]:
    """The step of an address and all that it depends on."""
    by_address = {step.address: step for step in steps}
    desired, pending = set(), [address]
    while pending:
        current = pending.pop()
        if current not in desired:
            desired.add(current)
            pending += [ref.address for ref in by_address[current].refs()]
    return [step for step in steps if step.address in desired]


@contextmanager
def running(port: int, **options: Any) -> Iterator[World]:
    """An embedded AWS to which every client of this process speaks."""
    with EmbeddedAws(port=port, **{"speed": 1e6, **options}) as aws, pytest.MonkeyPatch.context() as patch:
        for name, value in aws.environment.items():
            patch.setenv(name, value)
        yield World(aws, {} if options else _saved())


def edited(world: World, before: Edits, after: Edits, **settings: Any) -> Any:
    """A stack built with `before`, and the same stack as `after` wants it."""
    assert world.stack(before).apply().ok
    return world.stack(after, **settings)
