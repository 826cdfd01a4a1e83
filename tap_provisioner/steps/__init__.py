"""Every kind of resource, found by its place: steps/SERVICE/KIND.py holds the kind of that name."""

from __future__ import annotations

import pkgutil
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from inspect import isclass

from tap_provisioner.step import Step


class KindsByPlace(Mapping[str, type[Step]]):
    """The kinds in the folders of a package, by name; a kind's module is imported when it is first used.

    The file `db_instance.py` has the step class whose `kind` is "db-instance". Modules with an underscore are
    shared by a service's kinds.
    """

    def __init__(self, package: str, paths: list[str]) -> None:
        services = [module.name for module in pkgutil.iter_modules(paths) if module.ispkg]
        self._modules = {
            module.name.replace("_", "-"): f"{package}.{service}.{module.name}"
            for service in services
            for path in paths
            for module in pkgutil.iter_modules([f"{path}/{service}"])
            if not module.name.startswith("_")
        }

    def service(self, kind: str) -> str:
        """Return the folder of a kind: the service that it belongs to. Raises KeyError."""
        return self._modules[kind].split(".")[-2]

    def __getitem__(self, kind: str) -> type[Step]:
        """Return the class of a kind. Raises KeyError for a name that no file has."""
        return _step_of(self._modules[kind], kind)

    def __iter__(self) -> Iterator[str]:
        return iter(self._modules)

    def __len__(self) -> int:
        return len(self._modules)


@cache
def _step_of(module: str, kind: str) -> type[Step]:
    found = vars(import_module(module)).values()
    steps = [each for each in found if isclass(each) and issubclass(each, Step) and each.__module__ == module]
    return next(step for step in steps if vars(step).get("kind") == kind)


KINDS = KindsByPlace(__name__, list(__path__))
"""The kinds by name, in the order of their places."""
