"""Finds the service, region and operation of a request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from tap_provisioner.local.core import models
from tap_provisioner.local.core.protocols import paths
from tap_provisioner.local.core.wire import Message, Request

FORM = "application/x-www-form-urlencoded"


def identify(environ: Mapping[str, Any], body: bytes) -> Request:
    """Read a request from its WSGI environment and its body."""
    http = Message.of(environ, body)
    signing, region = _scope(http.headers.get("authorization", ""))
    service = models.iam_name(signing)
    unread = Request(service, region, f"{http.method} {http.path}", None, http)
    model = models.service_model(service)
    if model is None:
        return unread
    protocols = model.metadata.get("protocols", [model.metadata["protocol"]])
    for protocol in protocols:
        operation, labels = _operation(service, model, protocol, http)
        if operation:
            return Request(service, region, operation, protocol, http, labels)
    return unread


def _scope(authorization: str) -> tuple[str, str]:
    # Credential=KEY/20260101/us-east-1/ec2/aws4_request, as SigV4 has it.
    parts = authorization.partition("Credential=")[2].partition(",")[0].split("/")
    return (parts[3], parts[2]) if len(parts) >= 5 else ("unsigned", "us-east-1")


def _operation(service: str, model: Any, protocol: str, http: Message) -> tuple[str | None, dict[str, str]]:
    name: str | None = None
    match protocol:
        case "query" | "ec2" if http.headers.get("content-type", "").startswith(FORM):
            name = dict(parse_qsl(http.body.decode(), keep_blank_values=True)).get("Action")
        case "json":
            prefix, _, target = http.headers.get("x-amz-target", "").rpartition(".")
            name = target if prefix == model.metadata["targetPrefix"] else None
        case "rest-json" | "rest-xml":
            return paths.match(service, http)
    return (name, {}) if name in model.operation_names else (None, {})
