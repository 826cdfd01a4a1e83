"""The format of a spec for editors and other programs: its JSON Schema."""

from __future__ import annotations

import json
from typing import Annotated, Any

from pydantic import BaseModel, Field, GetJsonSchemaHandler, create_model
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import CoreSchema

from tap_provisioner.spec.head import Head, Region
from tap_provisioner.spec.section import Presence, Section, sections
from tap_provisioner.spec.settings import partial


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a spec file: types, defaults, limits, and a description of every key.

    Only ``load`` checks rules that concern several values, such as subnets being within their VPC.
    """
    schema = _document().model_json_schema(mode="validation")
    schema["title"] = "tap_provisioner spec"
    return {"$schema": GenerateJsonSchema.schema_dialect, **_tidy(schema, top=True)}


def schema_text() -> str:
    """The schema as the text of ``config/tap.schema.json``."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def _document() -> type[BaseModel]:
    """The model of a whole file: the keys of the top level and all sections."""
    overrides = {one.key(): _overrides(one) for one in sections() if one.declaration.overrides}
    region = create_model("Region", __base__=Region, __doc__=Region.__doc__, **overrides)
    regions = Head.model_fields["regions"]
    found = {one.key(): _property(one) for one in sections()}
    fields: dict[str, Any] = {"regions": (dict[str, region], regions), **found}
    return create_model("Spec", __base__=Head, __doc__=Head.__doc__, **fields)


def _overrides(section: type[Section]) -> Any:
    shared = section.shared()
    but = f", except {', '.join(shared[:-1])} and {shared[-1]}" if shared[1:] else ""
    but = but or "".join(f", except {key}" for key in shared)
    text = f"Keys of `{section.key()}` that differ in this region{but}."
    return partial(section, shared), Field({}, description=text)


def _property(section: type[Section]) -> Any:
    presence = section.declaration.presence
    annotation: Any = Annotated[section, _Shorthand()] if section.declaration.shorthand else section
    if presence is Presence.REQUIRED:
        return annotation, Field(description=section.__doc__)
    if presence is Presence.DEFAULTS:
        return annotation, Field(section(), description=section.__doc__)
    return annotation | None, Field(None, description=section.__doc__)


class _Shorthand:
    """Metadata of a section that may be written as true or false."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"anyOf": [{"type": "boolean"}, handler(schema)]}


def _tidy(node: Any, *, top: bool = False) -> Any:
    """The schema without the titles that pydantic derives, and without defaults where none applies."""
    if isinstance(node, list):
        return [_tidy(item) for item in node]
    if not isinstance(node, dict):
        return node
    dropped = {"x-no-default", "default"} if "x-no-default" in node else set()
    if not top and isinstance(node.get("title"), str):
        dropped.add("title")
    return {key: _tidy(value) for key, value in node.items() if key not in dropped}
