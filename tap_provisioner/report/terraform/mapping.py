"""A kind's resource type in Terraform and its attributes, from the kind's declaration."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from tap_provisioner.declarations import Attribute
from tap_provisioner.step import Step
from tap_provisioner.steps import KINDS
from tap_provisioner.terraform import Computed, Terraform, Values

AWS = "registry.terraform.io/hashicorp/aws"
OURS = "tap_provisioner"
"""The provider of what Terraform has no resource for."""


@dataclass(frozen=True)
class Counterpart:
    """A resource type of Terraform, with its attributes computed from those of a kind."""

    declared: Terraform
    kind: type[Step] | None

    @property
    def type(self) -> str:
        """The name of the type."""
        return self.declared.type

    @property
    def provider(self) -> str:
        """The provider to which the type belongs."""
        return AWS if self.type.startswith("aws_") else OURS

    @property
    def regional(self) -> bool:
        """Whether its resources belong to a region."""
        return self.kind is None or not self.kind.account_wide

    @cached_property
    def sensitive(self) -> list[str]:
        """The attributes whose values are not to be shown."""
        declared = self._attributes.values()
        hidden = [each.terraform for each in declared if each.write_only and each.terraform]
        return [*hidden, *self.declared.sensitive]

    @cached_property
    def attributes(self) -> Mapping[str, Computed]:
        """How each attribute is computed, in the order of the kind's declaration."""
        named = {
            each.terraform: Computed((name,), _same)
            for name, each in self._attributes.items()
            if each.terraform
        }
        tags = _all_tags(self._attributes) if "tags" in named else {}
        return {**named, **self.declared.computed, **tags}

    def read(self, values: Values) -> dict[str, Any]:
        """Return the attributes that can be computed from `values`, those of a step's attributes."""
        return {
            name: made.of(values)
            for name, made in self.attributes.items()
            if all(each in values for each in made.names)
        }

    def made_from(self, name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield each attribute that is computed from the kind's attribute `name`, with all its sources."""
        for attribute, made in self.attributes.items():
            if name in made.names:
                yield attribute, made.names

    @cached_property
    def _attributes(self) -> Mapping[str, Attribute]:
        return dict(self.kind.attributes()) if self.kind else {}


@cache
def counterpart(kind: str, step: type[Step] | None = None) -> Counterpart:
    """Return the counterpart of a kind; `step` is its class if the package does not have it."""
    declared = step or KINDS.get(kind)
    return Counterpart((declared and declared.terraform) or _own(kind, declared), declared)


def _own(kind: str, declared: type[Step] | None) -> Terraform:
    """Return a type for a kind that Terraform lacks: it has the attributes that are known, by their names."""
    shown = [(name, each) for name, each in declared.attributes() if not each.meta] if declared else []
    return Terraform(
        type="tap_" + kind.replace("-", "_"),
        computed={name: Computed((name,), _same) for name, _ in shown},
        sensitive=[name for name, each in shown if each.write_only],
    )


def _same(value: Any) -> Any:
    return value


def _all_tags(attributes: Mapping[str, Attribute]) -> dict[str, Computed]:
    """Return Terraform's `tags_all`: the spec's tags, and those that hold attributes."""
    held: dict[str, Attribute] = {name: each for name, each in attributes.items() if each.tag}

    def every(tags: Values | None, *values: Any) -> Any:
        own = {
            each.tag: " ".join(sorted(value)) if isinstance(value, frozenset) else value
            for each, value in zip(held.values(), values, strict=True)
        }
        return {**(tags or {}), **{tag: value for tag, value in own.items() if value}}

    return {"tags_all": Computed(("tags", *held), every, partial=True)}


def name_of(address: str) -> str:
    """Return an address as a name that Terraform allows: us-east-1_10_0_1_0-24."""
    region, _, rest = address.partition("/")
    name = re.sub(r"[^A-Za-z0-9_-]", "_", f"{region}_{rest.partition('/')[2] or rest}")
    return name if re.match("[A-Za-z_]", name) else f"_{name}"


def address_of(address: str, kind: str) -> str:
    """Return an address as Terraform writes one: aws_subnet.us-east-1_10_0_1_0-24."""
    return f"{counterpart(kind).type}.{name_of(address)}"
