"""The types that engine and steps share: `Step` is the desired state, `Observed` the actual one.

Nothing here calls AWS.
"""

from __future__ import annotations

import dataclasses
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar, Self

from tap_provisioner.declarations import Attribute, Ownership, Timeouts, attribute
from tap_provisioner.errors import DuplicateError, Retryable
from tap_provisioner.presentation import Output, Picture
from tap_provisioner.terraform import Terraform
from tap_provisioner.values import Ref, refs

GLOBAL = "global"
"""The region of what belongs to an account and to no region."""


LET_GO = "if it is to stay, remove its tap: tags"
"""What an operator can do about an unmanaged resource that has the stack's tags."""


class Phase(StrEnum):
    """The phase of a resource's life."""

    READY = "ready"
    PENDING = "pending"
    """Becomes ready without another call."""
    DELETING = "deleting"
    """Disappears without another call."""
    BROKEN = "broken"
    """Never becomes ready and holds nothing: delete it and create another."""
    FAILED = "failed"
    """Becomes ready only after an operator's action."""


@dataclass(frozen=True, kw_only=True)
class Observed:
    """What AWS says of one resource now.

    `address` is the one in the resource's tags, "" if it has none. `owned` tells whether it is this
    stack's, `unmanaged` why it is not although it looks like it, and `advice` what an operator can do then.
    `values` has the names of the step's attributes, `outputs` is what other steps may refer to, `reason` is
    AWS's explanation of the state, `notes` are facts for the operator that no change can fix now, and
    `digest` is that of the attributes last applied. `contained` says in this state what `Step.contained` says
    of a kind. `delegated` names attributes that another service of AWS sets: they are not compared.
    """

    kind: str
    region: str
    id: str
    address: str
    owned: bool = True
    unmanaged: str = ""
    advice: str = LET_GO
    contained: bool = False
    state: str = "available"
    phase: Phase = Phase.READY
    reason: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    delegated: tuple[str, ...] = ()
    digest: str = ""

    def __str__(self) -> str:
        return f"{self.address or self.kind} ({self.id})"


@dataclass(frozen=True, slots=True)
class Change:
    """One attribute that is not as desired."""

    field: str
    before: Any
    after: Any
    create_only: bool = False


Changes = Mapping[str, Change]


class Blocking(StrEnum):
    """How long a blocker prevents the deletion of a resource."""

    TEMPORARY = "temporary"
    """It disappears without another call, or with the stack: waiting helps."""
    PERMANENT = "permanent"
    """It is the stack's and stays: waiting does not help."""
    FOREIGN = "foreign"
    """It stays and is not the stack's."""


@dataclass(frozen=True, slots=True)
class Blocker:
    """What prevents the deletion of a resource: `text` names it, with its id and state.

    `advice` is how an operator can end the block if it is FOREIGN.
    """

    text: str
    blocking: Blocking = Blocking.TEMPORARY
    advice: str = "delete that first"

    def __str__(self) -> str:
        return self.text


_PLAIN = Attribute()


@dataclass(frozen=True, kw_only=True)
class Step(ABC):
    """One resource in its desired state, which its attributes are; None means that any value will do.

    Its methods call one region of AWS through `aws`, a `RegionClient`, and never wait, loop or retry.
    """

    kind: ClassVar[str]
    timeouts: ClassVar[Timeouts] = Timeouts()
    retryable: ClassVar[tuple[Retryable, ...]] = ()
    """API errors of create and update after which the same call may succeed later."""
    retryable_new: ClassVar[tuple[Retryable, ...]] = ()
    """As `retryable`, only while this run created the resource or one that it refers to."""
    retryable_delete: ClassVar[tuple[Retryable, ...]] = ()
    """API errors of delete after which the same call may succeed later."""
    updatable_states: ClassVar[frozenset[str]] = frozenset()
    """States of phase FAILED that an update can end."""
    holds_data: ClassVar[bool] = False
    """Deleting it destroys data that cannot be created again."""
    allows_duplicates: ClassVar[bool] = False
    """AWS would create a second one: it has no unique name and no client token."""
    async_delete: ClassVar[bool] = False
    """Its deletion goes on after the call was answered."""
    contained: ClassVar[bool] = False
    """Has no deletion of its own: it is deleted with what it refers to."""
    dependent: ClassVar[bool] = False
    """Is deleted with what it refers to, even if it is unmanaged: it prevents no destroy."""
    data_source: ClassVar[bool] = False
    """Only read, never created: a fact that other steps need."""
    delete_last: ClassVar[bool] = False
    """As an orphan it is deleted after the other changes, which may move its users to something else."""
    ownership: ClassVar[Ownership] = Ownership.MANAGED
    account_wide: ClassVar[bool] = False
    """Belongs to no region: discovered once, in `GLOBAL`."""
    terraform: ClassVar[Terraform | None] = None
    """Its resource type in Terraform, None for a data source."""
    permissions: ClassVar[tuple[Any, ...]] = ()
    """What its calls need: `Permission`s of aws/permission.py."""
    quota: ClassVar[Any] = None
    """The quota that limits its number: a `Quota` of aws/quotas.py."""
    value_types: ClassVar[tuple[type, ...]] = ()
    """The dataclasses among the values of its attributes."""
    stack_outputs: ClassVar[tuple[Output, ...]] = ()
    picture: ClassVar[Picture | None] = None

    region: str = attribute(meta=True)
    name: str = attribute(meta=True)
    origin: str = attribute(default="", meta=True)
    """Where the spec defines it, as file:line."""
    digest: str = attribute(default="", meta=True)
    """Digest of the attributes before their refs were resolved; set by `resolve`."""

    @property
    def address(self) -> str:
        """The name that plan, tags and operators use: region/kind/name."""
        return f"{self.region}/{self.kind}/{self.name}"

    @property
    def defined_at(self) -> str:
        """Where the spec defines it, as the end of a message; "" if unknown."""
        return f" (defined at {self.origin})" if self.origin else ""

    def ref(self, output: str = "id") -> Any:
        """Return a reference to one of this step's outputs, typed as the attribute that will hold it."""
        return Ref(self.address, output)

    def own_permissions(self) -> Sequence[Any]:
        """Return the permissions that depend on these attributes: on a name, or a key."""
        return ()

    def known_outputs(self) -> Mapping[str, Any]:
        """Return those of its outputs that are known before it is created."""
        return {}

    def assumed_outputs(self, found: Sequence[Observed]) -> Mapping[str, Any]:
        """Return outputs of a data source for a picture that is drawn before it is read."""
        return self.known_outputs()

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

    def claims(self, observed: Observed) -> bool:
        """Tell whether `observed` is the resource of this step."""
        return (observed.kind, observed.region, observed.address) == (self.kind, self.region, self.address)

    def find(self, aws: Any) -> Observed | None:
        """Read this resource now; None if there is none. Raises DuplicateError on two."""
        return self.pick(self.discover(aws.fresh(), (self,)))

    @classmethod
    def again(cls, aws: Any, observed: Observed) -> Observed | None:
        """Read a resource again; None if it is gone."""
        return next((o for o in cls.discover(aws.fresh()) if o.id == observed.id), None)

    def create(self, aws: Any) -> Observed | None:
        """Create it with its tags in one call. Return what the answer shows, None if it shows nothing."""
        raise TypeError(f"a {self.kind} is only read, never created")

    def check_update(self, observed: Observed, changes: Changes) -> None:
        """Raise TapError if AWS is certain to refuse `changes` of the observed resource."""
        return

    def update(self, aws: Any, observed: Observed, changes: Changes) -> None:
        """Carry out `changes` on the observed resource."""
        raise TypeError(f"nothing of a {self.kind} can be changed")

    @classmethod
    def delete(cls, aws: Any, observed: Observed, desired: Self | None) -> None:
        """Delete a resource. `desired` is its step, which may say how to delete it."""
        raise TypeError(f"a {cls.kind} has no deletion of its own")

    @classmethod
    def data_fate(cls, observed: Observed, desired: Self | None, moment: str) -> str:
        """Return what a deletion does with the data in the resource, "" for a kind that holds none.

        `desired` is as in `delete`, `moment` the time stamp of the run, yyyymmddhhmmss in UTC.
        """
        return ""

    @classmethod
    def retained(cls, observed: Observed, desired: Self | None, moment: str) -> tuple[str, ...]:
        """Return what a deletion leaves behind, such as a final snapshot, in a line each; see `data_fate`."""
        return ()

    @classmethod
    def protected(cls, observed: Observed) -> str:
        """Return why this resource must not be deleted, "" if nothing protects it."""
        return ""

    @classmethod
    def blockers(cls, aws: Any, observed: Observed) -> list[Blocker]:
        """Return what prevents the deletion of this resource, as far as AWS tells."""
        return []

    def pick(self, candidates: list[Observed]) -> Observed | None:
        """Return the one candidate that this step claims; None if there is none.

        Raises DuplicateError if several are claimed.
        """
        claimed = [each for each in candidates if self.claims(each)]
        dead = (Phase.DELETING, Phase.BROKEN)
        alive = [each for each in claimed if each.phase not in dead] or claimed[:1]
        if len(alive) > 1:
            raise DuplicateError(self.address, [each.id for each in alive])
        return alive[0] if alive else None
