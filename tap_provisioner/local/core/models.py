"""botocore's service models, by the name that a request is signed for."""

from __future__ import annotations

from functools import cache
from typing import Any

from botocore.exceptions import UnknownServiceError
from moto.core.utils import get_service_model

# Signing names that differ from the name under which botocore keeps the model (signingName, endpointPrefix
# in the models' metadata; a test compares).
MODEL_NAMES = {
    "monitoring": "cloudwatch",
    "servicequotas": "service-quotas",
    "states": "stepfunctions",
    "tagging": "resourcegroupstaggingapi",
}
# Signing names that differ from the prefix of IAM's actions (AWS service authorization reference).
IAM_NAMES = {"monitoring": "cloudwatch", "tagging": "tag"}
_BY_IAM_NAME = {name: MODEL_NAMES[signing] for signing, name in IAM_NAMES.items()}


def iam_name(signing: str) -> str:
    """The prefix of IAM's actions for the service that a request is signed for."""
    return IAM_NAMES.get(signing, signing)


@cache
def service_model(service: str) -> Any:
    """The model of a service by its name in IAM's actions, None if botocore has none of it."""
    try:
        return get_service_model(_BY_IAM_NAME.get(service) or MODEL_NAMES.get(service, service))
    except UnknownServiceError:
        return None


@cache
def operation_model(service: str, operation: str) -> Any:
    """The model of an operation, None if the service has none of that name."""
    model = service_model(service)
    return model.operation_model(operation) if operation in model.operation_names else None
