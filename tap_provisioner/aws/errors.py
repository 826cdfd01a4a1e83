"""What the API errors of AWS mean: the only file with error codes of more than one service.

Codes are the wire codes of the services (`Error.Code`), which often differ from the class names of the
models. Codes of one service are in `steps/SERVICE/_errors.py`, codes of one kind in the kind's file.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from textwrap import shorten
from typing import Any

from botocore import exceptions as boto
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.parsers import ResponseParserError
from urllib3 import exceptions as urllib3

from tap_provisioner.aws import answers, denials, mfa
from tap_provisioner.errors import ApiError, ErrorKind, Meaning

GONE = frozenset({"ResourceNotFoundException"})
"""The resource does not exist, or what was to be undone does not."""
EXISTS = frozenset({"ResourceExistsException", "ResourceInUseException"})
"""The name is taken: by the resource itself, or by a foreign one."""

THROTTLED = frozenset(
    (
        "Throttling ThrottlingException ThrottledException RequestThrottled RequestThrottledException "
        "TooManyRequestsException RequestLimitExceeded EC2ThrottledException "
        "ProvisionedThroughputExceededException BandwidthLimitExceeded SlowDown PriorRequestNotComplete"
    ).split()
)
"""Not executed; LimitExceededException is absent because it is also that of real quotas."""

DENIED = frozenset(
    {"UnauthorizedOperation", "AccessDenied", "AccessDeniedException", "AuthorizationError", "OptInRequired"}
)

EXPIRED = frozenset(
    (
        "ExpiredToken ExpiredTokenException RequestExpired InvalidClientTokenId UnrecognizedClientException "
        "SignatureDoesNotMatch"
    ).split()
)
"""The credentials are not accepted, or have expired."""

_ALSO_NOT_ENABLED = frozenset({"AuthFailure", "UnrecognizedClientException"})
"""The codes of a region that the account has not enabled, although the credentials are valid elsewhere."""
_NOT_FOUND = re.compile(r"Invalid\w+I[Dd]\.NotFound")
_QUOTA = re.compile(r"\w*(LimitExceeded|QuotaExceeded)(Exception|ApiError)?|Max\w*Exceeded\w*")
_NO_CREDENTIALS = (
    *(boto.NoCredentialsError, boto.PartialCredentialsError, boto.CredentialRetrievalError),
    *(boto.RefreshWithMFAUnsupportedError, boto.TokenRetrievalError),
    *(boto.SSOTokenLoadError, boto.UnauthorizedSSOTokenError, mfa.NoMfaCodeError),
)
_NEVER_SENT = (boto.EndpointConnectionError, boto.ConnectTimeoutError)
_NO_PROXY_REACHED = (urllib3.NewConnectionError, urllib3.ConnectTimeoutError, urllib3.SSLError)
_HANDSHAKE = re.compile("CERTIFICATE_VERIFY_FAILED|WRONG_VERSION_NUMBER|Hostname mismatch|doesn't match")
"""Texts of TLS errors before a request is sent; others can also be of a connection that breaks later."""

_CERTIFICATE = (
    "if a proxy or firewall replaces AWS's certificates, set AWS_CA_BUNDLE to a file with those of its "
    "authority; check the endpoint and the clock of this machine"
)

LONGEST = 500
"""The most characters of an error's text that are shown."""
NO_CREDENTIALS = "set AWS_PROFILE, log in with aws sso login, or give the pipeline a role, then run again"
_HINTS = {
    ErrorKind.EXPIRED: "get fresh credentials and run again; the run resumes from there",
    ErrorKind.QUOTA: "raise the quota or free some of it, then run again; the run resumes from there",
    ErrorKind.LOST: "run again: the next run first reads what was done",
    ErrorKind.THROTTLED: "run again later or with a smaller --parallelism",
}


@cache
def meanings(service: str) -> tuple[Meaning, ...]:
    """Return what the codes of a service, by boto3's name, mean: `ERRORS` of `steps/SERVICE/_errors.py`."""
    package = f"tap_provisioner.steps.{service}"
    if not service or find_spec(package) is None or find_spec(f"{package}._errors") is None:
        return ()
    found: tuple[Meaning, ...] = import_module(f"{package}._errors").ERRORS
    return found


def kind_of(code: str, status: int, message: str = "", service: str = "") -> ErrorKind:
    """Return what an error code means, for a `service` if given; `status` is the HTTP status."""
    for meaning in meanings(service):
        if code == meaning.code and meaning.text in message.lower():
            return meaning.kind
    if code in THROTTLED or status == 429:
        return ErrorKind.THROTTLED
    if code in GONE or _NOT_FOUND.fullmatch(code):
        return ErrorKind.GONE
    if code in EXISTS:
        return ErrorKind.EXISTS
    if code == "ConditionalCheckFailedException":
        return ErrorKind.CONFLICT
    if code in EXPIRED or (code == "AuthFailure" and "validate the provided" in message):
        return ErrorKind.EXPIRED
    if code in DENIED:
        return ErrorKind.DENIED
    if _QUOTA.fullmatch(code):
        return ErrorKind.QUOTA
    return ErrorKind.LOST if status >= 500 else ErrorKind.REFUSED


def api_error(
    error: ClientError | BotoCoreError | ResponseParserError,
    operation: str,
    region: str,
    service: str,
    endpoint: str = "",
) -> ApiError:
    """Return the ApiError for an exception of botocore. `operation` is for the text, `service` boto3's name.

    Texts of errors in the parameters are left out: they quote arguments, which may be a password.
    """
    hint = more = ""
    if isinstance(error, ClientError):
        code, message, status = describe(error.response)
        kind = kind_of(code, status, message, service)
        if kind is ErrorKind.DENIED:
            hint, more = _denied(str(error.response["Error"].get("Message", "")))
        if kind is ErrorKind.EXPIRED and code in _ALSO_NOT_ENABLED:
            hint = "get fresh credentials, or enable the region for the account if it is not, and run again"
    elif isinstance(error, _NO_CREDENTIALS):
        kind, code, message = ErrorKind.EXPIRED, type(error).__name__, str(error)
        if isinstance(error, boto.NoCredentialsError):
            hint = NO_CREDENTIALS
        elif isinstance(error, mfa.NoMfaCodeError | boto.RefreshWithMFAUnsupportedError):
            hint = mfa.HINT
    elif isinstance(error, boto.ParamValidationError):
        kind, code, message = ErrorKind.REFUSED, "ParamValidation", "an argument has the wrong form"
    elif isinstance(error, answers.NotAwsError):
        kind, code = ErrorKind.REFUSED, type(error).__name__
        message, hint = answers.explained(error, endpoint)
    elif _never_sent(error):
        kind, code, message = ErrorKind.THROTTLED, type(error).__name__, f"{error}{_cause(error)}"
        hint = "check the network and the endpoint, then run again"
        if isinstance(error, boto.ProxyConnectionError):
            hint = answers.proxy_hint(endpoint)
    elif isinstance(error, boto.SSLError | boto.ProxyConnectionError):
        kind = ErrorKind.REFUSED if _refused(error) else ErrorKind.LOST
        code, message = type(error).__name__, f"{error}{_cause(error)}"
        hint = _CERTIFICATE if isinstance(error, boto.SSLError) else answers.proxy_hint(endpoint)
    elif isinstance(error, HTTPClientError | ResponseParserError):
        kind, code, message = ErrorKind.LOST, type(error).__name__, "the answer was lost"
    else:
        kind, code, message = ErrorKind.REFUSED, type(error).__name__, str(error)
    return ApiError(
        kind,
        code,
        message,
        operation=operation,
        region=region,
        hint=hint or _HINTS.get(kind, ""),
        more=more,
    )


def _denied(message: str) -> tuple[str, str]:
    """Return the hint about a denied call, and what its shown text leaves out."""
    encoded = denials.split(message)[1]
    hint = f"{denials.advice(message)}, then run again; the run resumes from there"
    if not encoded:
        return hint, ""
    decode = "aws sts decode-authorization-message decodes the message in --json or --log-level info"
    return f"{hint}; {decode}", f"Encoded authorization failure message: {encoded}"


def describe(response: Any) -> tuple[str, str, int]:
    """Return code, text (one line) and HTTP status of an error answer."""
    error = response.get("Error", {})
    status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    # The text of an internal error of a service may be long.
    message = shorten(denials.split(str(error.get("Message", "")))[0], LONGEST, placeholder=" ...")
    return str(error.get("Code", "Unknown")), message, int(status)


def _never_sent(error: Exception) -> bool:
    """Tell whether a request certainly did not leave this machine, or not beyond the proxy.

    urllib3 also reports a proxy that closes the connection before it answers as one that was not reached.
    """
    if isinstance(error, boto.ProxyConnectionError):
        reached = not isinstance(_proxy_error(error), _NO_PROXY_REACHED)
        return not reached or "Tunnel connection failed: 5" in _cause(error)
    return isinstance(error, _NEVER_SENT)


def _refused(error: Exception) -> bool:
    """Tell whether a connection was refused, by the proxy or by this side, so that no other try helps."""
    if isinstance(error, boto.SSLError):
        return _HANDSHAKE.search(str(error)) is not None
    return isinstance(error, boto.ProxyConnectionError) and "Tunnel connection failed: 4" in _cause(error)


def _proxy_error(error: boto.ProxyConnectionError) -> object:
    return getattr(error.kwargs.get("error"), "original_error", None)


def _cause(error: Exception) -> str:
    """Return what a proxy said when it refused a tunnel, as the end of a text, "" if it said nothing."""
    cause = str(_proxy_error(error)) if isinstance(error, boto.ProxyConnectionError) else ""
    return f" ({cause})" if cause.startswith("Tunnel connection failed") else ""


def never_executed(response: tuple[Any, Any] | None, exception: Exception | None) -> bool:
    """Tell whether AWS certainly did not execute a call that failed in this way."""
    if exception is not None:
        return _never_sent(exception)
    if response is None:
        return False
    code, message, status = describe(response[1])
    return status >= 300 and kind_of(code, status, message) is ErrorKind.THROTTLED


def transient(response: tuple[Any, Any] | None, exception: Exception | None) -> bool:
    """Tell whether the same call may succeed a moment later."""
    if exception is not None:
        broken = isinstance(exception, HTTPClientError | boto.ProxyConnectionError | boto.SSLError)
        return broken and not _refused(exception)
    if response is None:
        return False
    return describe(response[1])[2] >= 500 or never_executed(response, None)
