"""Finds the service, region and operation of a request."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, unquote

from tap_provisioner.local.core import models
from tap_provisioner.local.core.wire import Message, Request

FORM = "application/x-www-form-urlencoded"
_LABEL = re.compile(r"\{([^}+]+)(\+?)\}")
# A bucket in the host name (AWS documentation: virtual hosting of buckets), here also below localhost.
_BUCKET_HOST = re.compile(r"(?P<bucket>.+)\.(s3[.-][a-z0-9.-]*amazonaws\.com|localhost)(:\d+)?")


def identify(http: Message) -> Request:
    """Find what a request asks for."""
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
            return _by_path(service, http)
    return (name, {}) if name in model.operation_names else (None, {})


@dataclass(frozen=True)
class Template:
    """How one operation is requested.

    literals: what the query must hold (None: any value). query, headers: the names that its required members
    have there, headers in lower case.
    """

    operation: str
    method: str
    path: re.Pattern[str]
    labels: tuple[str, ...]
    literals: Mapping[str, str | None]
    query: frozenset[str]
    headers: frozenset[str]
    rank: tuple[int, ...]

    def labels_of(self, http: Message, path: str, query: Mapping[str, str]) -> dict[str, str] | None:
        """The values of the labels in the path, None if the request doesn't fit."""
        found = self.path.fullmatch(path) if http.method == self.method else None
        if (
            found is None
            or not self.query <= query.keys()
            or not self.headers <= http.headers.keys()
            or any(k not in query or v not in (None, query[k]) for k, v in self.literals.items())
        ):
            return None
        return {name: unquote(value) for name, value in zip(self.labels, found.groups(), strict=True)}


@cache
def _templates(service: str) -> tuple[Template, ...]:
    model = models.service_model(service)
    found = [_template(model.operation_model(name)) for name in model.operation_names]
    # The most specific first: GetObjectAcl is a GetObject with "?acl".
    return tuple(sorted(found, key=lambda template: template.rank, reverse=True))


def _template(operation: Any) -> Template:
    path, _, query = operation.http["requestUri"].partition("?")
    literals = {name: value or None for name, value in parse_qsl(query, keep_blank_values=True)}
    needed = _needed(operation, "querystring")
    headers = frozenset(name.lower() for name in _needed(operation, "header"))
    pattern, labels, fixed, greedy, end = "", [], 0, 0, 0
    for label in _LABEL.finditer(path):
        pattern += re.escape(path[end : label.start()]) + ("(.+)" if label[2] else "([^/]+)")
        fixed += label.start() - end
        greedy += bool(label[2])
        labels.append(label[1])
        end = label.end()
    pattern += re.escape(path[end:].rstrip("/")) + "/?"
    fixed += len(path) - end
    rank = (not operation.deprecated, len(literals), len(needed), len(headers), fixed, -greedy)
    method, compiled = operation.http["method"], re.compile(pattern)
    return Template(operation.name, method, compiled, tuple(labels), literals, needed, headers, rank)


def _needed(operation: Any, location: str) -> frozenset[str]:
    shape = operation.input_shape
    members = shape.members if shape is not None else {}
    return frozenset(
        members[name].serialization.get("name", name)
        for name in getattr(shape, "required_members", ())
        if members[name].serialization.get("location") == location
    )


def _by_path(service: str, http: Message) -> tuple[str | None, dict[str, str]]:
    """The operation that a request asks for, and the values of the labels in its path."""
    path = http.path
    bucket = _BUCKET_HOST.fullmatch(http.headers.get("host", "")) if service == "s3" else None
    if bucket:
        path = f"/{bucket['bucket']}{path}"
    query = dict(parse_qsl(http.query, keep_blank_values=True))
    for template in _templates(service):
        labels = template.labels_of(http, path, query)
        if labels is not None:
            return template.operation, labels
    return None, {}
