"""What apply and destroy share: approval, lock, progress and result."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tap_provisioner.cli.interruption import Interrupted
from tap_provisioner.cli.session import Session
from tap_provisioner.engine.events import Event, Happening
from tap_provisioner.errors import TapError
from tap_provisioner.report.text import clean
from tap_provisioner.report.text.progress import Lines
from tap_provisioner.report.text.summary import tally, troubles

if TYPE_CHECKING:
    from tap_provisioner.engine.apply import Report
    from tap_provisioner.engine.eta import Eta
    from tap_provisioner.engine.events import Listener
    from tap_provisioner.engine.plan import Plan
    from tap_provisioner.provisioner import Provisioner

REMINDING = 10.0
"""Seconds between repeated events of actions in progress; listeners print those long without news."""


class Progress:
    """The listener of a run: forwards the events of `addresses`, the resources with changes."""

    def __init__(self) -> None:
        self._listener: Listener | None = None
        self._lock = threading.Lock()
        self.addresses: frozenset[str] = frozenset()
        self.done: set[str] = set()
        self.under_way: dict[str, Event] = {}

    def __call__(self, event: Event) -> None:
        """Forward the event, except that a resource without changes was skipped."""
        if event.happening is Happening.SKIPPED and event.address not in self.addresses:
            return
        with self._lock:
            if event.happening is Happening.DONE:
                self.done.add(event.address)
            if event.happening in (Happening.STARTED, Happening.WAITING):
                self.under_way[event.address] = event
            else:
                self.under_way.pop(event.address, None)
            if self._listener:
                self._listener(event)

    def remind(self) -> None:
        """Repeat the events of actions in progress: a call that hangs or is retried sends none."""
        with self._lock:
            now = time.time()
            for event in self.under_way.values():
                if self._listener:
                    self._listener(
                        replace(
                            event,
                            happening=Happening.WAITING,
                            at=now,
                            elapsed=event.elapsed + now - event.at,
                            text=event.text or "waiting for an answer",
                        )
                    )

    @contextmanager
    def _reminding(self) -> Iterator[None]:
        over = threading.Event()

        def repeat() -> None:
            while not over.wait(REMINDING):
                self.remind()

        threading.Thread(target=repeat, daemon=True).start()
        try:
            yield
        finally:
            over.set()

    @contextmanager
    def shown(self, session: Session, addresses: Collection[str], eta: Eta | None = None) -> Iterator[None]:
        """Show the events of `addresses` on stderr, or with --json as lines on stdout.

        `eta` estimates the remaining time, if it can be estimated.
        """
        self.addresses = frozenset(addresses)
        session.interruption.under_way = lambda: frozenset(self.under_way)
        paint = session.terminal.paint(sys.stderr)
        if session.stream:
            self._listener = session.stream
            with self._reminding():
                yield
        elif session.terminal.live and session.options.log_level in ("warning", "error"):
            from tap_provisioner.engine.eta import Eta
            from tap_provisioner.report.text.live import LiveView

            session.terminal.expect_live()
            with LiveView(addresses, paint, eta or Eta()) as self._listener:
                yield
        else:
            self._listener = Lines(session.terminal.say, paint)
            with self._reminding():
                yield


def approve(
    session: Session, question: str, answer: str, *, given: bool, first: str = "review the plan"
) -> None:
    """Ask for approval. Raises TapError on another answer, or without a terminal to ask on.

    `first` is what to do before.
    """
    if given:
        return
    if not session.terminal.interactive:
        raise TapError(
            "nothing was changed: no terminal to ask for approval",
            hint=f"{first}, then run with --auto-approve",
        )
    try:
        given_answer = session.terminal.ask(question)
    except Interrupted:
        session.terminal.say("\nnothing was changed")
        raise
    if given_answer != answer:
        raise TapError(f"nothing was changed: the answer was not {answer!r}")


def warn_of_expiry(session: Session, provisioner: Provisioner, plan: Plan) -> None:
    """Warn on stderr if the credentials expire before the slowest creation typically ends."""
    from tap_provisioner.engine.plan import Action
    from tap_provisioner.steps import KINDS

    making = [p for p in plan.changes if p.action in (Action.CREATE, Action.REPLACE)]
    slowest = max(making, key=lambda p: KINDS[p.kind].timeouts.typical, default=None)
    expires = provisioner.account.expires
    if slowest is None or expires is None:
        return
    left = (expires - datetime.now(UTC)).total_seconds()
    typical = KINDS[slowest.kind].timeouts.typical
    if left >= typical:
        return
    text = (
        f"the credentials expire at {expires.astimezone(UTC):%H:%M} UTC, in {max(left, 0) // 60:.0f} min; "
        f"creating {slowest.address} typically takes {typical // 60:.0f} min"
    )
    session.notes.warnings.append(text)
    hint = "get credentials that last longer, or run apply again with new ones once they have expired"
    if session.stream:
        session.stream.diagnostic(text, hint, severity="warning")
    session.terminal.say(f"warning: {text}: {hint}")


@contextmanager
def locked(session: Session, provisioner: Provisioner) -> Iterator[None]:
    """Hold the stack lock; a signal stops the work in order.

    Raises TapError if another run holds the lock, or if it was lost meanwhile.
    """
    shown: set[str] = set()

    def tell(text: str) -> None:
        if text not in shown:
            shown.add(text)
            session.terminal.say(clean(text))

    session.began_work = datetime.now(UTC)
    with session.interruption.gently(), provisioner.leased(session.options.lock_timeout, tell):
        yield


def complete(session: Session, plan: Plan) -> None:
    """Print to stdout that the plan is complete, and what remains of the resources that it deleted."""
    from tap_provisioner.engine.plan import Action
    from tap_provisioner.report.text import counted, duration

    created, updated, replaced, deleted = (
        plan.count(action) for action in (Action.CREATE, Action.UPDATE, Action.REPLACE, Action.DELETE)
    )
    if session.stream:
        session.stream.summary(
            "destroy" if plan.destroy else "apply",
            add=created + replaced,
            change=updated,
            remove=deleted + replaced,
        )
        _keep(session, plan.retained)
        return
    counts = f"{created} created, {updated} updated, {replaced} replaced, {deleted} deleted"
    done = (
        f"Destroyed {counted(len(plan.owned), 'resource')}" if plan.destroy else f"Apply complete: {counts}"
    )
    line = session.terminal.paint(sys.stdout)(f"{done} in {duration(session.elapsed)}.", "good")
    session.terminal.show("", line, *_keep(session, plan.retained))


def _keep(session: Session, retained: Iterable[str]) -> list[str]:
    """Note what remains of deleted resources, and send it to the stream; return it as lines for people."""
    session.notes.kept = kept = [clean(line) for line in retained]
    if session.stream:
        for line in kept:
            session.stream.diagnostic(f"kept: {line}", severity="warning")
    return [f"Kept: {line}" for line in kept]


def unfinished(
    session: Session, report: Report, progress: Progress, origins: Mapping[str, str], command: str
) -> int:
    """Print to stderr what failed, was interrupted or skipped, and how to resume; return the exit code.

    What remains of resources that were deleted is printed here, too: the next run does not find them.
    """
    left = {a: cause for a, cause in report.skipped.items() if a in progress.addresses}
    open_ = replace(report, skipped=left)
    if session.stream:
        for address, error in report.failed.items():
            told = error if isinstance(error, TapError) else TapError(str(error))
            session.stream.diagnostic(told.whole, told.hint, address=address)
    session.terminal.say()
    for line in troubles(open_, origins, session.terminal.paint(sys.stderr)):
        session.terminal.say(line)
    done = progress.done - report.failed.keys() - left.keys()
    changes = session.notes.plan.changes if session.notes.plan else ()
    retained = (line for planned in changes if planned.address in done for line in planned.retained)
    for line in _keep(session, retained):
        session.terminal.say(line)
    session.terminal.say(tally(open_, len(done), command))
    return 1
