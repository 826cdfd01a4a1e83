"""Finds the modules of services: every one below `services/`."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType
from typing import Any

from tap_provisioner.local.core.rule import Rule

PLACE = "tap_provisioner.local.services"


@cache
def modules() -> tuple[ModuleType, ...]:
    """Every module and package of every service, by its name."""
    found = walk_packages(import_module(PLACE).__path__, f"{PLACE}.")
    return tuple(import_module(name) for name in sorted(each.name for each in found))


def rules() -> tuple[Rule, ...]:
    """Every rule in the order in which they apply: by the ORDER of its module, its name, and the place there.

    ORDER has meaning within one operation only. Its tens: 10 request against its model and ids that are not
    known yet; 20 tags; 30 values; 40 values that are completed; 50 relations to other resources; 60
    deletions; 70 answers that moto lacks; 80 states that take time; 90 answers that are out of date.
    """
    found = [module for module in modules() if hasattr(module, "ORDER")]
    found.sort(key=lambda module: (module.ORDER, module.__name__))
    return tuple(
        rule.within(module.__name__.split(".")[3])
        for module in found
        for rule in vars(module).values()
        if isinstance(rule, Rule)
    )


def endpoints() -> dict[str, Any]:
    """The admin endpoints of all services, by their path below the admin's prefix."""
    return {path: answer for module in modules() for path, answer in getattr(module, "ENDPOINTS", {}).items()}


@cache
def parts(attribute: str) -> dict[str, Any]:
    """The attribute of each service's own module or package, by service, for those that have it."""
    return {
        module.__name__.rpartition(".")[2]: getattr(module, attribute)
        for module in modules()
        if module.__name__.rpartition(".")[0] == PLACE and hasattr(module, attribute)
    }
