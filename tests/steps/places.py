"""What the folders of services bring to the tests of all kinds, by place: tests/steps/SERVICE.

drifts.py has DRIFTS by kind and attribute, NEVER in the same shape as far as there is any, and SPEC: edits of
the spec under which the service's kinds are part of a stack. HOLDS has for a kind what keeps a resource from
being deleted: a function that adds it, and one that removes it. `meanwhile` does what people do once a stack
is there, as far as a removal depends on it.

policy.py has REFERENCE, the resource types by which AWS judges each action of the service, and `requests`:
all that IAM is asked about one call of it. `tags_of`, if it is there, returns the tags of resources after a
call.
"""

from __future__ import annotations

from functools import reduce
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from tests.e2e.world import Edits, World, merged


def modules(name: str) -> dict[str, ModuleType]:
    """The modules of that name by service."""
    services = [file.parent.name for file in sorted(Path(__file__).parent.glob(f"*/{name}.py"))]
    return {service: import_module(f"tests.steps.{service}.{name}") for service in services}


def gathered(name: str, what: str) -> dict[Any, Any]:
    """The entries of the dictionary `what` of every module of that name."""
    return {k: value for each in modules(name).values() for k, value in getattr(each, what, {}).items()}


def together() -> dict[tuple[str, str], Any]:
    """All drifts in an order in which none prevents another: what is disabled can be changed no more."""
    found = gathered("drifts", "DRIFTS")
    return dict(sorted(found.items(), key=lambda entry: entry[0][1] == "enabled"))


def meanwhile(world: World) -> None:
    """All that people do once a stack with every section is there."""
    for each in modules("drifts").values():
        if hasattr(each, "meanwhile"):
            each.meanwhile(world)


def sections() -> Edits:
    """The edits of the spec that all drifts ask for."""
    found = [each.SPEC for each in modules("drifts").values() if hasattr(each, "SPEC")]
    return reduce(merged, found, dict[str, Any]())
