"""A server on the loopback that answers as it is told to, and can lose a connection at any point."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

HANG_UP = "close the connection after the request was read"
HALF = "close the connection in the middle of the answer"
Answer = str | tuple[int, str]


def ec2(code: str, status: int = 400, message: str = "text") -> Answer:
    """An error of EC2."""
    return status, (
        f"<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors>"
        "<RequestID>r</RequestID></Response>"
    )


def query(code: str, status: int = 400, message: str = "text") -> Answer:
    """An error of RDS, IAM or STS."""
    return status, (
        f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error>"
        "<RequestId>r</RequestId></ErrorResponse>"
    )


WELL = "an answer in which nothing stands"


class Wire:
    """Takes `answers` one by one, the last for ever. `asked` are the forms of all requests."""

    def __init__(self) -> None:
        self.endpoint = ""
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        """Forget all that was asked, and answer everything."""
        self.answers: list[Answer] = [WELL]
        self.asked: list[dict[str, str]] = []
        self.headers: list[dict[str, str]] = []

    @property
    def actions(self) -> list[str]:
        return [form.get("Action", "") for form in self.asked]

    def next(self, body: str, headers: dict[str, str]) -> Answer:
        with self._lock:
            self.asked.append({key: values[0] for key, values in parse_qs(body).items()})
            self.headers.append(headers)
            return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def _handler(wire: Wire) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            answer = wire.next(body, dict(self.headers.items()))
            if answer == HANG_UP:
                self._hang_up()
                return
            action = parse_qs(body)["Action"][0]
            empty = "<R>" if answer == HALF else f"<R><{action}Result/></R>"
            status, text = (200, empty) if isinstance(answer, str) else answer
            self.send_response(status)
            self.send_header("Content-Type", "text/xml")
            self.send_header("Content-Length", str(len(text) + (99 if answer == HALF else 0)))
            self.end_headers()
            self.wfile.write(text.encode())
            if answer == HALF:
                self.wfile.flush()
                self._hang_up()

        def _hang_up(self) -> None:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Say nothing: whom it should answer may have gone."""


@contextmanager
def wired() -> Iterator[Wire]:
    """A server while it runs."""
    wire = Wire()
    server = _Server(("127.0.0.1", 0), _handler(wire))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    wire.endpoint = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield wire
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def refusing_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
