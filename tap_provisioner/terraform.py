"""What a kind is in Terraform, declared in the kind's file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from tap_provisioner.values import Match, Ref, Unknown, refs

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Computed:
    """An attribute of Terraform that is computed from those of a kind; `kind.name` is one of a sibling.

    It is unknown if one of them is, unless it is `partial`.
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
    """Return the attribute that `make` computes from the values of `names`."""
    return Computed(names, make)


@dataclass(frozen=True, kw_only=True)
class Terraform:
    """The resource type of a kind in Terraform, in addition to the names that the kind's attributes declare.

    `computed` are nested attributes and those with other values than the kind's. `outputs` are attributes
    that AWS decides, by the kind's output; `fixed` ones are the same for every resource. AWS also decides
    attributes whose desired value is None, except those in `unset`. `siblings` are kinds of the same region
    and name whose attributes are used. `decided` are attributes whose observed value only says whether
    changes were applied. `left_out` says why an attribute has no counterpart.
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
    """Return the kind of resource whose output `value` will be, "" if it is unknown."""
    return next((ref.address.split("/")[1] for ref in refs(value)), "")
