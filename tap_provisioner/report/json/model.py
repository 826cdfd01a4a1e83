"""The base of the models of JSON documents, and the types that several of them share."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, PlainValidator, WithJsonSchema
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema


class Model(BaseModel):
    """A document or a part of one. What `optional` declares is left out where it is None."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_serialization_defaults_required=True,
        use_attribute_docstrings=True,
        validate_by_alias=True,
        validate_by_name=True,
    )


def text(document: BaseModel, indent: int | None = 2) -> str:
    """Return a document as JSON, on one line where `indent` is None."""
    return json.dumps(document.model_dump(by_alias=True), indent=indent)


def optional(**keywords: Any) -> Any:
    """Declare a field that is left out where it is None; `keywords` are added to its schema."""
    return Field(default=None, exclude_if=lambda value: value is None, json_schema_extra=keywords)


class limited:
    """Keywords for the schema of a field.

    They are not validated when a document is built: a name that AWS or a user chose must not end a run. The
    tests validate the output against the schemas.
    """

    def __init__(self, **keywords: Any) -> None:
        self._keywords = keywords

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {**handler(schema), **self._keywords}


def _is_text(value: object) -> object:
    if not isinstance(value, str):
        raise ValueError(f"{type(value).__name__} is not a text")
    return value


Text = Annotated[str, PlainValidator(_is_text), WithJsonSchema({"type": "string"})]
"""A text that may have surrogates, as file names do, which pydantic's own validation refuses."""
Name = Annotated[Text, limited(minLength=1)]
Count = Annotated[int, limited(minimum=0)]
TapAddress = Annotated[
    Text,
    limited(pattern="^[a-z0-9-]+/[a-z-]+/.+$", description="As this tool writes it: REGION/KIND/NAME."),
]
TerraformAddress = Annotated[
    Text,
    limited(
        pattern=r"^(aws|tap)_[a-z0-9_]+\.[A-Za-z_][A-Za-z0-9_-]*$",
        description="As Terraform writes it: TYPE.NAME, in the root module.",
    ),
]
TerraformType = Annotated[Text, limited(pattern="^(aws|tap)_[a-z0-9_]+$")]
TerraformName = Annotated[Text, limited(pattern="^[A-Za-z_][A-Za-z0-9_-]*$")]
OwnershipName = Literal["singleton", "shared"]
"""The ownership of a kind that a stack does not have alone: one per account or region, or shared."""


class Schemas(GenerateJsonSchema):
    """Generates schemas of output: without defaults, derived titles, and null for what is left out."""

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> dict[str, Any]:
        """Return the schema of a field with a default."""
        inner = schema["schema"]
        absent = inner["type"] == "nullable" and schema.get("default", ...) is None
        return self.generate_inner(inner["schema"] if absent else inner)

    def field_title_should_be_set(self, schema: Any) -> bool:
        """Return that no field has a title of its own."""
        return False
