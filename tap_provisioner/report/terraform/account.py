"""The kinds of AWS IAM and AWS Secrets Manager."""

from __future__ import annotations

from collections.abc import Mapping

from tap_provisioner.report.terraform.blocks import hidden, policy, replicas
from tap_provisioner.report.terraform.mapping import Counterpart, of, tagged
from tap_provisioner.steps._recorded import REGIONS
from tap_provisioner.steps.iam.role_policy_attachment import policy_arn

_RECORD = {"stack_regions": REGIONS}

ACCOUNT: Mapping[str, Counterpart] = {
    "iam-role": Counterpart(
        type="aws_iam_role",
        regional=False,
        attributes={
            "name": "role_name",
            "description": "description",
            "assume_role_policy": of(policy, "trust"),
            **tagged(_RECORD),
        },
        outputs={"id": "id", "arn": "arn"},
    ),
    "role-policy-attachment": Counterpart(
        type="aws_iam_role_policy_attachment",
        regional=False,
        attributes={"role": "role_name", "policy_arn": of(policy_arn, "partition", "policy")},
        left_out={"role_arn": "only passed on, to those who need the role with its policy"},
    ),
    "secret": Counterpart(
        type="aws_secretsmanager_secret",
        attributes={
            "name": "secret_name",
            "description": "description",
            "kms_key_id": "kms_key_id",
            "recovery_window_in_days": "recovery_window_days",
            "replica": of(replicas, "secret-replicas.regions"),
            **tagged(_RECORD),
        },
        outputs={"id": "id", "arn": "arn"},
        unset=("kms_key_id",),
        siblings=("secret-replicas",),
        left_out={"username": "a part of the secret's first value"},
    ),
    "secret-version": Counterpart(
        type="aws_secretsmanager_secret_version",
        attributes={
            "secret_id": "secret_id",
            "secret_string": of(hidden, "engine", "username", "dbname", "port", "host", "hosts"),
        },
        outputs={"id": "id", "arn": "secret_id"},
        sensitive=("secret_string",),
        left_out={"secret_name": "the secret's id says it"},
    ),
    # Terraform's are blocks of the secret, where they are shown too; here they come and go by themselves.
    "secret-replicas": Counterpart(
        type="tap_secret_replicas",
        attributes={"secret_id": "secret_id", "replica": of(replicas, "regions")},
        left_out={"secret_name": "the secret's id says it"},
    ),
}
