"""The errors with which services refuse requests: those of a protocol, unless a service has its own."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tap_provisioner.local.core import discovery
from tap_provisioner.local.core.constraints import Violation
from tap_provisioner.local.core.wire import AwsError, Request


@dataclass(frozen=True)
class Codes:
    """The error codes of a service, `CODES` in its module; "" if it uses that of its protocol.

    invalid, missing: of a parameter that violates its model. tags: of a tag. denied: of a missing permission.
    throttled: of a throttled call, with its HTTP status. invalid_text, missing_text and throttled_text: the
    messages, of a Violation `v` as format strings. unenforced: shapes whose constraints AWS does not enforce.
    lengths: whether the model's rule covers the lengths of tags. checks_tags: whether moto checks tags.
    """

    invalid: str = ""
    missing: str = ""
    tags: str = "ValidationException"
    denied: str = ""
    throttled: tuple[str, int] | None = None
    invalid_text: str = ""
    missing_text: str = ""
    throttled_text: str = "Rate exceeded"
    unenforced: frozenset[str] = frozenset()
    lengths: bool = True
    checks_tags: bool = False


# AWS documentation: common errors of each protocol's services; botocore's _retry.json for throttling.
_QUERY = Codes("ValidationError", "ValidationError", denied="AccessDenied", throttled=("Throttling", 400))
_JSON = Codes(
    "ValidationException",
    "ValidationException",
    denied="AccessDeniedException",
    throttled=("ThrottlingException", 400),
)
_PROTOCOLS = {
    "query": _QUERY,
    "ec2": _QUERY,
    "json": _JSON,
    "rest-json": replace(_JSON, throttled=("ThrottlingException", 429)),
    "rest-xml": _QUERY,
}


# Services of which nothing else is known. backup: botocore model (errors of every operation), an issue thread
# of aws-cdk; logs: issue threads of fluent-plugin-cloudwatch-logs and grafana, which quote it; s3: AWS
# documentation: S3 error responses.
_OTHERS = {
    "backup": Codes("InvalidParameterValueException", "MissingParameterValueException"),
    "logs": Codes("InvalidParameterException", "InvalidParameterException"),
    "s3": Codes(throttled=("SlowDown", 503), throttled_text="Please reduce your request rate."),
}


def codes(request: Request) -> Codes:
    """The codes that the service of a request states."""
    found: Codes = (_OTHERS | discovery.parts("CODES")).get(request.service, Codes())
    return found


def throttling(request: Request) -> AwsError:
    """The service's error for a throttled call."""
    own, usual = codes(request), _PROTOCOLS.get(request.protocol or "", _JSON)
    code, status = own.throttled or usual.throttled or ("", 400)
    return AwsError(code, own.throttled_text, status)


def denial(request: Request) -> AwsError:
    """The service's error for a missing permission."""
    code = codes(request).denied or _PROTOCOLS.get(request.protocol or "", _JSON).denied
    return AwsError(code, "You are not authorized to perform this operation.", 403)


def invalid(request: Request, found: list[Violation]) -> AwsError:
    """The service's error for parameters that violate its model."""
    own, usual, first = codes(request), _PROTOCOLS[str(request.protocol)], found[0]
    code = (own.missing or usual.missing) if first.missing else (own.invalid or usual.invalid)
    if text := own.missing_text if first.missing else own.invalid_text:
        return AwsError(code, text.format(v=first, name=first.path.rpartition(".")[2]))
    errors = "error" if len(found) == 1 else "errors"
    texts = "; ".join(each.text for each in found)
    return AwsError(code, f"{len(found)} validation {errors} detected: {texts}")
