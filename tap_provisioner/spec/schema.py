"""The format of a spec for editors and other programs: its JSON Schema."""

from __future__ import annotations

import json
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from tap_provisioner.spec.model import Spec


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a spec file: shapes, defaults, limits, and a description of every key.

    What values must be to each other, such as subnets to their VPC, only ``load`` checks.
    """
    schema = Spec.model_json_schema(mode="validation")
    schema["title"] = "tap_provisioner spec"
    schema["description"] = schema["description"].partition("\n")[0]
    return {"$schema": GenerateJsonSchema.schema_dialect, **_tidy(schema, top=True)}


def schema_text() -> str:
    """The schema as the text of ``config/tap.schema.json``."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def _tidy(node: Any, *, top: bool = False) -> Any:
    """Without the titles that pydantic derives from names, and without defaults where none applies."""
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    dropped = {"x-no-default", "default"} if "x-no-default" in node else set()
    if not top and isinstance(node.get("title"), str):
        dropped.add("title")
    return {key: _tidy(value) for key, value in node.items() if key not in dropped}
