"""AWS's wire formats: reading requests and writing answers as Python dictionaries in botocore's shapes.

The shapes come from the service models of botocore, the parsers and serialisers from botocore (answers
in, requests out) and moto (requests in, answers out), so that no format is written here by hand but that
of errors, whose codes are often not in the model.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode
from xml.sax.saxutils import escape

from botocore.exceptions import UnknownServiceError
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.serialize import get_serializer_class
from moto.core.utils import get_service_model

Params = dict[str, Any]

# Signing names that differ from the name under which botocore keeps the service's model.
MODEL_NAMES = {"monitoring": "cloudwatch", "tagging": "resourcegroupstaggingapi"}

READ_ONLY = ("Describe", "List", "Get", "Lookup", "BatchGet", "Head", "Query", "Scan", "Decode")


class AwsError(Exception):
    """An answer that reports an error: its wire code, its message and its HTTP status."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


@dataclass(frozen=True)
class Request:
    """A signed HTTP request, as far as it is understood.

    `protocol` is None where bodies are not understood (the REST services), and then `operation` is the
    HTTP method and path; such requests reach moto unread.
    """

    service: str
    region: str
    operation: str
    protocol: str | None
    content_type: str
    body: bytes

    @property
    def mutating(self) -> bool:
        """Whether the operation may change anything, as its name tells."""
        if self.protocol is None:
            return not self.operation.startswith(("GET ", "HEAD "))
        return not self.operation.startswith(READ_ONLY)


@dataclass(frozen=True)
class Response:
    """An HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@cache
def _operation(service: str, operation: str) -> Any:
    return get_service_model(service).operation_model(operation)


@cache
def _has_model(service: str) -> bool:
    try:
        get_service_model(service)
    except UnknownServiceError:
        return False
    return True


def identify(environ: Mapping[str, Any], body: bytes) -> Request:
    """Tell from a WSGI environment and the body which operation of which service and region is meant."""
    service, region = _scope(environ.get("HTTP_AUTHORIZATION", ""))
    understood = _has_model(service)
    content_type = environ.get("CONTENT_TYPE", "")
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    protocol: str | None = None
    operation = f"{environ['REQUEST_METHOD']} {environ.get('PATH_INFO', '/')}"
    form: dict[str, str] = {}
    if content_type.startswith("application/x-www-form-urlencoded"):
        form = dict(parse_qsl(body.decode(), keep_blank_values=True))
    if target and understood:
        protocol, operation = "json", target.rpartition(".")[2]
    elif "Action" in form and understood:
        protocol, operation = ("ec2" if service == "ec2" else "query"), form["Action"]
    return Request(service, region, operation, protocol, content_type, body)


def _scope(authorization: str) -> tuple[str, str]:
    # Credential=KEY/20260101/us-east-1/ec2/aws4_request, as SigV4 has it.
    parts = authorization.partition("Credential=")[2].partition(",")[0].split("/")
    region, service = (parts[2], parts[3]) if len(parts) >= 5 else ("us-east-1", "unsigned")
    return MODEL_NAMES.get(service, service), region


def read_params(request: Request) -> Params:
    """The parameters of a request that is understood, in the shape that boto3 takes them."""
    parser = PROTOCOL_PARSERS[str(request.protocol)](_operation(request.service, request.operation))
    values: dict[str, str] = {}
    if request.protocol != "json":
        values = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
    raw: Any = {"values": values, "body": request.body}
    return dict(parser.parse(raw) or {})


def write_params(request: Request, params: Params) -> bytes:
    """The body of a request like `request` but with other parameters."""
    model = _operation(request.service, request.operation)
    body = create_serializer(request.protocol, False).serialize_to_request(params, model)["body"]
    if isinstance(body, bytes):
        return body
    return urlencode(body, quote_via=quote, safe="-._~").encode()


def read_answer(request: Request, response: Response) -> Params:
    """A successful answer as boto3 would return it, without ResponseMetadata."""
    shape = _operation(request.service, request.operation).output_shape
    raw = {"body": response.body, "headers": dict(response.headers), "status_code": response.status}
    parsed = create_parser(request.protocol).parse(raw, shape)
    parsed.pop("ResponseMetadata", None)
    return dict(parsed)


def write_answer(request: Request, answer: Params) -> Response:
    """A successful answer in the request's format."""
    model = _operation(request.service, request.operation)
    serializer = get_serializer_class(request.service, str(request.protocol))(model)
    written = serializer.serialize(answer)
    body = written["body"]
    return Response(
        written["status_code"], written["headers"], body if isinstance(body, bytes) else body.encode()
    )


def read_error(request: Request, response: Response) -> AwsError | None:
    """The error that an answer reports, or None where it reports none."""
    if response.status < 400:
        return None
    if request.protocol is None:
        return AwsError(str(response.status), "", response.status)
    raw = {"body": response.body, "headers": dict(response.headers), "status_code": response.status}
    error = create_parser(request.protocol).parse(raw, None).get("Error", {})
    return AwsError(str(error.get("Code", response.status)), str(error.get("Message", "")), response.status)


def write_error(request: Request, error: AwsError) -> Response:
    """An error in the request's format; JSON for the services whose bodies are not understood."""
    code, message = escape(error.code), escape(error.message)
    if request.protocol == "ec2":
        body = (
            f"<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors>"
            "<RequestID>tap</RequestID></Response>"
        )
    elif request.protocol == "query":
        body = (
            f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message>"
            "</Error><RequestId>tap</RequestId></ErrorResponse>"
        )
    else:
        text = json.dumps({"__type": error.code, "message": error.message})
        headers = {"Content-Type": "application/x-amz-json-1.1", "x-amzn-errortype": error.code}
        return Response(error.status, headers, text.encode())
    return Response(error.status, {"Content-Type": "text/xml"}, body.encode())
