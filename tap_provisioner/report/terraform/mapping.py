"""How a kind of ours and a resource type of Terraform's correspond: the vocabulary of the tables beside."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tap_provisioner.report.terraform.values import is_unknown
from tap_provisioner.step import Step

AWS = "registry.terraform.io/hashicorp/aws"
OURS = "tap_provisioner"
"""The provider of what Terraform has no resource for."""

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Attribute:
    """An attribute made from one or more fields of a step; `kind.field` is one of a sibling's.

    It is unknown where one of them is, unless it can be made in part.
    """

    fields: tuple[str, ...]
    make: Callable[..., Any]
    partial: bool = False

    def of(self, values: Values) -> Any:
        """Return its value."""
        found = [values[name] for name in self.fields]
        unknown = [] if self.partial else [value for value in found if is_unknown(value)]
        return unknown[0] if unknown else self.make(*found)


def of(make: Callable[..., Any], *fields: str) -> Attribute:
    """Return the attribute that `make` makes from the values of `fields`."""
    return Attribute(fields, make)


@dataclass(frozen=True, kw_only=True)
class Counterpart:
    """A resource type of Terraform's, and how its attributes follow from a kind's fields.

    `attributes` names for each attribute the field that it equals, or how it is made. `outputs` are
    attributes that AWS decides, by the step's outputs; `fixed` ones are the same for every resource.
    What the spec has no opinion on, AWS decides, `unset` attributes excepted. `siblings` are
    kinds of the same region and name whose fields take part. `decided` are fields that say in the spec how
    to go about it, and of what there is whether that was done. `left_out` says why a field has no attribute.
    """

    type: str
    attributes: Mapping[str, str | Attribute]
    outputs: Mapping[str, str] = field(default_factory=lambda: {"id": "id"})
    fixed: Values = field(default_factory=dict)
    unset: Collection[str] = ()
    sensitive: Collection[str] = ()
    siblings: Collection[str] = ()
    decided: Collection[str] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)
    regional: bool = True
    schema_version: int = 0

    @property
    def provider(self) -> str:
        """The provider to which the type belongs."""
        return AWS if self.type.startswith("aws_") else OURS

    def read(self, values: Values) -> dict[str, Any]:
        """Return the attributes that `values`, those of a step's fields, decide."""
        return {
            name: attribute.of(values)
            for name, attribute in self._attributes()
            if all(each in values for each in attribute.fields)
        }

    def made_from(self, name: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield each attribute in which the field `name` takes part, with all fields that do."""
        for attribute, each in self._attributes():
            if name in each.fields:
                yield attribute, each.fields

    @property
    def fields(self) -> frozenset[str]:
        """The fields that take part in any attribute."""
        return frozenset(name for _, attribute in self._attributes() for name in attribute.fields)

    def _attributes(self) -> Iterator[tuple[str, Attribute]]:
        for name, source in self.attributes.items():
            yield name, Attribute((source,), _same) if isinstance(source, str) else source


def _same(value: Any) -> Any:
    return value


def tagged(marks: Mapping[str, str] | None = None) -> dict[str, str | Attribute]:
    """Return the attributes of what bears tags; `marks` names the fields that are tags of the tool's own."""
    names = marks or {}

    def every(tags: Values, *values: Any) -> Any:
        """Add to the spec's tags what the fields say, a set's members in one text."""
        own = {
            mark: " ".join(sorted(value)) if isinstance(value, frozenset) else value
            for mark, value in zip(names.values(), values, strict=True)
        }
        return {**tags, **{mark: value for mark, value in own.items() if value}}

    return {"tags": "tags", "tags_all": Attribute(("tags", *names), every, partial=True)}


def unmapped(kind: str, step: type[Step] | None) -> Counterpart:
    """Return the counterpart of a kind that Terraform has no type for: its fields, by their own names."""
    roles = [(name, declared) for name, declared in (step.attributes() if step else ()) if not declared.meta]
    return Counterpart(
        type="tap_" + kind.replace("-", "_"),
        attributes={name: name for name, _ in roles},
        sensitive=[name for name, declared in roles if declared.write_only],
    )
