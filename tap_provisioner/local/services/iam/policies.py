"""AWS's managed policies, which moto loads on request only, and slowly at each reset."""

from __future__ import annotations

import json
from functools import lru_cache

from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy


@lru_cache(maxsize=1)
def managed_policies() -> tuple[AWSManagedPolicy, ...]:
    """Every managed policy of AWS, loaded once per process."""
    documents = json.loads(aws_managed_policies_data)
    return tuple(
        AWSManagedPolicy.from_data(name, DEFAULT_ACCOUNT_ID, "aws", document)
        for name, document in documents.items()
    )
