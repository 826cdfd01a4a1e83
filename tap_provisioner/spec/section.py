"""What all sections of the spec share: strictness, and the partial form that a region overrides with."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, cast, get_origin

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, ValidationError, create_model
from pydantic_core import CoreSchema, core_schema, to_jsonable_python

S = TypeVar("S", bound="Section")


class Section(BaseModel):
    """A mapping of the spec: immutable, no unknown keys, no conversion between types."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


@cache
def partial(model: type[Section], without: frozenset[str] = frozenset()) -> type[Section]:
    """A section with the keys of ``model`` but those of ``without``, all of them optional, none defaulted."""
    fields: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        if name not in without:
            optional = copy(info)
            optional.default, optional.default_factory = None, None
            optional.json_schema_extra = {"x-no-default": True}
            fields[name] = (info.annotation, optional)
    return create_model(
        f"{model.__name__}Overrides",
        __base__=Section,
        __doc__=f"The keys of `{model.__name__.lower()}` to override.",
        **fields,
    )


def given(section: Section) -> dict[str, Any]:
    """The validated values of the keys that were given."""
    return {name: getattr(section, name) for name in section.model_fields_set}


@dataclass(frozen=True, slots=True)
class Overrides:
    """Metadata of a dict annotation: the given, validated keys of the partial form of a section."""

    model: type[Section]
    without: frozenset[str] = frozenset()

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            given,
            handler.generate_schema(partial(self.model, self.without)),
            serialization=core_schema.plain_serializer_function_ser_schema(to_jsonable_python),
        )


def merge(base: Any, override: Any) -> Any:
    """The base with the override laid over it: mappings merge key by key, anything else is replaced."""
    if not (isinstance(base, dict) and isinstance(override, dict)):
        return override
    return base | {key: merge(base.get(key), value) for key, value in override.items()}


def view(model: type[S], raw: Any) -> tuple[S, frozenset[str]]:
    """A section from those keys that are valid by themselves, and the names of the others.

    The section lacks, or defaults, what the second part names; a bad entry of a dict is left out of it.
    """
    if not isinstance(raw, dict):
        return cast("S", model.model_construct()), frozenset(model.model_fields)
    bad: set[str] = set()
    kept = {key: copy(value) for key, value in raw.items() if key in model.model_fields}
    for key, *deeper in _faults(model, raw):
        if deeper and key in kept and get_origin(model.model_fields[key].annotation) is dict:
            kept[key].pop(deeper[0], None)
        else:
            kept.pop(key, None)
            bad.add(key)
    values = given(partial(model).model_validate(kept))
    return cast("S", model.model_construct(**values)), frozenset(bad)


def _faults(model: type[Section], raw: Any) -> list[Any]:
    try:
        model.model_validate(raw)
    except ValidationError as error:
        return [fault["loc"] for fault in error.errors(include_url=False, include_context=False)]
    return []
