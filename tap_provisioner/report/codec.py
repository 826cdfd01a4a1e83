"""Values of steps and observations as JSON, and back: exact in type, and without what is sensitive."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from tap_provisioner.steps import KINDS
from tap_provisioner.values import Match, Ref, Sensitive, Unknown


@cache
def _records() -> dict[str, Any]:
    """Return the dataclasses that are values of attributes, by name."""
    declared = (record for kind in KINDS.values() for record in kind.value_types)
    return {record.__name__: record for record in (Ref, Match, *declared)}


def encode(value: Any) -> Any:
    """Return a value as JSON: a tuple as a list, what JSON lacks as an object of one key.

    Raises TypeError for a type that no field has.
    """
    match value:
        case None | bool() | str() | float() | int():
            return value
        case Sensitive():
            return {"sensitive": None}
        case tuple():
            return [encode(item) for item in value]
        case list():
            return {"list": [encode(item) for item in value]}
        case frozenset():
            return {"set": sorted(map(encode, value), key=lambda item: json.dumps(item, sort_keys=True))}
        case Mapping():
            return {"map": {key: encode(item) for key, item in value.items()}}
    if isinstance(value, Unknown):
        return {"unknown": encode(value.ref)}
    name = type(value).__name__
    if name not in _records():
        raise TypeError(f"{name} is not a type of a field")
    return {name: {f.name: encode(getattr(value, f.name)) for f in dataclasses.fields(value)}}


def decode(value: Any) -> Any:
    """Return the value that `encode` was given, an empty text for a sensitive one.

    Raises KeyError, TypeError or ValueError for what `encode` never returns.
    """
    if isinstance(value, list):
        return tuple(map(decode, value))
    if not isinstance(value, dict):
        return value
    [(name, content)] = value.items()
    match name:
        case "sensitive":
            return Sensitive("")
        case "unknown":
            return Unknown(decode(content))
        case "list":
            return list(map(decode, content))
        case "set":
            return frozenset(map(decode, content))
        case "map":
            return {key: decode(item) for key, item in content.items()}
    return _records()[name](**{key: decode(item) for key, item in content.items()})
