"""Values for botocore's shapes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

MOMENT = datetime(2026, 1, 2, 3, 4, 5)


def sample(shape: Any, whole: bool, around: tuple[str, ...] = ()) -> Any:
    """A value of a shape: of a structure the required members, or all of them that do not recur."""
    match shape.type_name:
        case "structure":
            names = shape.members if whole else shape.required_members
            found = {
                name: sample(shape.members[name], whole, (*around, shape.name))
                for name in names
                if shape.members[name].name not in around
            }
            if getattr(shape, "is_tagged_union", False):
                found = dict(list(found.items())[:1])
            return {name: value for name, value in found.items() if value not in ({}, [])}
        case "list":
            return [value for value in [sample(shape.member, whole, (*around, shape.name))] if value != {}]
        case "map":
            value = sample(shape.value, whole, (*around, shape.name))
            return {sample(shape.key, whole): value} if value not in ({}, []) else {}
        case "string" if shape.serialization.get("hostLabel"):
            return "label"
        case "string":
            return shape.enum[0] if getattr(shape, "enum", None) else "a/b c+d&e=f"
        case "integer" | "long":
            return max(1, int(shape.metadata.get("min", 1)))
        case "float" | "double":
            return 1.5
        case "boolean":
            return True
        case "timestamp":
            return MOMENT
        case "blob":
            return b"blob"
    raise AssertionError(shape.type_name)
