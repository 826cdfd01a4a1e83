"""AWS's managed policies, which moto loads only on request, and then anew, and slowly, at each reset."""

from __future__ import annotations

import copy
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


def load_into(iam: Any) -> None:
    """Give moto's model of IAM every policy of AWS's own, attached to nothing."""
    iam.aws_managed_policies = [copy.copy(policy) for policy in _all()]
    iam.managed_policies.update({policy.arn: policy for policy in iam.aws_managed_policies})
