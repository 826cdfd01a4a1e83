"""Requests, answers and errors of every protocol, from and to the dictionaries that boto3 has.

The shapes come from the service models, the parsers and serialisers from botocore (answers in, requests out)
and moto (requests in, answers out). Written here is what neither has: the form of errors, whose codes are
often not in the model.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode
from xml.sax.saxutils import escape

from botocore.awsrequest import HeadersDict
from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from moto.core.parse import PROTOCOL_PARSERS
from moto.core.serialize import get_serializer_class
from werkzeug.datastructures import Headers, MultiDict

from tap_provisioner.local.core import models
from tap_provisioner.local.core.wire import AwsError, Message, Params, Request, Response

# Headers that describe the body, and are set anew for another one.
_OF_BODY = ("content-md5", "content-type", "transfer-encoding", "x-amz-checksum-")


def read_params(request: Request) -> Params:
    """The parameters of a request that is understood, as boto3 takes them."""
    http = request.http
    is_form = request.protocol in ("query", "ec2")
    raw: Any = {
        "method": http.method,
        "headers": Headers(list(http.headers.items())),
        "values": MultiDict(parse_qsl(http.body.decode() if is_form else http.query, keep_blank_values=True)),
        "body": http.body,
        "url_params": request.labels,
        "url_path": http.path,
    }
    model = _model(request)
    parsed = dict(PROTOCOL_PARSERS[str(request.protocol)](model).parse(raw) or {})
    # moto's parsers return an empty map for a map of headers of which none was sent.
    members = model.input_shape.members if parsed else {}
    return {
        k: v for k, v in parsed.items() if v != {} or members[k].serialization.get("location") != "headers"
    }


def write_request(like: Request, params: Params) -> Message:
    """The request that asks for the operation of `like` with these parameters, signed as that one was."""
    model = _model(like)
    written = create_serializer(like.protocol, False).serialize_to_request(params, model)
    body = written["body"]
    if isinstance(body, dict):
        body = urlencode(body, quote_via=quote, safe="-._~")
    bound = _bound_headers(model)
    kept = {k: v for k, v in like.http.headers.items() if not k.startswith((*_OF_BODY, *bound))}
    if like.service == "s3":
        kept["host"] = "localhost"
    path, _, literals = written["url_path"].partition("?")
    query = written["query_string"]
    pairs = list(query.items()) if isinstance(query, dict) else list(query)
    return Message(
        written["method"],
        path,
        "&".join(part for part in (literals, urlencode(pairs, doseq=True, quote_via=quote)) if part),
        kept | {k.lower(): str(v) for k, v in written["headers"].items()},
        body.encode() if isinstance(body, str) else bytes(body or b""),
    )


def _bound_headers(model: Any) -> list[str]:
    members = model.input_shape.members if model.input_shape is not None else {}
    return [
        member.serialization.get("name", name).lower()
        for name, member in members.items()
        if member.serialization.get("location") in ("header", "headers")
    ]


def read_answer(request: Request, response: Response) -> Params:
    """A successful answer as boto3 would return it, without ResponseMetadata."""
    shape = _model(request).output_shape
    raw, streamed = _raw(response), _streamed(shape)
    if streamed:
        # botocore decodes it as text, which binary data is not.
        raw["body"] = b""
    parsed = dict(create_parser(request.protocol).parse(raw, shape))
    parsed.pop("ResponseMetadata", None)
    return parsed | ({streamed: response.body} if streamed else {})


def _streamed(shape: Any) -> str | None:
    payload: str | None = shape.serialization.get("payload") if shape is not None else None
    return payload if payload and shape.members[payload].type_name == "blob" else None


def write_answer(request: Request, answer: Params) -> Response:
    """A successful answer in the request's format."""
    model = _model(request)
    serializer = get_serializer_class(model.service_model.service_name, str(request.protocol))(model)
    written = serializer.serialize(answer)
    body, headers = written["body"], dict(written["headers"])
    if _streamed(model.output_shape) and "ContentType" in answer:
        headers["Content-Type"] = answer["ContentType"]
    return Response(written["status_code"], headers, body if isinstance(body, bytes) else body.encode())


def read_error(request: Request, response: Response) -> AwsError | None:
    """The error that an answer reports, or None where it reports none."""
    if response.status < 400:
        return None
    if request.protocol is None:
        return AwsError(str(response.status), "", response.status)
    error = create_parser(request.protocol).parse(_raw(response), None).get("Error", {})
    return AwsError(str(error.get("Code", response.status)), str(error.get("Message", "")), response.status)


def _raw(response: Response) -> Params:
    headers = HeadersDict(response.headers)
    return {"body": response.body, "headers": headers, "status_code": response.status}


def _model(request: Request) -> Any:
    return models.operation_model(request.service, request.operation)


def write_error(request: Request, error: AwsError) -> Response:
    """An error in the request's format; JSON for what is not understood."""
    code, message = escape(error.code), escape(error.message)
    said = f"<Code>{code}</Code><Message>{message}</Message>"
    match request.service, request.protocol:
        case _, "ec2":
            body = f"<Response><Errors><Error>{said}</Error></Errors><RequestID>tap</RequestID></Response>"
        case "s3", "rest-xml":
            body = f"<Error>{said}<RequestId>tap</RequestId></Error>"
        case _, "query" | "rest-xml":
            whole = f"<Error><Type>Sender</Type>{said}</Error><RequestId>tap</RequestId>"
            body = f"<ErrorResponse>{whole}</ErrorResponse>"
        case _, protocol:
            content_type = "application/json" if protocol == "rest-json" else "application/x-amz-json-1.1"
            headers = {"Content-Type": content_type, "x-amzn-errortype": error.code}
            text = json.dumps({"__type": error.code, "message": error.message})
            return Response(error.status, headers, text.encode())
    return Response(error.status, {"Content-Type": "text/xml"}, body.encode())
