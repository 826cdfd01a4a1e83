"""The table of all rules."""

from __future__ import annotations

from tap_provisioner.local.rule import Rule

RULES: tuple[Rule, ...] = ()
