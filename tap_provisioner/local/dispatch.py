"""The application behind the endpoint: records a call, leads it through faults and rules to moto."""

from __future__ import annotations

import copy
import io
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any

from tap_provisioner.local import faults as striking
from tap_provisioner.local.cloud import Cloud
from tap_provisioner.local.faults import Dropped, Faults
from tap_provisioner.local.rule import Exchange
from tap_provisioner.local.tuning import Moto
from tap_provisioner.local.wire import (
    AwsError,
    Params,
    Request,
    Response,
    identify,
    read_answer,
    read_error,
    read_params,
    write_answer,
    write_error,
    write_params,
)

SECRETS = frozenset({"MasterUserPassword", "SecretString", "SecretBinary", "TokenCode"})
DROPPED = "ConnectionDropped"


@dataclass(frozen=True)
class Call:
    """One call as it was received and answered.

    at: AWS seconds since the start. params: as boto3 takes them, secrets replaced by "***".
    status: the HTTP status, 0 if the connection was dropped. error_code: None if it succeeded.
    """

    index: int
    service: str
    operation: str
    region: str
    mutating: bool
    at: float
    params: Params = field(default_factory=dict)
    status: int = 0
    error_code: str | None = None

    def as_dict(self) -> dict[str, Any]:
        """The call as plain JSON types."""
        return asdict(self)


# Called with "before" when a call arrives and "after" when it was executed; may raise Dropped or AwsError.
OnCall = Callable[[str, Call], None]


class Dispatcher:
    """Answers AWS calls, given as WSGI environments and bodies.

    moto isn't safe for threads: its work, and that of the rules, is done under one lock. Latency and stalls
    pass outside it, so that they overlap as those of the real AWS do.
    """

    def __init__(self, cloud: Cloud, *, latency: float, faults: Faults) -> None:
        self.cloud = cloud
        self.latency = latency
        self.faults = faults
        self.calls: list[Call] = []
        self.listeners: list[OnCall] = []
        self.lock = threading.RLock()
        self._moto = Moto()

    def begin(self) -> None:
        """Empty the state and the calls."""
        with self.lock:
            self.cloud.reset()
            self.calls.clear()

    def reset(self) -> None:
        """Empty the state, the calls and the scripted faults."""
        self.begin()
        self.faults.clear()

    def answer(self, environ: dict[str, Any], body: bytes) -> Response:
        """Answer one call and record it. Raises Dropped if the connection is to close without an answer."""
        request = identify(environ, body)
        if self.latency:
            time.sleep(self.latency)
        index = self._open(request)
        fault = self.faults.draw(request)
        try:
            try:
                self._tell("before", index)
                striking.before(fault, request)
                with self.lock:
                    response = self._execute(request, environ, index)
                error = read_error(request, response)
                self._close(index, response.status, error.code if error else None)
                striking.after(fault)
                self._tell("after", index)
            except AwsError as error:
                response = write_error(request, error)
                self._close(index, error.status, error.code)
        except Dropped:
            self._close(index, 0, DROPPED)
            raise
        return response

    def _open(self, request: Request) -> int:
        with self.lock:
            index = len(self.calls)
            call = Call(
                index,
                request.service,
                request.operation,
                request.region,
                request.mutating,
                round(self.cloud.clock.now(), 3),
            )
            self.calls.append(call)
        return index

    def _close(self, index: int, status: int, code: str | None) -> None:
        self._change(index, status=status, error_code=code)

    def _change(self, index: int, **changes: Any) -> None:
        with self.lock:
            # A reset while the call was under way has emptied the list.
            if index < len(self.calls):
                self.calls[index] = replace(self.calls[index], **changes)

    def _tell(self, moment: str, index: int) -> None:
        for listener in list(self.listeners):
            with self.lock:
                call = self.calls[index] if index < len(self.calls) else None
            if call is not None:
                listener(moment, call)

    def _execute(self, request: Request, environ: dict[str, Any], index: int) -> Response:
        self.cloud.settle()
        if request.protocol is None:
            return self._ask_moto(environ, request.body)
        try:
            params = read_params(request)
            self._change(index, params=redacted(params))
            ask = partial(self._ask_for, request, environ)
            return self._through_rules(Exchange(self.cloud, request, params, ask), environ)
        except (AwsError, Dropped):
            raise
        except Exception:
            # moto tells by exceptions of any kind, as the rules would if they had a fault.
            raise AwsError("InternalFailure", traceback.format_exc(), 501) from None

    def _through_rules(self, exchange: Exchange, environ: dict[str, Any]) -> Response:
        request, operation = exchange.request, f"{exchange.request.service}:{exchange.request.operation}"
        as_sent = copy.deepcopy(exchange.params)
        for hook in self.cloud.hooks("before", operation):
            hook(exchange)
            if exchange.answer is not None:
                break
        if exchange.answer is None:
            unchanged = exchange.params == as_sent
            body = request.body if unchanged else write_params(request, exchange.params)
            response = self._ask_moto(environ, body)
            error = read_error(request, response)
            if error is not None:
                raise error
            if not self.cloud.hooks("after", operation):
                return response
            exchange.asked = True
            exchange.answer = read_answer(request, response)
        for hook in self.cloud.hooks("after", operation):
            hook(exchange)
        return write_answer(request, exchange.answer or {})

    def _ask_for(self, like: Request, environ: dict[str, Any], operation: str, params: Params) -> Params:
        request = replace(like, operation=operation)
        target = environ.get("HTTP_X_AMZ_TARGET", "").rpartition(".")[0]
        inner = {**environ, "HTTP_X_AMZ_TARGET": f"{target}.{operation}"} if target else environ
        response = self._ask_moto(inner, write_params(request, params))
        error = read_error(request, response)
        if error is not None:
            raise error
        return read_answer(request, response)

    def _ask_moto(self, environ: dict[str, Any], body: bytes) -> Response:
        seen: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
            seen.update(status=int(status.split()[0]), headers=dict(headers))

        inner = {**environ, "wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        chunks = b"".join(self._moto(inner, start_response))
        return Response(seen["status"], seen["headers"], chunks)


def redacted(value: Any) -> Any:
    """A copy of parameters with secrets replaced by "***" and everything else as plain JSON types."""
    if isinstance(value, dict):
        return {k: "***" if k in SECRETS else redacted(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [redacted(each) for each in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)
