"""How rules that span several values are written down.

A rule looks at a section and yields what it finds: the place within the section, and what is wrong. It is run
only when every key it needs is valid by itself, so that no fault is reported twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic

from tap_provisioner.spec.section import S
from tap_provisioner.spec.yaml.errors import Loc

Finding = tuple[Loc, str]


@dataclass(frozen=True, slots=True)
class Rule(Generic[S]):
    """A check of one section. ``needs`` names the keys it reads."""

    needs: tuple[str, ...]
    check: Callable[[S], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class RegionRule(Generic[S]):
    """A check of one section as a certain region has it."""

    needs: tuple[str, ...]
    check: Callable[[S, str], Iterable[Finding]]
