"""AWS's managed policies, which moto loads only on request, and then anew, and slowly, at each reset."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy


@lru_cache(maxsize=1)
def _all() -> tuple[AWSManagedPolicy, ...]:
    documents = json.loads(aws_managed_policies_data)
    return tuple(
        AWSManagedPolicy.from_data(name, DEFAULT_ACCOUNT_ID, "aws", document)
        for name, document in documents.items()
    )


@lru_cache(maxsize=1)
def _by_arn() -> dict[str, AWSManagedPolicy]:
    return {policy.arn: policy for policy in _all()}


def load_into(iam: Any) -> None:
    """Give moto's model of IAM every policy of AWS's own, attached to nothing."""
    for policy in _all():
        policy.attachment_count = 0
    iam.aws_managed_policies = list(_all())
    iam.managed_policies.update(_by_arn())
