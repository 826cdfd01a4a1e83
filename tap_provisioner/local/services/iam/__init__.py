"""IAM roles and policies."""

from __future__ import annotations

from typing import Any

from tap_provisioner.local.core.account import Account
from tap_provisioner.local.core.refusals import Codes
from tap_provisioner.local.services.iam.policies import managed_policies

CODES = Codes(checks_tags=True)


def inventory(iam: Any) -> dict[str, list[str]]:
    """What is left: roles, except those of AWS."""
    return {"role": [r.name for r in iam.roles.values() if not r.path.startswith("/aws-service-role/")]}


def reset(account: Account) -> None:
    """Give the account AWS's managed policies, attached to nothing."""
    iam, policies = account.backend("iam", "aws"), managed_policies()
    for policy in policies:
        policy.attachment_count = 0
    iam.aws_managed_policies = list(policies)
    iam.managed_policies.update({policy.arn: policy for policy in policies})
