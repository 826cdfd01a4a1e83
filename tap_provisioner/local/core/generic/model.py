"""Validates every request against its service's model, of which boto3 checks a part only."""

from __future__ import annotations

from dataclasses import dataclass

from tap_provisioner.local.core import models
from tap_provisioner.local.core.constraints import Violation, violations
from tap_provisioner.local.core.rule import EVERY_OPERATION, AwsError, Exchange, before

ORDER = 25


@dataclass(frozen=True)
class _Codes:
    invalid: str
    missing: str


def _same(code: str) -> _Codes:
    return _Codes(code, code)


# By service, else by protocol.
CODES = {
    # AWS documentation: EC2 error codes.
    "ec2": _Codes("InvalidParameterValue", "MissingParameter"),
    # AWS documentation: common errors of the query API (IAM, RDS, SNS, STS).
    "query": _same("ValidationError"),
    # AWS documentation: common errors of the JSON services.
    "json": _same("ValidationException"),
    "rest-json": _same("ValidationException"),
    # Issue threads of fluent-plugin-cloudwatch-logs and grafana, which quote it.
    "logs": _same("InvalidParameterException"),
    # Issue threads of crossplane and terragrunt, which quote it.
    "route53": _same("InvalidInput"),
    # Issue threads of boto3, which quote the answer.
    "guardduty": _same("BadRequestException"),
    # botocore model backup (errors of every operation); an issue thread of aws-cdk.
    "backup": _Codes("InvalidParameterValueException", "MissingParameterValueException"),
}
# S3's model states hardly any constraint, and each of its errors has a code of its own (AWS documentation: S3
# error responses).
UNCHECKED = frozenset({"s3"})
# Shapes whose constraints AWS does not enforce, by service.
UNENFORCED = {
    # AWS documentation: EC2 takes values that are newer than a model; its API Reference lists account
    # attributes, such as vpc-max-elastic-ips, that the model does not.
    "ec2": frozenset({"InstanceType", "AccountAttributeName"}),
}


@before("request-model", "botocore's service models; the codes: see CODES", EVERY_OPERATION)
def _check(x: Exchange) -> None:
    """A request conforms to its model: required members, enum, min, max, pattern."""
    service = x.request.service
    model = models.operation_model(service, x.request.operation)
    if service in UNCHECKED or model.input_shape is None:
        return
    found = list(violations(model.input_shape, x.params, UNENFORCED.get(service, frozenset())))
    if found:
        raise refusal(x, found)


def refusal(x: Exchange, found: list[Violation]) -> AwsError:
    """The error with which the service refuses a request."""
    service = x.request.service
    codes = CODES.get(service) or CODES[str(x.request.protocol)]
    first = found[0]
    code = codes.missing if first.missing else codes.invalid
    name = first.path.rpartition(".")[2]
    if service == "guardduty":
        return AwsError(code, f"The request is rejected because the parameter {name} has an invalid value.")
    if service == "ec2":
        if first.missing:
            return AwsError(code, f"The request must contain the parameter {name}")
        return AwsError(code, f"Value ({first.value}) for parameter {name} is invalid. {first.constraint}")
    errors = "error" if len(found) == 1 else "errors"
    said = "; ".join(each.text for each in found)
    return AwsError(code, f"{len(found)} validation {errors} detected: {said}")
