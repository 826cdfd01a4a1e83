"""Errors of services for throttled calls and for missing permissions."""

from __future__ import annotations

from tap_provisioner.local.core.wire import AwsError, Request

# By service, else by protocol (botocore's _retry.json; AWS documentation: common errors of each service).
_THROTTLED = {
    "ec2": ("RequestLimitExceeded", 503),
    "s3": ("SlowDown", 503),
    "query": ("Throttling", 400),
    "rest-xml": ("Throttling", 400),
    "rest-json": ("ThrottlingException", 429),
}
_TEXTS = {"ec2": "Request limit exceeded.", "s3": "Please reduce your request rate."}
_DENIED = {
    "ec2": "UnauthorizedOperation",
    "sns": "AuthorizationError",
    "query": "AccessDenied",
    "rest-xml": "AccessDenied",
}


def throttling(request: Request) -> AwsError:
    """The service's error for a throttled call."""
    default = _THROTTLED.get(request.protocol or "", ("ThrottlingException", 400))
    code, status = _THROTTLED.get(request.service, default)
    return AwsError(code, _TEXTS.get(request.service, "Rate exceeded"), status)


def denial(request: Request) -> AwsError:
    """The service's error for a missing permission."""
    default = _DENIED.get(request.protocol or "", "AccessDeniedException")
    code = _DENIED.get(request.service, default)
    return AwsError(code, "You are not authorized to perform this operation.", 403)
