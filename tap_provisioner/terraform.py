"""What a kind is in Terraform: declared in the kind's file, read by the writer of plans in its shape."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from tap_provisioner.values import Match, Ref, Unknown, refs

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Computed:
    """An attribute of Terraform's made from one or more of a kind's; `kind.name` is one of a sibling's.

    It is unknown where one of them is, unless it is `partial`: then it can be made in part.
    """

    names: tuple[str, ...]
    make: Callable[..., Any]
    partial: bool = False

    def of(self, values: Values) -> Any:
        """Return its value."""
        found = [values[name] for name in self.names]
        unknown = [] if self.partial else [value for value in found if is_unknown(value)]
        return unknown[0] if unknown else self.make(*found)


def computed(make: Callable[..., Any], *names: str) -> Computed:
    """Return the attribute that `make` makes from the values of `names`."""
    return Computed(names, make)


@dataclass(frozen=True, kw_only=True)
class Terraform:
    """The resource type of a kind in Terraform, beside the names that the kind's attributes declare.

    `computed` are attributes that are nested or written otherwise than the kind's. `outputs` are decided by
    AWS, by the kind's outputs; `fixed` ones are the same for every resource. What the spec has no opinion
    on is decided by AWS, `unset` attributes excepted. `siblings` are kinds of the same region and name whose
    attributes take part. `decided` are attributes that say how to apply a change, and of what is observed
    whether that was done. `left_out` says why an attribute has no counterpart.
    """

    type: str
    computed: Mapping[str, Computed] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=lambda: {"id": "id"})
    fixed: Values = field(default_factory=dict)
    unset: Collection[str] = ()
    sensitive: Collection[str] = ()
    siblings: Collection[str] = ()
    decided: Collection[str] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    schema_version: int = 0


def is_unknown(value: Any) -> bool:
    """Tell whether `value` is known only after an apply."""
    return isinstance(value, Unknown | Ref | Match)


def kind_of_unknown(value: Any) -> str:
    """Return the kind of resource whose output `value` will be, "" where the plan does not tell."""
    return next((ref.address.split("/")[1] for ref in refs(value)), "")
