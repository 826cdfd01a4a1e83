"""What a kind declares: its attributes, its ownership and its timeouts."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Attribute:
    """What one attribute of a kind is.

    `create_only` ones are fixed at creation; `write_only` ones are sent but never read, compared or shown;
    `meta` ones say where the spec defines the resource or how to change it, and are no desired state.
    `refers` names the kinds whose outputs it holds: a resource is removed before those that it refers to.
    `same` compares the desired with the observed value if AWS normalises values or owns a part of them.

    `api` is its name in the parameters of the creation and in a description; `api_update` and `api_read`
    are its names in the parameters of a modification and in a description, if they differ. `tag` is the
    tag that holds its value, if AWS has no other place for it. `terraform` is its name in Terraform.
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
        """Whether the attribute can differ from what is observed."""
        return not (self.write_only or self.meta)


def attribute(
    *, default: Any = dataclasses.MISSING, refers: str | tuple[str, ...] = (), **declared: Any
) -> Any:
    """Declare an attribute of a kind; `declared` is what else `Attribute` says of it."""
    found = Attribute(refers=(refers,) if isinstance(refers, str) else refers, **declared)
    return field(default=default, repr=not found.write_only, metadata={"attribute": found})


def create_only(**declared: Any) -> Any:
    """Declare an attribute that AWS fixes at creation: another value means another resource."""
    return attribute(create_only=True, **declared)


def write_only(**declared: Any) -> Any:
    """Declare an attribute that is sent but never read back, compared or shown."""
    return attribute(write_only=True, **declared)


class Ownership(StrEnum):
    """Who a kind's resources belong to."""

    MANAGED = "managed"
    """The stack creates, changes and deletes them; a foreign one of the name is an error."""
    SINGLETON = "singleton"
    """One per account or region. A foreign one is used as it is: never changed, never deleted."""
    SHARED = "shared"
    """Used by several stacks: `create` joins it, `delete` leaves it. It is never replaced."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """How often to refresh a kind of resource and how long to wait for it, in seconds.

    `poll` is the longest pause between two refreshes; a creation and a deletion fail after `create` and
    `delete`. A call is repeated for `early` if its answer is one that time alone fixes, and a write counts as
    not executed if it is not observed for `visible`. `typical` and `typical_delete` are the usual
    durations of a creation and a deletion, if they are long enough to show an ETA.
    """

    poll: float = 5.0
    create: float = 300.0
    delete: float = 1200.0
    early: float = 300.0
    visible: float = 30.0
    typical: float = 0.0
    typical_delete: float = 0.0
