"""pydantic's findings in the words of someone who writes YAML. No message repeats a value it was given."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from tap_provisioner.spec.database import Database, PerformanceInsights
from tap_provisioner.spec.model import SHARED_KEYS, AssumeRole, Region, Secret, Spec
from tap_provisioner.spec.network import Network, Subnet
from tap_provisioner.spec.section import Section
from tap_provisioner.spec.yaml.errors import Loc

_LONGEST_MISSPELLING = 40

_WORDS = {
    "missing": "is required",
    "bool_type": "must be true or false, unquoted",
    "int_type": "must be a whole number, unquoted",
    "string_type": "must be text: quote it",
    "dict_type": "must be a mapping: write {{}} for an empty one",
    "model_type": "must be a mapping: write {{}} for an empty one",
    "tuple_type": "must be a list: write [] for an empty one",
    "literal_error": "must be {expected}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "too_long": "must hold at most {max_length} items",
    "spec": "{message}",
}


def findings(error: ValidationError) -> Iterator[tuple[Loc, str]]:
    """Place and message of each fault that pydantic found in a spec."""
    for fault in error.errors(include_url=False, include_input=False):
        loc = tuple(fault["loc"])
        if fault["type"] == "extra_forbidden":
            yield loc, _unknown(loc)
        else:
            yield loc, _WORDS[fault["type"]].format(**fault.get("ctx", {}))


def _unknown(loc: Loc) -> str:
    key = str(loc[-1])
    if loc[0] == "regions" and loc[2:-1] == ("database",) and key in SHARED_KEYS:
        return f"is the same in every region, for one secret serves all: set database.{key}"
    near = get_close_matches(key, _keys(loc[:-1]), n=1) if len(key) <= _LONGEST_MISSPELLING else []
    return f"unknown key, did you mean {near[0]}?" if near else "unknown key: remove it"


def _keys(loc: Loc) -> list[str]:
    if loc[0:1] == ("regions",) and len(loc) > 2:
        return [key for key in _keys(loc[2:]) if loc[2:] != ("database",) or key not in SHARED_KEYS]
    return list(_section(loc).model_fields)


def _section(loc: Loc) -> type[Section]:
    sections: dict[Any, type[Section]] = {
        (): Spec,
        ("regions",): Region,
        ("network",): Network,
        ("database",): Database,
        ("database", "performance_insights"): PerformanceInsights,
        ("secret",): Secret,
        ("assume_role",): AssumeRole,
    }
    return sections.get(loc[:1] if loc[0:1] == ("regions",) else loc, Subnet)
