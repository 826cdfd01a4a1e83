"""The HTTP listener: keeps connections alive, and can close one without an answer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tap_provisioner.local.core.faults import Dropped
from tap_provisioner.local.core.wire import Message, Response

# Answers one request; raises Dropped to answer nothing.
Answerer = Callable[[Message], Response]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Listener
    _headers_buffer: list[bytes]

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except (Dropped, ConnectionError):
            self.close_connection = True

    def _serve(self) -> None:
        path, _, query = self.path.partition("?")
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        headers.pop("content-length", None)
        response = self.server.answerer(Message(self.command, path, query, headers, body))
        self.send_response(response.status)
        for name, value in response.headers.items():
            if name.lower() not in ("content-length", "connection", "date", "server"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(response.body)))
        # One write for head and body: a second one would wait for the client's delayed acknowledgement.
        head = b"".join(self._headers_buffer)
        self._headers_buffer.clear()
        self.wfile.write(head + b"\r\n" + (b"" if self.command == "HEAD" else response.body))

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = do_OPTIONS = _serve

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing: calls are recorded instead."""


Connection = socket.socket


class Listener(ThreadingHTTPServer):
    """Listens on `address`, a host and a port (0 for a free one), from `start` to `stop`."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], answerer: Answerer) -> None:
        self.answerer = answerer
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__(address, _Handler)
        self._thread = threading.Thread(target=self.serve_forever, args=(0.005,), daemon=True)

    def start(self) -> None:
        """Listen, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Stop listening, and cut every open connection; `start` came before."""
        self.shutdown()
        self._thread.join()
        self.server_close()
        with self._guard:
            for connection in self._open:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)

    @property
    def connections(self) -> frozenset[Connection]:
        """The connections that are open now."""
        with self._guard:
            return frozenset(self._open)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Log nothing: clients may disconnect."""
