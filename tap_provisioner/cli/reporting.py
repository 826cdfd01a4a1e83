"""`--report`: what a run did, kept on the way and written as a page at its end, however it ends."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tap_provisioner.cli.files import Target
from tap_provisioner.errors import TapError
from tap_provisioner.report.text import clean

if TYPE_CHECKING:
    from tap_provisioner.cli.session import Session
    from tap_provisioner.draft import Draft
    from tap_provisioner.engine.apply import Report
    from tap_provisioner.engine.events import Event
    from tap_provisioner.engine.observe import Sweep
    from tap_provisioner.engine.plan import Plan
    from tap_provisioner.step import Step


class Notes:
    """What there will be to report of a run; a listener of its events."""

    def __init__(self) -> None:
        self.aws_account = ""
        self.steps: Sequence[Step] = ()
        self.sweep: Sweep | None = None
        self.plan: Plan | None = None
        self.report: Report | None = None
        self.events: list[Event] = []
        self.warnings: list[str] = []
        self.kept: list[str] = []

    def __call__(self, event: Event) -> None:
        """Keep an event."""
        self.events.append(event)

    def drafted(self, draft: Draft) -> None:
        """Keep a plan and what it was made from."""
        self.plan, self.steps, self.sweep = draft.plan, draft.steps, draft.sweep


@contextmanager
def reported(session: Session, command: str) -> Iterator[None]:
    """Write the page that --report asks for when what goes on inside has ended, well or not.

    Raises TapError at once where the file cannot be written.
    """
    if session.options.report is None:
        yield
        return
    target, error = Target(session.options.report, "--report"), None
    try:
        yield
    except BaseException as caught:
        error = caught
        raise
    finally:
        with session.interruption.gently():
            _write(session, command, target, error)


def _write(session: Session, command: str, target: Target, error: BaseException | None) -> None:
    from tap_provisioner.report.run.page import render
    from tap_provisioner.report.run.story import Story

    if not session.has_spec:
        return
    number = session.interruption.number
    story = Story(
        command=command,
        spec=session.spec,
        began=session.began,
        seconds=session.elapsed,
        error=error if isinstance(error, Exception) else None,
        signal=signal.Signals(number).name if number else "",
        **vars(session.notes),
    )
    try:
        target.write(render(story))
    except TapError as failure:
        if error is None:
            raise
        session.terminal.say(f"warning: {clean(failure)}")
    else:
        session.terminal.say(f"Report: {clean(session.options.report)}")
