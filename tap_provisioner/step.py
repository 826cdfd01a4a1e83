"""The vocabulary that the engine and the steps share.

A `Step` says what is desired, an `Observed` what is there, a `Change` how they differ. Nothing here
knows AWS.
"""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Self

from tap_provisioner.errors import DuplicateError, Retryable
from tap_provisioner.terraform import Terraform
from tap_provisioner.values import Ref, refs

GLOBAL = "global"
"""The region of what belongs to an account rather than to a region."""


class Phase(StrEnum):
    """Where a resource stands in its life."""

    READY = "ready"
    PENDING = "pending"
    """On its way to ready by itself."""
    DELETING = "deleting"
    """On its way out by itself."""
    BROKEN = "broken"
    """Will never be ready and holds nothing: delete it and create another."""
    FAILED = "failed"
    """Will not be ready without an operator."""


@dataclass(frozen=True, kw_only=True)
class Observed:
    """What the aws says of one resource now.

    `address` is the one written on the resource when it was created, "" where there is none. `owned`
    tells whether it is this stack's, `unmanaged` why it is not although it bears the stack's mark.
    `values` has the shape of the step's fields, `outputs` is what other steps may refer to, `reason`
    is the aws's own word on the state, `notes` are facts for the operator that no change can fix
    now, and `digest` is that of the attributes last applied.
    """

    kind: str
    region: str
    id: str
    address: str
    owned: bool = True
    unmanaged: str = ""
    state: str = "available"
    phase: Phase = Phase.READY
    reason: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    digest: str = ""

    def __str__(self) -> str:
        return f"{self.address or self.kind} ({self.id})"


@dataclass(frozen=True, slots=True)
class Change:
    """One field that is not as desired."""

    field: str
    before: Any
    after: Any
    create_only: bool = False


Changes = Mapping[str, Change]


class Blocking(StrEnum):
    """How long a blocker keeps a resource from being deleted."""

    TEMPORARY = "temporary"
    """It goes by itself, or with the stack: waiting helps."""
    PERMANENT = "permanent"
    """It is the stack's and stays: waiting does not help."""
    FOREIGN = "foreign"
    """It stays and is not the stack's."""


@dataclass(frozen=True, slots=True)
class Blocker:
    """What keeps a resource from being deleted: `text` names it, with its id and state."""

    text: str
    blocking: Blocking = Blocking.TEMPORARY

    def __str__(self) -> str:
        return self.text


class Ownership(StrEnum):
    """Who a kind's resources belong to."""

    MANAGED = "managed"
    """The stack creates, changes and deletes them; a foreign one of the name is an error."""
    SINGLETON = "singleton"
    """One per account or region. A foreign one is used as it is: never changed, never deleted."""
    SHARED = "shared"
    """Used by several stacks: `create` joins it, `delete` leaves it, nobody's stack owns it."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How often to refresh a kind of resource and how long to wait for it, in seconds.

    `poll` is the longest pause between two refreshes, `create` and `delete` are when to give up, `early`
    is how long a call may be answered with "too early", and `visible` how long what was just written
    may stay unseen before it counts as not done. `typical` is how long a creation usually takes, where
    that is long enough to plan for, and `typical_delete` how long a deletion.
    """

    poll: float = 5.0
    create: float = 300.0
    delete: float = 1200.0
    early: float = 300.0
    visible: float = 30.0
    typical: float = 0.0
    typical_delete: float = 0.0


@dataclass(frozen=True, slots=True)
class Attribute:
    """What one attribute of a kind is, declared once.

    `create_only` ones are fixed at creation; `write_only` ones are sent but never read, compared or shown;
    `meta` ones say who asks for the resource or how to change it, and are no desired state. `refers` names
    the kinds whose outputs it holds: a resource is removed before those that it refers to. `same` compares
    the desired with the observed value where the cloud normalises a value or owns a part of it.

    `api` is its name in the parameters of the creation and in a description; `api_update` and `api_read`
    are its names in the parameters of a modification and in a description, where they are others. `tag` is
    the tag that holds its value, where the cloud has no other place for it. `terraform` is its name in
    Terraform's resource type.
    """

    create_only: bool = False
    write_only: bool = False
    meta: bool = False
    refers: tuple[str, ...] = ()
    same: Callable[[Any, Any], bool] | None = None
    api: str = ""
    api_update: str = ""
    api_read: str = ""
    tag: str = ""
    terraform: str = ""

    @property
    def compared(self) -> bool:
        """Tell whether the attribute can differ from what is observed."""
        return not (self.write_only or self.meta)


_PLAIN = Attribute()


def attribute(
    *,
    default: Any = dataclasses.MISSING,
    create_only: bool = False,
    write_only: bool = False,
    meta: bool = False,
    refers: str | tuple[str, ...] = (),
    same: Callable[[Any, Any], bool] | None = None,
    **names: str,
) -> Any:
    """Declare an attribute of a kind; see `Attribute`. `names` are its names elsewhere."""
    refers = (refers,) if isinstance(refers, str) else refers
    declared = Attribute(create_only, write_only, meta, refers, same, **names)
    return field(default=default, repr=not write_only, metadata={"attribute": declared})


def create_only(**declared: Any) -> Any:
    """Declare an attribute that the cloud fixes at creation: another value means another resource."""
    return attribute(create_only=True, **declared)


def write_only(**declared: Any) -> Any:
    """Declare an attribute that is sent but never read back, compared or shown."""
    return attribute(write_only=True, **declared)


@dataclass(frozen=True, kw_only=True)
class Step(ABC):
    """One resource, desired in a certain shape. Its fields are the desired state; None means no opinion.

    Its methods talk to one region of the aws, passed as `aws`, and never wait, loop or retry.
    """

    kind: ClassVar[str]
    timeouts: ClassVar[Timeouts] = Timeouts()
    retryable: ClassVar[tuple[Retryable, ...]] = ()
    """Answers to create and update that mean: too early."""
    retryable_delete: ClassVar[tuple[Retryable, ...]] = ()
    """Answers to delete that mean: something that is on its way out still holds it."""
    updatable_states: ClassVar[frozenset[str]] = frozenset()
    """States of FAILED out of which an update can lead."""
    holds_data: ClassVar[bool] = False
    """Deleting it destroys what nothing can make again."""
    allows_duplicates: ClassVar[bool] = False
    """Nothing about it is unique: the aws would make a second one without a word."""
    async_delete: ClassVar[bool] = False
    """Its deletion goes on after the call was answered."""
    contained: ClassVar[bool] = False
    """Has no deletion of its own: it goes with what it refers to."""
    data_source: ClassVar[bool] = False
    """Only read, never made: a fact of the aws that other steps need."""
    delete_last: ClassVar[bool] = False
    """What uses it can be moved off it first: as an orphan it is removed last, not first."""
    ownership: ClassVar[Ownership] = Ownership.MANAGED
    """Whether the stack owns what it finds under its name; see `Ownership`."""
    account_wide: ClassVar[bool] = False
    """Belongs to no region: discovered once, in `GLOBAL`."""
    terraform: ClassVar[Terraform | None] = None
    """What it is in Terraform, None for a data source and for what Terraform has no type for."""
    permissions: ClassVar[tuple[Any, ...]] = ()
    """What credentials must be allowed to do for it, in the aws's own terms."""

    region: str = attribute(meta=True)
    name: str = attribute(meta=True)
    origin: str = attribute(default="", meta=True)
    """Where the spec asks for it, as file:line."""
    digest: str = attribute(default="", meta=True)
    """Digest of the attributes before their refs were resolved; set by `resolve`."""

    @property
    def address(self) -> str:
        """The name by which plan, tags and operators know it: region/kind/name."""
        return f"{self.region}/{self.kind}/{self.name}"

    def ref(self, output: str = "id") -> Any:
        """Return a reference to one of this step's outputs, typed as whatever the field wants."""
        return Ref(self.address, output)

    def own_permissions(self) -> Sequence[Any]:
        """Return the permissions that depend on these attributes: on a name, or a key."""
        return ()

    def known_outputs(self) -> Mapping[str, Any]:
        """Return those of its outputs that are known before it is made."""
        return {}

    @classmethod
    def attributes(cls) -> Iterator[tuple[str, Attribute]]:
        """Yield each attribute with its name, in the order of declaration."""
        for f in dataclasses.fields(cls):
            yield f.name, f.metadata.get("attribute", _PLAIN)

    def refs(self) -> Iterator[Ref]:
        """Yield every reference to another step."""
        for name, declared in self.attributes():
            if not declared.meta:
                yield from refs(getattr(self, name))

    @classmethod
    @abstractmethod
    def discover(cls, aws: Any, desired: Sequence[Self] = ()) -> list[Observed]:
        """Return every resource of this kind that has the stack's tags, or the name of a desired one."""

    def claims(self, seen: Observed) -> bool:
        """Tell whether `seen` is the resource that this step speaks of."""
        return seen.kind == self.kind and seen.region == self.region and seen.address == self.address

    def find(self, aws: Any) -> Observed | None:
        """Read this resource now; None if there is none. Raises DuplicateError on two."""
        return self.pick(self.discover(aws.fresh(), (self,)))

    @classmethod
    def again(cls, aws: Any, seen: Observed) -> Observed | None:
        """Read a resource again; None if it is gone."""
        return next((o for o in cls.discover(aws.fresh()) if o.id == seen.id), None)

    def create(self, aws: Any) -> Observed | None:
        """Make it, marked, in one call. Return what the answer shows, None where it shows nothing."""
        raise TypeError(f"a {self.kind} is not made, only read")

    def update(self, aws: Any, seen: Observed, changes: Changes) -> None:
        """Make it right: carry out `changes` on what was seen."""
        raise TypeError(f"nothing of a {self.kind} can be changed")

    @classmethod
    def delete(cls, aws: Any, seen: Observed, desired: Self | None) -> None:
        """Delete a resource. `desired` is its step, which may say how to delete it."""
        raise TypeError(f"a {cls.kind} is not deleted by itself")

    @classmethod
    def data_fate(cls, seen: Observed, desired: Self | None, moment: str) -> str:
        """Return what a deletion does with the data in the resource, "" for a kind that holds none.

        `desired` is as in `delete`, `moment` the time stamp of the run, yyyymmddhhmmss in UTC.
        """
        return ""

    @classmethod
    def retained(cls, seen: Observed, desired: Self | None, moment: str) -> tuple[str, ...]:
        """Return what a deletion leaves behind, such as a final snapshot, in a line each; see `data_fate`."""
        return ()

    @classmethod
    def protected(cls, seen: Observed) -> str:
        """Return why this resource must not be deleted, "" where nothing protects it."""
        return ""

    @classmethod
    def blockers(cls, aws: Any, seen: Observed) -> list[Blocker]:
        """Return what keeps this resource from being deleted, as far as the cloud tells."""
        return []

    def pick(self, candidates: list[Observed]) -> Observed | None:
        """Return the one candidate that this step claims; None where there is none.

        Raises DuplicateError where several are claimed.
        """
        claimed = [seen for seen in candidates if self.claims(seen)]
        dead = (Phase.DELETING, Phase.BROKEN)
        alive = [seen for seen in claimed if seen.phase not in dead] or claimed[:1]
        if len(alive) > 1:
            raise DuplicateError(self.address, [seen.id for seen in alive])
        return alive[0] if alive else None
