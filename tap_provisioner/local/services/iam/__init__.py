"""IAM roles and policies. moto loads AWS's managed policies on request only, and slowly at each reset."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy

from tap_provisioner.local.core.account import ACCOUNT, Account
from tap_provisioner.local.core.refusals import Codes

CODES = Codes(checks_tags=True)


def inventory(iam: Any) -> dict[str, list[str]]:
    """What is left: roles, except those of AWS."""
    return {"role": [r.name for r in iam.roles.values() if not r.path.startswith("/aws-service-role/")]}


def reset(account: Account) -> None:
    """Give the account AWS's managed policies, attached to nothing."""
    iam, policies = account.backend("iam", "aws"), _managed_policies()
    for policy in policies:
        policy.attachment_count = 0
    iam.aws_managed_policies = list(policies)
    iam.managed_policies.update({policy.arn: policy for policy in policies})


@lru_cache(maxsize=1)
def _managed_policies() -> tuple[AWSManagedPolicy, ...]:
    """Every managed policy of AWS, loaded once per process."""
    documents = json.loads(aws_managed_policies_data)
    return tuple(
        AWSManagedPolicy.from_data(name, ACCOUNT, "aws", document) for name, document in documents.items()
    )
