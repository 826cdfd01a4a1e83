"""The table of all rules, in the order in which they are applied."""

from __future__ import annotations

from tap_provisioner.local import gaps_ec2, gaps_instances, gaps_rds, gaps_secrets
from tap_provisioner.local.rule import Rule

RULES: tuple[Rule, ...] = (
    *gaps_ec2.RULES,
    *gaps_rds.RULES,
    *gaps_instances.RULES,
    *gaps_secrets.RULES,
)
