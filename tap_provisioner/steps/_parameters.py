"""Attributes as parameters of a call, and descriptions as attributes, by the declared names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import fields
from functools import cache
from typing import Any

from tap_provisioner.declarations import Attribute
from tap_provisioner.step import Step


@cache
def sets(kind: type[Step]) -> frozenset[str]:
    """Return the attributes of a kind that are sets; AWS takes and returns them as lists."""
    return frozenset(f.name for f in fields(kind) if str(f.type).startswith("frozenset"))


def creation(step: Step) -> dict[str, Any]:
    """Return the parameters of a creation: every attribute with an `api` name and a value."""
    return _parameters(step, {name: each.api for name, each in step.attributes()})


def modification(step: Step, names: Collection[str]) -> dict[str, Any]:
    """Return the parameters of a modification that set the attributes `names`, fixed ones aside."""
    return _parameters(step, {name: _update(each) for name, each in step.attributes() if name in names})


def described(kind: type[Step], raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a description by attribute, None for those that it lacks."""
    found = {}
    for name, each in kind.attributes():
        if key := each.api_read or each.api:
            value = raw.get(key)
            found[name] = frozenset(value or ()) if name in sets(kind) else value
    return found


def from_tag(kind: type[Step], name: str, text: str | None) -> Any:
    """Return the value of an attribute from the text of its tag; the members of sets are words."""
    return frozenset((text or "").split()) if name in sets(kind) else text


def to_tag(value: Any) -> str:
    """Return a value as the text of a tag."""
    return " ".join(sorted(value)) if isinstance(value, frozenset) else str(value)


def _update(each: Attribute) -> str:
    return each.api_update or ("" if each.create_only else each.api)


def _parameters(step: Step, names: Mapping[str, str]) -> dict[str, Any]:
    given = {key: getattr(step, name) for name, key in names.items() if key}
    return {
        key: sorted(value) if isinstance(value, frozenset) else value
        for key, value in given.items()
        if value is not None and value != frozenset()
    }
