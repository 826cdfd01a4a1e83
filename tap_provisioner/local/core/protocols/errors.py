"""Errors in the form that each protocol gives them."""

from __future__ import annotations

import json
from xml.sax.saxutils import escape

from tap_provisioner.local.core.wire import AwsError, Request, Response

_XML = "text/xml"
_JSON = {
    "json": "application/x-amz-json-1.1",
    "rest-json": "application/json",
}


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
            return _json(_JSON.get(protocol or "", _JSON["json"]), error)
    return Response(error.status, {"Content-Type": _XML}, body.encode())


def _json(content_type: str, error: AwsError) -> Response:
    text = json.dumps({"__type": error.code, "message": error.message})
    headers = {"Content-Type": content_type, "x-amzn-errortype": error.code}
    return Response(error.status, headers, text.encode())
