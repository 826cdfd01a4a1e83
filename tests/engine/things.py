"""Kinds of things to make in the cloud in memory."""

# ruff: noqa: RUF009 - its calls declare fields

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from tap_provisioner.declarations import Ownership, Timeouts, attribute, create_only, write_only
from tap_provisioner.engine.graph import Kinds
from tap_provisioner.errors import Retryable
from tap_provisioner.step import GLOBAL, Blocker, Changes, Observed, Step
from tap_provisioner.values import Sensitive
from tests.engine.fake import CONTAINED, HERE, Place

ALL = ("thing", "quiet", "loose", "shy", "sole", "club", "slow", "vault", CONTAINED, "guest", "rule")


@dataclass(frozen=True, kw_only=True)
class Thing(Step):
    """What there is in the fake cloud. A creation leaves `size` at 0, so that an update has to set it."""

    kind = "thing"
    timeouts = Timeouts(poll=1, create=60, delete=40, early=20, visible=10)
    tells: ClassVar[bool] = True
    """Whether the answer to a creation shows the thing."""
    retryable: ClassVar = (Retryable("TooEarly", "role", "the role is not usable yet"),)
    retryable_new: ClassVar = (Retryable("NotYetAllowed", "", "its tags are not used yet"),)
    retryable_delete: ClassVar = (Retryable("Draining", "", "traffic is draining"),)

    size: int | None = 0
    shape: str | None = create_only(default="round")
    base: Any = create_only(default=None, refers=ALL)
    parents: tuple[Any, ...] = attribute(default=(), refers=ALL)
    secret: Sensitive | None = write_only(default=None)

    @classmethod
    def discover(cls, cloud: Place, desired: Sequence[Self] = ()) -> list[Observed]:
        return cloud.world.discover(cls.kind, cloud.name, desired)

    def create(self, cloud: Place) -> Observed | None:
        return cloud.world.create(self)

    def update(self, cloud: Place, seen: Observed, changes: Changes) -> None:
        cloud.world.update(self, seen, changes)

    @classmethod
    def delete(cls, cloud: Place, seen: Observed, desired: Self | None) -> None:
        cloud.world.delete(cls, seen)

    @classmethod
    def protected(cls, seen: Observed) -> str:
        return "it is locked" if seen.values.get("locked") else ""

    @classmethod
    def blockers(cls, cloud: Place, seen: Observed) -> list[Blocker]:
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
    allows_duplicates = True


class Shy(Loose):
    """Loose, and quiet."""

    kind = "shy"
    tells = False


class Sole(Thing):
    """Of which there is one in a region, whoever made it."""

    kind = "sole"
    ownership = Ownership.SINGLETON


class Club(Thing):
    """Which several stacks share: each joins it, and leaves it."""

    kind = "club"
    ownership = Ownership.SHARED
    async_delete = True

    def create(self, cloud: Place) -> Observed | None:
        return cloud.world.join(self)

    @classmethod
    def delete(cls, cloud: Place, seen: Observed, desired: Self | None) -> None:
        cloud.world.leave(seen)


class Slow(Thing):
    """Which is still there for a while when it is deleted."""

    kind = "slow"
    async_delete = True


class Vault(Thing):
    """Which holds data."""

    kind = "vault"
    holds_data = True


class Part(Thing):
    """Which goes with its base."""

    kind = CONTAINED
    contained = True

    @classmethod
    def delete(cls, cloud: Place, seen: Observed, desired: Self | None) -> None:
        raise AssertionError("a part is not deleted by itself")


class Guest(Thing):
    """Which may stay until what uses it has moved."""

    kind = "guest"
    delete_last = True


class Rule(Thing):
    """Which belongs to the whole account."""

    kind = "rule"
    account_wide = True


@dataclass(frozen=True, kw_only=True)
class Fact(Step):
    """Something to look up: its output is what it was asked for, in capitals."""

    kind = "fact"
    data_source = True

    question: Any = attribute(default="")

    @classmethod
    def discover(cls, cloud: Place, desired: Sequence[Self] = ()) -> list[Observed]:
        raise AssertionError("facts are not discovered")

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


KINDS: Kinds = {
    kind.kind: kind for kind in (Thing, Quiet, Loose, Shy, Sole, Club, Slow, Vault, Part, Guest, Rule, Fact)
}


def make(kind: type[Step], name: str, *, region: str = HERE, **wishes: Any) -> Any:
    """Return a step."""
    return kind(region=GLOBAL if kind.account_wide else region, name=name, **wishes)
