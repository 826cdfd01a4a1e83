"""What a section of the spec declares of itself, and how sections are found.

A section is one module of ``spec/sections``: a model derived from ``Section``, with its rules. The name of
the module is the key of the section, and the name of its module and function in the blueprint. No other
module names it: validation, region overrides, JSON Schema, reference and messages follow from the
declaration.
"""

from __future__ import annotations

import importlib
import itertools
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache
from types import ModuleType
from typing import Any, ClassVar, TypeVar

from tap_provisioner.spec.settings import Settings

S = TypeVar("S", bound="Section")


class Presence(Enum):
    """What the absence of a section means."""

    REQUIRED = "an error"
    DEFAULTS = "the section with its defaults"
    OPTIONAL = "no such section"


@dataclass(frozen=True, kw_only=True)
class Overrides:
    """Regions may override the section, except for its ``shared`` keys.

    ``because`` says why those are the same in all regions, as the end of a sentence.
    """

    shared: tuple[str, ...] = ()
    because: str = ""

    def __post_init__(self) -> None:
        if self.shared and not self.because:
            raise TypeError("shared keys need a reason")


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """How a section takes part in a spec.

    ``order`` is its place among the sections: in schema, reference, rules and blueprint. ``overrides`` is
    None if the section is the same in all regions. ``shorthand`` allows ``true`` for an optional section
    with its defaults; ``false`` is then the same as leaving it out.
    """

    order: int
    presence: Presence = Presence.OPTIONAL
    overrides: Overrides | None = None
    shorthand: bool = False

    def __post_init__(self) -> None:
        if self.shorthand and self.presence is not Presence.OPTIONAL:
            raise TypeError("only an optional section can have a shorthand")


class Section(Settings):
    """A section of the spec."""

    declaration: ClassVar[Declaration]

    @classmethod
    def key(cls) -> str:
        """The key of the section in the file: the name of its module."""
        return cls.__module__.rpartition(".")[2]

    @classmethod
    def shared(cls) -> tuple[str, ...]:
        """The keys that no region overrides."""
        overrides = cls.declaration.overrides
        return overrides.shared if overrides else tuple(cls.model_fields)

    @classmethod
    def normal(cls, raw: Any) -> Any:
        """The plain value with the shorthand written out; None stands for an optional section's absence."""
        if cls.declaration.shorthand and isinstance(raw, bool):
            return {} if raw else None
        return raw


@cache
def sections() -> tuple[type[Section], ...]:
    """All sections, in their declared order. Modules whose names start with an underscore are skipped.

    Raises:
        TypeError: for a module that does not define exactly one section, or two sections of one order.
    """
    package = importlib.import_module(f"{__package__}.sections")
    found = sorted(map(_section_of, _modules(package)), key=lambda section: section.declaration.order)
    for one, other in itertools.pairwise(found):
        if one.declaration.order == other.declaration.order:
            raise TypeError(f"sections {one.key()} and {other.key()} have the same order")
    return tuple(found)


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for info in pkgutil.iter_modules(package.__path__):
        if not info.name.startswith("_"):
            yield importlib.import_module(f"{package.__name__}.{info.name}")


def _section_of(module: ModuleType) -> type[Section]:
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Section) and value.__module__ == module.__name__
    ]
    if len(found) != 1:
        raise TypeError(f"{module.__name__} must define one section, and defines {len(found)}")
    return found[0]
