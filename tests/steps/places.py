"""What the folders of services bring to the tests of all kinds, by place: tests/steps/SERVICE.

drifts.py has DRIFTS by kind and attribute, NEVER in the same shape as far as there is any, and, where only a
section of the spec adds the service's kinds to a stack, SPEC: edits that add that section. HOLDS has for a
kind what keeps a resource from being deleted: a function that adds it, and one that removes it. `meanwhile`
does what people do once a stack is there, as far as a removal depends on it.

policy.py has REFERENCE, the resource types by which AWS judges each action of the service, and `requests`:
all that IAM is asked about one call of it. `tags_of`, if it is there, returns the tags of resources after a
call.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from tap_provisioner.step import Observed
from tests.e2e.world import Edits, World, merged

Drift = Callable[[World, Observed], Any]


def modules(name: str) -> dict[str, ModuleType]:
    """The modules of that name by service."""
    services = [file.parent.name for file in sorted(Path(__file__).parent.glob(f"*/{name}.py"))]
    return {service: import_module(f"tests.steps.{service}.{name}") for service in services}


def gathered(name: str, what: str) -> dict[Any, Any]:
    """The entries of the dictionary `what` of every module of that name."""
    return {k: value for each in modules(name).values() for k, value in getattr(each, what, {}).items()}


def added() -> dict[str, ModuleType]:
    """The drifts of the services that sections of the spec add to a stack."""
    return {service: each for service, each in modules("drifts").items() if hasattr(each, "SPEC")}


def together() -> dict[tuple[str, str], Drift]:
    """The drifts of added services, ordered so that none prevents another: disabled things cannot change."""
    found = {key: drift for each in added().values() for key, drift in each.DRIFTS.items()}
    return dict(sorted(found.items(), key=lambda entry: entry[0][1] == "enabled"))


def meanwhile(world: World) -> None:
    """All that people do once a stack with every section is there."""
    for each in modules("drifts").values():
        if hasattr(each, "meanwhile"):
            each.meanwhile(world)


def sections() -> Edits:
    """The edits of the spec that add every service."""
    return reduce(merged, (each.SPEC for each in added().values()), dict[str, Any]())
