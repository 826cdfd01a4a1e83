"""The embedded AWS: moto's server with the real AWS's strictness laid over it."""

from __future__ import annotations

from tap_provisioner.local.clock import Clock, ManualClock, ScaledClock
from tap_provisioner.local.dispatch import Call
from tap_provisioner.local.faults import Dropped, Fault, Faults
from tap_provisioner.local.rule import Rule
from tap_provisioner.local.rules import RULES
from tap_provisioner.local.server import EmbeddedAws, serve
from tap_provisioner.local.wire import AwsError

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
    "serve",
]
