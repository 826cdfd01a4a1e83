"""Mappings of the spec: strict models, their partial form, and validation that keeps the valid keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Generic, TypeVar, cast, get_args, get_origin

from pydantic import (
    BaseModel,
    ConfigDict,
    GetJsonSchemaHandler,
    ValidationError,
    create_model,
    model_validator,
)
from pydantic_core import CoreSchema

from tap_provisioner.spec.rules import Rule
from tap_provisioner.spec.texts import refuse

S = TypeVar("S", bound="Settings")
Errors = tuple[Mapping[str, Any], ...]
"""The errors of one validation, as pydantic describes them."""


class Settings(BaseModel):
    """A mapping of the spec: immutable, without unknown keys and without conversion between types."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, ignored_types=(Rule,))

    note: ClassVar[str] = ""
    """What the reference says after the docstring."""


class Shorthand(Settings):
    """A mapping that may be written as the value of its key ``short``; ``forms`` says so in messages."""

    short: ClassVar[str]
    forms: ClassVar[str]

    @model_validator(mode="before")
    @classmethod
    def _from_shorthand(cls, value: Any) -> Any:
        kind: Any = cls.model_fields[cls.short].annotation
        if isinstance(value, kind):
            return {cls.short: value}
        if not isinstance(value, (dict, cls)):
            raise refuse(f"must be {cls.forms}")
        return value

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        mapping = handler.resolve_ref_schema(handler(schema))
        alone = {key: value for key, value in mapping["properties"][cls.short].items() if key != "default"}
        return {"anyOf": [alone, dict(mapping)], "description": cls.__doc__}


def rules(model: type[Settings]) -> Iterator[Rule]:
    """The rules that a model declares or inherits, in the order of declaration."""
    for base in reversed(model.__mro__):
        yield from (value for value in vars(base).values() if isinstance(value, Rule))


def nested(annotation: Any) -> type[Settings] | None:
    """The model inside an annotation, at any depth; None if there is none."""
    if isinstance(annotation, type) and issubclass(annotation, Settings):
        return annotation
    return next((model for inner in get_args(annotation) if (model := nested(inner))), None)


@cache
def partial(model: type[Settings], without: Iterable[str] = ()) -> type[Settings]:
    """A model with the keys of ``model`` except those of ``without``, all optional and without defaults."""
    fields: dict[str, Any] = {}
    for name, info in model.model_fields.items():
        if name not in without:
            optional = copy(info)
            optional.default, optional.default_factory = None, None
            optional.json_schema_extra = {"x-no-default": True}
            fields[name] = (info.annotation, optional)
    return create_model(
        f"{model.__name__}Overrides",
        __base__=Settings,
        __doc__=f"Keys of {model.__name__} to override.",
        **fields,
    )


def merge(base: Any, override: Any) -> Any:
    """The base with the override applied: mappings merge key by key, any other value is replaced."""
    if not (isinstance(base, dict) and isinstance(override, dict)):
        return override
    return base | {key: merge(base.get(key), value) for key, value in override.items()}


@dataclass(frozen=True, slots=True)
class Examined(Generic[S]):
    """The result of one validation.

    ``value`` lacks, or defaults, the keys that ``bad`` names; it is complete if ``errors`` is empty.
    """

    value: S
    bad: frozenset[str]
    errors: Errors


def examine(model: type[S], raw: Any) -> Examined[S]:
    """Validate a plain value once; keep its valid parts if it is not valid.

    An invalid entry of a dict is left out of it, and does not make the key of the dict bad.
    """
    try:
        return Examined(model.model_validate(raw), frozenset(), ())
    except ValidationError as error:
        errors = tuple(map(dict[str, Any], error.errors(include_url=False, include_input=False)))
    if not isinstance(raw, dict):
        return Examined(cast("S", model.model_construct()), frozenset(model.model_fields), errors)
    bad: set[str] = set()
    kept = {key: copy(value) for key, value in raw.items() if key in model.model_fields}
    for key, *deeper in (it["loc"] for it in errors):
        if deeper and key in kept and get_origin(model.model_fields[key].annotation) is dict:
            kept[key].pop(deeper[0], None)
        else:
            kept.pop(key, None)
            bad.add(key)
    valid = partial(model).model_validate(kept)
    values = {name: getattr(valid, name) for name in valid.model_fields_set}
    return Examined(cast("S", model.model_construct(**values)), frozenset(bad), errors)
