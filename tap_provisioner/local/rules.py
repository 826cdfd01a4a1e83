"""The table of all rules, in the order in which they are applied."""

from __future__ import annotations

from tap_provisioner.local import (
    gaps_ec2,
    gaps_instances,
    gaps_rds,
    gaps_secrets,
    rules_dynamodb,
    rules_ec2_delete,
    rules_ec2_relations,
    rules_ec2_values,
    rules_fresh,
    rules_iam,
    rules_nat,
    rules_rds_groups,
    rules_rds_life,
    rules_rds_modify,
    rules_rds_parameters,
    rules_rds_relations,
    rules_rds_storage,
    rules_rds_values,
    rules_secrets,
    rules_stale,
    rules_tags,
)
from tap_provisioner.local.rule import Rule

RULES: tuple[Rule, ...] = (
    *rules_fresh.RULES,
    *rules_tags.RULES,
    *rules_ec2_values.RULES,
    *gaps_ec2.RULES,
    *rules_ec2_relations.RULES,
    *rules_ec2_delete.RULES,
    *rules_nat.RULES,
    *rules_stale.RULES,
    *rules_rds_values.RULES,
    *gaps_instances.VERSION_RULES,
    *rules_rds_relations.RULES,
    *rules_rds_storage.RULES,
    *rules_rds_modify.RULES,
    *rules_rds_groups.RULES,
    *rules_rds_parameters.RULES,
    *gaps_rds.RULES,
    *gaps_instances.RULES,
    *rules_rds_life.RULES,
    *gaps_secrets.RULES,
    *rules_secrets.RULES,
    *rules_iam.RULES,
    *rules_dynamodb.RULES,
)
