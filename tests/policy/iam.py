"""How IAM judges a request by a policy that only allows: the part of it that these policies use.

IAM User Guide, "Policy evaluation logic" and "IAM JSON policy elements: Condition operators".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Request:
    """One question to IAM: may this be done to that? `context` holds the values of condition keys."""

    action: str
    resource: str
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    def __str__(self) -> str:
        return f"{self.action} on {self.resource} {dict(self.context)}"


def allowing(policy: Mapping[str, Any], request: Request) -> Iterator[int]:
    """The numbers of the statements that allow the request."""
    for number, statement in enumerate(policy["Statement"]):
        assert statement["Effect"] == "Allow"
        if (
            request.action in listed(statement["Action"])
            and any(like(pattern, request.resource) for pattern in listed(statement["Resource"]))
            and all(_holds(*test, request.context) for test in conditions(statement))
        ):
            yield number


def grants(policy: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """Every action of every statement, with the statement's number."""
    for number, statement in enumerate(policy["Statement"]):
        yield from ((number, action) for action in listed(statement["Action"]))


def conditions(statement: Mapping[str, Any]) -> Iterator[tuple[str, str, list[str]]]:
    """Operator, key and values of each condition of a statement."""
    for operator, keys in statement.get("Condition", {}).items():
        yield from ((operator, key, listed(values)) for key, values in keys.items())


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def like(pattern: str, text: str) -> bool:
    return bool(re.fullmatch(re.escape(pattern).replace(r"\*", ".*").replace(r"\?", "."), text))


def _holds(operator: str, key: str, desired: list[str], context: Mapping[str, tuple[str, ...]]) -> bool:
    found = context.get(key, ())
    match operator:
        case "Null":
            return desired == ["false" if found else "true"]
        case "ForAllValues:StringEquals":
            return all(value in desired for value in found)
        case "StringEquals" | "Bool" | "ForAnyValue:StringEquals":
            return any(value in desired for value in found)
        case "StringLike" | "ArnEquals":
            return any(like(pattern, value) for pattern in desired for value in found)
    raise AssertionError(f"no {operator} here")
