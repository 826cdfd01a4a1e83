"""Validates every request against its service's model, of which boto3 checks a part only."""

from __future__ import annotations

from tap_provisioner.local.core import models
from tap_provisioner.local.core.constraints import violations
from tap_provisioner.local.core.refusals import codes, invalid
from tap_provisioner.local.core.rule import EVERY_OPERATION, Exchange, before

ORDER = 25

# S3's model states hardly any constraint, and each of its errors has a code of its own (AWS documentation: S3
# error responses).
UNCHECKED = frozenset({"s3"})


@before("request-model", "botocore's service models; the codes: see Codes", EVERY_OPERATION)
def _check(x: Exchange) -> None:
    """A request conforms to its model: required members, enum, min, max, pattern."""
    model = models.operation_model(x.request.service, x.request.operation)
    if x.request.service in UNCHECKED or model.input_shape is None:
        return
    found = list(violations(model.input_shape, x.params, codes(x.request).unenforced))
    if found:
        raise invalid(x.request, found)
