"""HTTP requests, the operations that they request, answers and errors."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from tap_provisioner.aws.operations import changes

Params = dict[str, Any]


class AwsError(Exception):
    """An answer that reports an error: its wire code, its message and its HTTP status."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


@dataclass(frozen=True)
class Message:
    """An HTTP request. `path` and `query` are percent-encoded, the names of `headers` in lower case."""

    method: str = "POST"
    path: str = "/"
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def environ(self) -> dict[str, Any]:
        """The WSGI environment of this request."""
        url = f"{self.path}?{self.query}" if self.query else self.path
        environ = {
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(self.path, "latin-1"),
            "QUERY_STRING": self.query,
            "RAW_URI": url,
            "REQUEST_URI": url,
            "CONTENT_LENGTH": str(len(self.body)),
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(self.body),
            "wsgi.errors": io.StringIO(),
        }
        for name, value in self.headers.items():
            key = name.upper().replace("-", "_")
            environ[key if key == "CONTENT_TYPE" else f"HTTP_{key}"] = value
        return environ


@dataclass(frozen=True)
class Request:
    """A signed HTTP request, as far as it is understood.

    service: as IAM's actions name it ("cloudwatch", where requests are signed for "monitoring").
    protocol: None if no service model knows the request. Then `operation` is the HTTP method and path, and
    the request reaches moto unread. labels: the values of the labels in the path.
    """

    service: str
    region: str
    operation: str
    protocol: str | None
    http: Message = field(default_factory=Message)
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def mutating(self) -> bool:
        """Whether the operation may change anything."""
        if self.protocol is None:
            return self.http.method not in ("GET", "HEAD")
        return changes(self.operation)


@dataclass(frozen=True)
class Response:
    """An HTTP answer."""

    status: int
    headers: Mapping[str, str]
    body: bytes
