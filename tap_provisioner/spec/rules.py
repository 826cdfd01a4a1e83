"""Rules that concern several values, declared as methods of the model that has them.

A rule yields what it finds: the place, and what is wrong. It runs only if every key that it needs is valid
by itself, so that no problem is reported twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

from tap_provisioner.spec.yaml.errors import Loc

Finding = tuple[Loc, str]


class Scope(Enum):
    """What a rule is given, and what its places are relative to."""

    MODEL = "model"
    """The model alone; places are relative to it."""
    REGION = "region"
    """The section as one region has it, and the region's name; places are relative to the section."""
    STACK = "stack"
    """The section and the whole spec; places are absolute."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A check. ``needs`` names the keys of the model that it reads, ``head`` those of the top level."""

    needs: tuple[str, ...]
    check: Callable[..., Iterable[Finding]]
    scope: Scope = Scope.MODEL
    head: tuple[str, ...] = ()


def rule(*needs: str) -> Callable[[Callable[[Any], Iterable[Finding]]], Rule]:
    """Declare a method without arguments as a rule of its model."""
    return lambda check: Rule(needs, check)


def once(key: str, same: Callable[[Any], Any] = str) -> Rule:
    """Return the rule that a list has no item twice; items are equal if ``same`` returns equal values."""

    def check(model: Any) -> Iterator[Finding]:
        items = getattr(model, key) or ()
        seen = [same(item) for item in items]
        for index, item in enumerate(items):
            if seen[index] in seen[:index]:
                yield (key, index), f"{item} is given twice: remove one"

    return Rule((key,), check)


def region_rule(*needs: str) -> Callable[[Callable[[Any, str], Iterable[Finding]]], Rule]:
    """Declare a method as a rule of a section in each region; its argument is the region's name."""
    return lambda check: Rule(needs, check, Scope.REGION)


def stack_rule(
    *needs: str, head: tuple[str, ...]
) -> Callable[[Callable[[Any, Any], Iterable[Finding]]], Rule]:
    """Declare a method as a rule of a section and the rest of the spec; its argument is the spec.

    Use ``Spec.find`` for other sections: it returns None for one that is not valid.
    """
    return lambda check: Rule(needs, check, Scope.STACK, head)
