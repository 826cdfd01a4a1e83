"""The application behind the endpoint: records a call and passes it through faults and rules to moto."""

from __future__ import annotations

import copy
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any

from tap_provisioner.local.core import codec, discovery
from tap_provisioner.local.core import faults as injected
from tap_provisioner.local.core.account import Account, State
from tap_provisioner.local.core.faults import Dropped, Faults
from tap_provisioner.local.core.routing import identify
from tap_provisioner.local.core.rule import Exchange
from tap_provisioner.local.core.table import RuleTable
from tap_provisioner.local.core.tuning import Moto
from tap_provisioner.local.core.wire import AwsError, Message, Params, Request, Response

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


# Called with "before" when a call arrives and with "after" when it was executed, also with an error; may
# raise Dropped or AwsError, in place of the execution or of the answer.
OnCall = Callable[[str, Call], None]


@dataclass
class _Record:
    call: Call
    era: int


class Dispatcher:
    """Answers AWS calls.

    moto isn't safe for threads: its work, and that of the rules, is done under one lock. Latency and stalls
    pass outside it, so that they overlap as those of the real AWS do.
    """

    def __init__(self, account: Account, table: RuleTable, *, latency: float, faults: Faults) -> None:
        self.account = account
        self.table = table
        self.latency = latency
        self.faults = faults
        self.listeners: list[OnCall] = []
        self.lock = threading.RLock()
        self._records: list[_Record] = []
        self._era = 0
        self._moto = Moto()

    @property
    def calls(self) -> list[Call]:
        """The calls so far, in the order of their arrival."""
        with self.lock:
            return [record.call for record in self._records]

    def begin(self, saved: State | None = None) -> None:
        """Empty the state and the calls, and bring back a saved state where one is given.

        Calls that arrived before are dropped rather than executed.
        """
        with self.lock:
            self._era += 1
            self.account.reset()
            if saved is not None:
                self.account.restore(saved)
            else:
                for reset in discovery.parts("reset").values():
                    reset(self.account)
            self._records.clear()

    def retire(self) -> None:
        """Drop the calls under way that aren't executed yet."""
        with self.lock:
            self._era += 1

    def reset(self, saved: State | None = None) -> None:
        """Begin again, without the scripted faults."""
        self.begin(saved)
        self.faults.clear()

    def answer(self, http: Message) -> Response:
        """Answer one call and record it. Raises Dropped if the connection is to close without an answer."""
        request = identify(http)
        record = self._record(request)
        if self.latency:
            time.sleep(self.latency)
        fault = self.faults.draw(request)
        try:
            self._tell("before", record)
            injected.before(fault, request)
            with self.lock:
                if record.era != self._era:
                    raise Dropped("the account was emptied meanwhile")
                response = self._execute(request, record)
            _note(record, request, response)
            injected.after(fault)
            self._tell("after", record)
        except AwsError as error:
            response = codec.write_error(request, error)
            _note(record, request, response)
        except Dropped:
            record.call = replace(record.call, status=0, error_code=DROPPED)
            raise
        return response

    def _record(self, request: Request) -> _Record:
        with self.lock:
            number, at = len(self._records), round(self.account.now(), 3)
            call = Call(number, request.service, request.operation, request.region, request.mutating, at)
            record = _Record(call, self._era)
            self._records.append(record)
        return record

    def _tell(self, moment: str, record: _Record) -> None:
        for listener in list(self.listeners):
            listener(moment, record.call)

    def _execute(self, request: Request, record: _Record) -> Response:
        try:
            self.account.settle()
            if request.protocol is None:
                return self._ask_moto(request.http)
            params = codec.read_params(request)
            record.call = replace(record.call, params=redacted(params))
            ask = partial(self._ask_for, request)
            return self._through_rules(Exchange(self.account, request, params, ask))
        except AwsError as error:
            return codec.write_error(request, error)
        except Exception:
            # moto raises exceptions of any kind for what it does not implement. No client retries a 501.
            return codec.write_error(request, AwsError("InternalFailure", traceback.format_exc(), 501))

    def _through_rules(self, exchange: Exchange) -> Response:
        request, operation = exchange.request, f"{exchange.request.service}:{exchange.request.operation}"
        as_sent = copy.deepcopy(exchange.params)
        for hook in self.table.hooks("before", operation):
            hook(exchange)
            if exchange.answer is not None:
                break
        if exchange.answer is None:
            unchanged = exchange.params == as_sent
            http = request.http if unchanged else codec.write_request(request, exchange.params)
            response = self._succeeded(request, http)
            if not self.table.hooks("after", operation):
                return response
            exchange.asked = True
            exchange.answer = codec.read_answer(request, response)
        for hook in self.table.hooks("after", operation):
            hook(exchange)
        return codec.write_answer(request, exchange.answer or {})

    def _ask_for(self, like: Request, operation: str, params: Params) -> Params:
        request = replace(like, operation=operation)
        return codec.read_answer(request, self._succeeded(request, codec.write_request(request, params)))

    def _succeeded(self, request: Request, http: Message) -> Response:
        response = self._ask_moto(http)
        error = codec.read_error(request, response)
        if error is not None:
            raise error
        return response

    def _ask_moto(self, http: Message) -> Response:
        seen: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> None:
            seen.update(status=int(status.split()[0]), headers=dict(headers))

        chunks = b"".join(self._moto(http.environ(), start_response))
        return Response(seen["status"], seen["headers"], chunks)


def _note(record: _Record, request: Request, response: Response) -> None:
    error = codec.read_error(request, response)
    record.call = replace(record.call, status=response.status, error_code=error.code if error else None)


def redacted(value: Any) -> Any:
    """A copy of parameters with secrets replaced by "***" and everything else as plain JSON types."""
    if isinstance(value, dict):
        return {k: "***" if k in SECRETS else redacted(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [redacted(each) for each in value]
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)
