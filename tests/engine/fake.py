"""A cloud in memory whose answers can be scripted, and kinds of things to make in it."""

# ruff: noqa: RUF009 - its calls declare fields

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Self

from tap_provisioner.engine.graph import Kinds
from tap_provisioner.errors import Fault, FaultKind, Symptom
from tap_provisioner.step import (
    GLOBAL,
    Changes,
    Observed,
    Patience,
    Phase,
    Step,
    create_only,
    wish,
    write_only,
)
from tap_provisioner.values import Sensitive

HERE, THERE = "here", "there"
ALL = ("thing", "quiet", "loose", "shy", "slow", "vault", "part", "guest", "rule")


def fault(kind: FaultKind, message: str = "text", code: str = "Code") -> Fault:
    return Fault(kind, code, message, operation="fake:Call", region=HERE)


@dataclass
class After:
    """An answer that is raised although the call was carried out."""

    error: Exception


@dataclass
class Item:
    """What exists. A look shows `shown` as long as it is `stale`, and then what is true."""

    seen: Observed
    life: deque[tuple[str, Phase]]
    shown: Observed | None = None
    stale: int = 0
    leaving: int = -1

    def look(self) -> Observed | None:
        if self.stale:
            self.stale -= 1
            return self.shown
        if len(self.life) > 1:
            self.life.popleft()
        state, phase = self.life[0]
        return replace(self.seen, state=state, phase=phase)


Picture = Callable[[Observed | None], Observed | None]


@dataclass
class World:
    """The cloud: what is in it, what was asked of it, and how it is to answer.

    `answers` are taken one by one by calls such as ("create", address), `looks` by each look at one
    address, `lives` by each creation at one. `lag` is the number of looks that a write stays unseen,
    `linger` the number that a slow thing is still there after its deletion. Every mutating call
    passes `before` and `after`, with its number.
    """

    items: dict[str, Item] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    answers: dict[tuple[str, str], list[Exception | After | None]] = field(default_factory=dict)
    looks: dict[str, list[Picture]] = field(default_factory=dict)
    lives: dict[str, list[list[Phase]]] = field(default_factory=dict)
    lag: int = 0
    linger: int = 2
    before: Callable[[int], None] = lambda _: None
    after: Callable[[int], None] = lambda _: None
    dead: bool = False
    made: int = 0
    numbered: int = 0
    lock: Any = field(default_factory=threading.RLock)

    @property
    def changes(self) -> list[str]:
        """The mutating calls so far."""
        return [call for call in self.calls if not call.startswith("look")]

    def of(self, address: str) -> list[Item]:
        return [item for item in self.items.values() if item.seen.address == address]

    def put(
        self, step: Step, *, owned: bool = True, life: Sequence[Phase] = (Phase.READY,), **more: Any
    ) -> str:
        """Let something exist as `step` wants it, but for `more`, which becomes part of its values."""
        self.made += 1
        identity = f"{step.kind}-{self.made}"
        values = {n: getattr(step, n) for n, role in step.roles() if role.compared}
        self.items[identity] = Item(
            Observed(
                kind=step.kind,
                region=step.region,
                id=identity,
                address=step.address,
                owned=owned,
                values=values | more,
                outputs={"id": identity, "name": step.name},
                digest=step.digest,
            ),
            deque((str(phase), phase) for phase in life),
        )
        return identity

    def sweep(self, kind: str, region: str, wanted: Sequence[Step]) -> list[Observed]:
        with self.lock:
            self._alive()
            single = wanted[0].address if len(wanted) == 1 else ""
            self.calls.append(f"look {single or kind}")
            names = {step.address for step in wanted}
            seen = [self._look(item) for item in list(self.items.values())]
            found = [
                o
                for o in seen
                if o and o.kind == kind and o.region == region and (o.owned or o.address in names)
            ]
            if pictures := self.looks.get(single):
                own = next((o for o in found if o.address == single), None)
                shown = pictures.pop(0)(own)
                found = [o for o in found if o.address != single] + ([shown] if shown else [])
            return found

    def _look(self, item: Item) -> Observed | None:
        if item.leaving == 0:
            self.items.pop(item.seen.id, None)
            return None
        if item.leaving > 0:
            item.leaving -= 1
        return item.look()

    def _alive(self) -> None:
        if self.dead:
            raise KilledError

    def change(self, verb: str, address: str, effect: Callable[[], Any]) -> Any:
        """Carry out a mutating call as the script has it."""
        with self.lock:
            self._alive()
            self.numbered += 1
            number = self.numbered
            self.calls.append(f"{verb} {address}")
            self.before(number)
            script = self.answers.get((verb, address))
            answer = script.pop(0) if script else None
            if isinstance(answer, Exception):
                raise answer
            result = effect()
            self.after(number)
            if answer:
                raise answer.error
            return result

    def create(self, step: Thing) -> Observed | None:
        def effect() -> Observed | None:
            for used in step.needs():
                if used not in self.items:
                    raise fault(FaultKind.REFUSED, f"{used} does not exist")
            if not step.unguarded and self.of(step.address):
                raise fault(FaultKind.EXISTS)
            lives = self.lives.get(step.address)
            identity = self.put(step, life=lives.pop(0) if lives else (Phase.READY,), size=0)
            item = self.items[identity]
            state, phase = item.life[0]
            item.shown, item.stale = None, self.lag
            return replace(item.seen, state=state, phase=phase) if step.tells else None

        answer: Observed | None = self.change("create", step.address, effect)
        return answer

    def update(self, step: Thing, seen: Observed, changes: Changes) -> None:
        def effect() -> None:
            if seen.id not in self.items:
                raise fault(FaultKind.GONE)
            item = self.items[seen.id]
            if not item.stale:
                item.shown = item.seen
            item.stale = self.lag
            values = {**item.seen.values, **{name: getattr(step, name) for name in changes}}
            item.seen = replace(item.seen, values=values, digest=step.digest)

        self.change("update", step.address, effect)

    def delete(self, kind: type[Thing], seen: Observed) -> None:
        def effect() -> None:
            item = self.items.get(seen.id)
            if item is None:
                raise fault(FaultKind.GONE)
            if self.users(seen):
                raise fault(FaultKind.BLOCKED)
            parts = [other for other in self.items.values() if other.seen.values["base"] == seen.id]
            for part in parts:
                del self.items[part.seen.id]
            if kind.lingers:
                item.leaving = self.linger
                item.life = deque([("leaving", Phase.LEAVING)])
            else:
                del self.items[seen.id]

        self.change("delete", seen.address, effect)

    def users(self, seen: Observed) -> list[str]:
        """What refers to a thing and would not go with it."""
        return [
            str(item.seen)
            for item in self.items.values()
            if item.seen.kind != Part.kind
            and seen.id in {item.seen.values["base"], *item.seen.values["parents"]}
        ]


class KilledError(Exception):
    """The process is dead."""


@dataclass(frozen=True)
class Place:
    """One region of the world."""

    world: World
    name: str

    def fresh(self) -> Place:
        return self


@dataclass(frozen=True, kw_only=True)
class Thing(Step):
    """What there is in the fake cloud. A creation leaves `size` at 0, so that an update has to set it."""

    kind = "thing"
    patience = Patience(poll=1, create=60, delete=40, early=20, visible=10)
    tells: ClassVar[bool] = True
    """Whether the answer to a creation shows the thing."""
    not_yet: ClassVar = (Symptom("TooEarly", "role", "the role is not usable yet"),)
    draining: ClassVar = (Symptom("Draining", "", "traffic is draining"),)

    size: int | None = 0
    shape: str | None = create_only(default="round")
    base: Any = create_only(default=None, refers=ALL)
    parents: tuple[Any, ...] = wish(default=(), refers=ALL)
    secret: Sensitive | None = write_only(default=None)

    @classmethod
    def sweep(cls, cloud: Place, wanted: Sequence[Self] = ()) -> list[Observed]:
        return cloud.world.sweep(cls.kind, cloud.name, wanted)

    def create(self, cloud: Place) -> Observed | None:
        return cloud.world.create(self)

    def update(self, cloud: Place, seen: Observed, changes: Changes) -> None:
        cloud.world.update(self, seen, changes)

    @classmethod
    def delete(cls, cloud: Place, seen: Observed, wanted: Self | None) -> None:
        cloud.world.delete(cls, seen)

    @classmethod
    def protected(cls, seen: Observed) -> str:
        return "it is locked" if seen.values.get("locked") else ""

    @classmethod
    def holders(cls, cloud: Place, seen: Observed) -> list[str]:
        return cloud.world.users(seen)

    def needs(self) -> list[str]:
        return [used for used in (self.base, *self.parents) if used]


class Quiet(Thing):
    """A thing of which the answer to its creation shows nothing."""

    kind = "quiet"
    tells = False


class Loose(Thing):
    """Of which the cloud makes a second one without a word."""

    kind = "loose"
    unguarded = True


class Shy(Loose):
    """Loose, and quiet."""

    kind = "shy"
    tells = False


class Slow(Thing):
    """Which is still there for a while when it is deleted."""

    kind = "slow"
    lingers = True


class Vault(Thing):
    """Which holds data."""

    kind = "vault"
    holds_data = True


class Part(Thing):
    """Which goes with its base."""

    kind = "part"
    contained = True

    @classmethod
    def delete(cls, cloud: Place, seen: Observed, wanted: Self | None) -> None:
        raise AssertionError("a part is not deleted by itself")


class Guest(Thing):
    """Which may stay until what uses it has moved."""

    kind = "guest"
    coexists = True


class Rule(Thing):
    """Which belongs to the whole account."""

    kind = "rule"
    whole_account = True


@dataclass(frozen=True, kw_only=True)
class Fact(Step):
    """Something to look up: its output is what it was asked for, in capitals."""

    kind = "fact"
    lookup = True

    question: Any = wish(default="")

    @classmethod
    def sweep(cls, cloud: Place, wanted: Sequence[Self] = ()) -> list[Observed]:
        raise AssertionError("facts are not swept")

    def find(self, cloud: Place) -> Observed | None:
        with cloud.world.lock:
            cloud.world.calls.append(f"look {self.address}")
        if not self.question:
            return None
        return Observed(
            kind=self.kind,
            region=self.region,
            id=self.name,
            address=self.address,
            outputs={"answer": self.question.upper()},
        )


KINDS: Kinds = {kind.kind: kind for kind in (Thing, Quiet, Loose, Shy, Slow, Vault, Part, Guest, Rule, Fact)}


class Cloud(Mapping[str, Place]):
    """The regions of a world."""

    def __init__(self, world: World) -> None:
        self.world = world

    def __getitem__(self, name: str) -> Place:
        return Place(self.world, name)

    def __iter__(self) -> Iterator[str]:
        return iter((HERE, THERE, GLOBAL))

    def __len__(self) -> int:
        return 3


def make(kind: type[Step], name: str, *, region: str = HERE, **wishes: Any) -> Any:
    """Return a step."""
    return kind(region=GLOBAL if kind.whole_account else region, name=name, **wishes)
