"""Starting and stopping the embedded AWS."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Collection
from typing import Any

from tap_provisioner.local.core import admin
from tap_provisioner.local.core.account import Account, Clock, ScaledClock, State
from tap_provisioner.local.core.dispatch import Call, Dispatcher, OnCall
from tap_provisioner.local.core.faults import Faults
from tap_provisioner.local.core.listener import Connection, Listener
from tap_provisioner.local.core.table import chosen
from tap_provisioner.local.core.tuning import tune
from tap_provisioner.local.core.wire import Message, Response

LOOPBACK = frozenset({"127.0.0.1", "localhost"})
REGION = "us-east-1"
# moto keeps its state in the process, so two embedded AWS in one process would share it.
_running = threading.Lock()


class EmbeddedAws:
    """An AWS account on a loopback port, as strict as real AWS for what this project uses.

    A context manager, running between enter and exit, one at a time in a process; it begins empty.

    port: 0 picks a free one. strict: False leaves only the gaps of moto filled. rules: the names of the rules
    switched on (None: all). without: names of rules switched off. speed: AWS seconds in a real second.
    latency: real seconds that each call takes besides its work. faults: what goes wrong, and when.
    clock: AWS's clock, in place of one of that speed; for tests that advance it by hand.
    Raises ValueError for an unknown rule's name or a host that isn't loopback.
    """

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        strict: bool = True,
        rules: Collection[str] | None = None,
        without: Collection[str] = (),
        speed: float = 600.0,
        latency: float = 0.0,
        faults: Faults | None = None,
        clock: Clock | None = None,
    ) -> None:
        if host not in LOOPBACK:
            raise ValueError(f"the embedded AWS checks no credentials: loopback only, not {host}")
        self._address = (host, port)
        self.clock = clock or ScaledClock(speed)
        self.account = Account(self.clock)
        """The account itself: moto's models, and what the rules remember, for tests to change."""
        self.faults = faults or Faults()
        """The faults, to add to or to take back."""
        table = chosen(strict, rules, without)
        self.rules = table.rules
        """The rules that are switched on."""
        self._dispatcher = Dispatcher(self.account, table, latency=latency, faults=self.faults)
        self._listener: Listener | None = None

    def __enter__(self) -> EmbeddedAws:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Begin to answer. Raises RuntimeError if another one runs in this process."""
        if not _running.acquire(blocking=False):
            raise RuntimeError("another embedded AWS runs in this process, and moto has one state a process")
        try:
            os.environ.setdefault("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
            tune()
            self._dispatcher.begin()
            self._listener = Listener(self._address, self._answer)
        except BaseException:
            _running.release()
            raise
        self._listener.start()

    def stop(self) -> None:
        """Stop answering; calls under way are cut off and not executed. Harmless if it isn't running."""
        if self._listener is None:
            return
        self._listener.stop()
        self._dispatcher.retire()
        self._listener = None
        _running.release()

    def _answer(self, http: Message) -> Response:
        if http.path.startswith(admin.PREFIX):
            return admin.answer(self._dispatcher, http)
        return self._dispatcher.answer(http)

    @property
    def _listening(self) -> Listener:
        if self._listener is None:
            raise RuntimeError("the embedded AWS isn't running")
        return self._listener

    @property
    def port(self) -> int:
        """The port it listens on. Raises RuntimeError if it isn't running."""
        return int(self._listening.server_address[1])

    @property
    def endpoint(self) -> str:
        """The URL for AWS_ENDPOINT_URL."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What a client process needs in its environment to talk to this AWS and to no other."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "embedded",
            "AWS_SECRET_ACCESS_KEY": "embedded",
            "AWS_DEFAULT_REGION": REGION,
            # The variable in lower case wins where both are set.
            "NO_PROXY": "127.0.0.1",
            "no_proxy": "127.0.0.1",
        }

    @property
    def calls(self) -> list[Call]:
        """A copy of the calls received so far, in the order of their arrival."""
        return self._dispatcher.calls

    @property
    def connections(self) -> frozenset[Connection]:
        """The connections that are open now. Raises RuntimeError if it isn't running."""
        return self._listening.connections

    def inventory(self) -> admin.Inventory:
        """What is left, by region and kind."""
        with self._dispatcher.lock:
            self.account.settle()
            return admin.inventory(self.account)

    def on_call(self, callback: OnCall) -> Callable[[], None]:
        """Call `callback("before" | "after", call)` around each execution; returns how to undo it.

        It runs in the thread that serves the call, and may raise AwsError to answer with an error, or Dropped
        to close the connection without an answer. An execution that ends in an error is told of as well.
        """
        self._dispatcher.listeners.append(callback)
        return lambda: self._dispatcher.listeners.remove(callback)

    def save(self) -> State | None:
        """The state of the account, for `reset`; None while something is still to happen in it."""
        with self._dispatcher.lock:
            return self.account.save()

    def reset(self, saved: State | None = None) -> None:
        """Empty the calls, the scripted faults and the state, or bring back one that was saved.

        `saved` is of an embedded AWS of this process. Calls that arrived before are dropped.
        """
        self._dispatcher.reset(saved)


def serve(
    host: str = "127.0.0.1",
    port: int = 5000,
    *,
    on_ready: Callable[[EmbeddedAws], None] | None = None,
    **options: Any,
) -> None:
    """Run an embedded AWS until SIGTERM or SIGINT. For the main thread of a process.

    on_ready: called when it answers; without one, the endpoint is printed. options: those of EmbeddedAws.
    """
    ended = threading.Event()
    previous = {
        number: signal.signal(number, lambda *_: ended.set()) for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        with EmbeddedAws(host=host, port=port, **options) as aws:
            if on_ready is None:
                sys.stdout.write(f"{aws.endpoint}\n")
                sys.stdout.flush()
            else:
                on_ready(aws)
            ended.wait()
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
