"""A fake AWS in memory whose answers can be scripted."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tap_provisioner.errors import ApiError, ErrorKind
from tap_provisioner.step import GLOBAL, Blocker, Changes, Observed, Phase, Step

if TYPE_CHECKING:
    from tests.engine.things import Thing

HERE, THERE = "here", "there"
CONTAINED = "part"
"""The kind of what goes with its base."""


def api_error(kind: ErrorKind, message: str = "text", code: str = "Code") -> ApiError:
    return ApiError(kind, code, message, operation="fake:Call", region=HERE)


@dataclass
class After:
    """An answer that is raised although the call was carried out."""

    error: Exception


@dataclass
class Item:
    """What exists. A read shows `shown` as long as it is `stale`, and then what is true."""

    seen: Observed
    life: deque[tuple[str, Phase]]
    shown: Observed | None = None
    stale: int = 0
    leaving: int = -1

    def read(self) -> Observed | None:
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
    """The fake AWS: what is in it, what was asked of it, and how it is to answer.

    `answers` are taken one by one by calls such as ("create", address), `reads` by each read of one
    address, `lives` by each creation at one. `lag` is the number of reads that a write stays unseen,
    `deleting_for` the number that a slow thing is still there after its deletion. Every mutating call
    passes `before` and `after`, with its number.
    """

    items: dict[str, Item] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    answers: dict[tuple[str, str], list[Exception | After | None]] = field(default_factory=dict)
    reads: dict[str, list[Picture]] = field(default_factory=dict)
    lives: dict[str, list[list[Phase]]] = field(default_factory=dict)
    lag: int = 0
    deleting_for: int = 2
    before: Callable[[int], None] = lambda _: None
    after: Callable[[int], None] = lambda _: None
    dead: bool = False
    made: int = 0
    numbered: int = 0
    lock: Any = field(default_factory=threading.RLock)

    @property
    def changes(self) -> list[str]:
        """The mutating calls so far."""
        return [call for call in self.calls if not call.startswith("read")]

    def of(self, address: str) -> list[Item]:
        return [item for item in self.items.values() if item.seen.address == address]

    def put(
        self, step: Step, *, owned: bool = True, life: Sequence[Phase] = (Phase.READY,), **more: Any
    ) -> str:
        """Let something exist as `step` wants it, but for `more`, which becomes part of its values."""
        self.made += 1
        identity = f"{step.kind}-{self.made}"
        values = {n: getattr(step, n) for n, declared in step.attributes() if declared.compared}
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

    def discover(self, kind: str, region: str, desired: Sequence[Step]) -> list[Observed]:
        with self.lock:
            self._alive()
            single = desired[0].address if len(desired) == 1 else ""
            self.calls.append(f"read {single or kind}")
            names = {step.address for step in desired}
            seen = [self._read(item) for item in list(self.items.values())]
            found = [
                o
                for o in seen
                if o and o.kind == kind and o.region == region and (o.owned or o.address in names)
            ]
            if pictures := self.reads.get(single):
                own = next((o for o in found if o.address == single), None)
                shown = pictures.pop(0)(own)
                found = [o for o in found if o.address != single] + ([shown] if shown else [])
            return found

    def _read(self, item: Item) -> Observed | None:
        if item.leaving == 0:
            self.items.pop(item.seen.id, None)
            return None
        if item.leaving > 0:
            item.leaving -= 1
        return item.read()

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
                    raise api_error(ErrorKind.REFUSED, f"{used} does not exist")
            if not step.allows_duplicates and self.of(step.address):
                raise api_error(ErrorKind.EXISTS)
            lives = self.lives.get(step.address)
            identity = self.put(step, life=lives.pop(0) if lives else (Phase.READY,), size=0)
            item = self.items[identity]
            state, phase = item.life[0]
            item.shown, item.stale = None, self.lag
            return replace(item.seen, state=state, phase=phase) if step.tells else None

        answer: Observed | None = self.change("create", step.address, effect)
        return answer

    def join(self, step: Thing) -> Observed | None:
        """Create what several stacks share, or become one of those that use it."""
        if not (there := self.of(step.address)):
            return self.create(step)
        self.change("create", step.address, lambda: self._own(there[0], owned=True))
        return None

    def leave(self, seen: Observed) -> None:
        self.change("delete", seen.address, lambda: self._own(self.items[seen.id], owned=False))

    def _own(self, item: Item, *, owned: bool) -> None:
        item.shown, item.stale = item.seen, self.lag
        item.seen = replace(item.seen, owned=owned)

    def update(self, step: Thing, seen: Observed, changes: Changes) -> None:
        def effect() -> None:
            if seen.id not in self.items:
                raise api_error(ErrorKind.GONE)
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
                raise api_error(ErrorKind.GONE)
            if self.users(seen):
                raise api_error(ErrorKind.BLOCKED)
            parts = [other for other in self.items.values() if other.seen.values["base"] == seen.id]
            for part in parts:
                del self.items[part.seen.id]
            if kind.async_delete:
                item.leaving = self.deleting_for
                item.life = deque([("deleting", Phase.DELETING)])
            else:
                del self.items[seen.id]

        self.change("delete", seen.address, effect)

    def users(self, seen: Observed) -> list[Blocker]:
        """What refers to a thing and would not go with it."""
        return [
            Blocker(str(item.seen))
            for item in self.items.values()
            if item.seen.kind != CONTAINED
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


class RegionClients(Mapping[str, Place]):
    """The regions of a world."""

    def __init__(self, world: World) -> None:
        self.world = world

    def __getitem__(self, name: str) -> Place:
        return Place(self.world, name)

    def __iter__(self) -> Iterator[str]:
        return iter((HERE, THERE, GLOBAL))

    def __len__(self) -> int:
        return 3
