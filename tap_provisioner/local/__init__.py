"""The embedded AWS: moto's server, made as strict as real AWS by rules."""

from __future__ import annotations

from tap_provisioner.local.core.account import Clock, ManualClock, ScaledClock, State
from tap_provisioner.local.core.dispatch import Call
from tap_provisioner.local.core.faults import Dropped, Fault, Faults
from tap_provisioner.local.core.rule import Rule
from tap_provisioner.local.core.server import EmbeddedAws, serve
from tap_provisioner.local.core.table import RULES
from tap_provisioner.local.core.wire import AwsError

__all__ = [
    "RULES",
    "AwsError",
    "Call",
    "Clock",
    "Dropped",
    "EmbeddedAws",
    "Fault",
    "Faults",
    "ManualClock",
    "Rule",
    "ScaledClock",
    "State",
    "serve",
]
