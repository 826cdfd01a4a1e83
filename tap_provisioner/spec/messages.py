"""pydantic's errors in the terms of YAML. No message repeats a value of the file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from tap_provisioner.spec.head import Head, Region
from tap_provisioner.spec.rules import Finding
from tap_provisioner.spec.section import sections
from tap_provisioner.spec.settings import Errors, Settings, nested
from tap_provisioner.spec.yaml.errors import Loc

REQUIRED = "is required"
MAPPING = "must be a mapping: write {} for an empty one"

_LONGEST_MISSPELLING = 40
_WORDS = {
    "missing": REQUIRED,
    "bool_type": "must be true or false, unquoted",
    "int_type": "must be a whole number, unquoted",
    "string_type": "must be text: quote it",
    "dict_type": MAPPING,
    "model_type": MAPPING,
    "tuple_type": "must be a list in brackets, such as [a, b]",
    "literal_error": "must be {expected}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "too_long": "must have at most {max_length} items",
    "spec": "{message}",
}
_PLAIN = frozenset({REQUIRED, MAPPING})


def findings(model: type[Settings], errors: Errors, without: Collection[str] = ()) -> Iterator[Finding]:
    """Place and message of each error that pydantic found in a value of ``model``.

    ``without`` names keys of the model that the value may not have.
    """
    for error in errors:
        loc = tuple(error["loc"])
        if error["type"] == "extra_forbidden":
            yield loc, _unknown(model, loc, without)
        else:
            yield loc, _words(error)


def _words(error: Mapping[str, Any]) -> str:
    words = _WORDS.get(error["type"])
    if words is None:
        return str(error["msg"]).replace("Input should", "must", 1)
    return words if words in _PLAIN else words.format(**error.get("ctx", {}))


def _unknown(model: type[Settings], loc: Loc, without: Collection[str]) -> str:
    key = str(loc[-1])
    keys = _keys(_model_at(model, loc[:-1]))
    if len(loc) == 1:
        keys = [name for name in keys if name not in without]
    elif _model_at(model, loc[:-1]) is Region and key in {section.key() for section in sections()}:
        return f"is the same in every region: set it at the top level, as {key}"
    near = get_close_matches(key, keys, n=1) if len(key) <= _LONGEST_MISSPELLING else []
    return f"unknown key, did you mean {near[0]}?" if near else "unknown key: remove it"


def _model_at(model: type[Settings], loc: Loc) -> type[Settings]:
    """The model of the mapping at a place of another; indexes and keys of dicts are passed over."""
    for part in loc:
        info = model.model_fields.get(str(part))
        model = (nested(info.annotation) if info else None) or model
    return model


def _keys(model: type[Settings]) -> list[str]:
    keys = list(model.model_fields)
    if issubclass(model, Head):
        keys += [section.key() for section in sections()]
    elif model is Region:
        keys += [section.key() for section in sections() if section.declaration.overrides]
    return keys
