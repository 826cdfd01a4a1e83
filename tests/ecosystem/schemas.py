"""The schemas of what the program prints, and whether it keeps to them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

SCHEMAS = Path(__file__).resolve().parents[2] / "docs/schemas"
STREAMED = ("apply", "destroy")
DOCUMENTS = (
    *("plan", "show", "status", "output", "validate"),
    *("unlock", "doctor", "iam-policy", "graph", "diagram"),
)


@cache
def validator(name: str) -> Draft202012Validator:
    """The validator of a schema in docs."""
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def check(name: str, document: Any) -> None:
    """Fail, with the place and the reason, where a document does not keep to its schema."""
    errors = [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:400]}"
        for error in validator(name).iter_errors(document)
    ]
    assert not errors, "\n".join(errors[:5])


def check_printed(arguments: Sequence[str], out: str) -> None:
    """Fail where a command with --json printed to stdout what its schema does not allow."""
    if not out or not ("--json" in arguments or arguments[0] == "iam-policy"):
        return
    name = arguments[0]
    if name in STREAMED:
        for line in out.splitlines():
            check("events", json.loads(line))
    elif name in DOCUMENTS:
        check("plan" if name == "show" else name, json.loads(out))
