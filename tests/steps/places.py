"""What the folders of services bring to the tests of all kinds, by place: tests/steps/SERVICE/drifts.py.

Such a module has DRIFTS by kind and attribute, NEVER in the same shape as far as there is any, and SPEC:
edits of the spec under which the service's kinds are part of a stack.
"""

from __future__ import annotations

from functools import reduce
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.e2e.world import Edits, merged


def modules() -> list[ModuleType]:
    files = sorted(Path(__file__).parent.glob("*/drifts.py"))
    return [import_module(f"tests.steps.{file.parent.name}.drifts") for file in files]


def gathered(name: str) -> dict[Any, Any]:
    """The entries of every module's dictionary of that name."""
    return {key: value for each in modules() for key, value in getattr(each, name, {}).items()}


def sections() -> Edits:
    """The edits of the spec that all modules ask for."""
    return reduce(merged, (each.SPEC for each in modules() if hasattr(each, "SPEC")), dict[str, Any]())
