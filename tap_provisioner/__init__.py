"""Provisions one stack, several regions of network, database and secrets, on AWS: see `Provisioner`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tap_provisioner.access import Settings
    from tap_provisioner.engine.apply import Report
    from tap_provisioner.engine.draft import Draft
    from tap_provisioner.engine.events import Event, Following, Happening
    from tap_provisioner.engine.plan import Action, Plan, Planned
    from tap_provisioner.errors import TapError
    from tap_provisioner.provisioner import Provisioner
    from tap_provisioner.spec import Spec, SpecError
    from tap_provisioner.step import Change

__version__ = "0.1.0"
__all__ = [
    "Action",
    "Change",
    "Draft",
    "Event",
    "Following",
    "Happening",
    "Plan",
    "Planned",
    "Provisioner",
    "Report",
    "Settings",
    "Spec",
    "SpecError",
    "TapError",
]

_HOMES = {
    "Action": "engine.plan",
    "Change": "step",
    "Draft": "engine.draft",
    "Event": "engine.events",
    "Following": "engine.events",
    "Happening": "engine.events",
    "Plan": "engine.plan",
    "Planned": "engine.plan",
    "Provisioner": "provisioner",
    "Report": "engine.apply",
    "Settings": "access",
    "Spec": "spec",
    "SpecError": "spec",
    "TapError": "errors",
}


def __getattr__(name: str) -> Any:
    # Loaded when it is asked for, so that the help of the command line waits for no boto3.
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
