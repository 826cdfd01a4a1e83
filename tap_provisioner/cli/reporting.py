"""What a run did, kept on the way and told at its end, however it ends: to a pipeline and for `--report`."""

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
    from tap_provisioner.engine.apply import Report
    from tap_provisioner.engine.discovery import Discovery
    from tap_provisioner.engine.draft import Draft
    from tap_provisioner.engine.events import Event
    from tap_provisioner.engine.plan import Plan
    from tap_provisioner.report.story import Story
    from tap_provisioner.step import Step


class Notes:
    """What there will be to report of a run; a listener of its events."""

    def __init__(self) -> None:
        self.aws_account = ""
        self.steps: Sequence[Step] = ()
        self.discovery: Discovery | None = None
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
        self.plan, self.steps, self.discovery = draft.plan, draft.steps, draft.discovery


@contextmanager
def reported(session: Session, command: str) -> Iterator[None]:
    """Tell what came of what goes on inside when it has ended, well or not.

    Raises TapError at once where the file that --report names cannot be written.
    """
    from tap_provisioner.cli import ci

    page, error = session.options.report, None
    target = None if page is None else Target(page, "--report")
    published = command in ("apply", "destroy") and ci.asked()
    try:
        yield
    except BaseException as caught:
        error = caught
        raise
    finally:
        if session.has_spec and (target or published):
            with session.interruption.gently():
                story = _story(session, command, error)
                if published:
                    ci.publish_result(session, story)
                if target:
                    _write(session, story, target, error)


def _story(session: Session, command: str, error: BaseException | None) -> Story:
    from tap_provisioner.report.story import Story

    number = session.interruption.number
    return Story(
        command=command,
        spec=session.spec,
        began=session.began,
        seconds=session.elapsed,
        error=error if isinstance(error, Exception) else None,
        signal=signal.Signals(number).name if number else "",
        **vars(session.notes),
    )


def _write(session: Session, story: Story, target: Target, error: BaseException | None) -> None:
    from tap_provisioner.report.html.run import render

    try:
        target.write(render(story))
    except TapError as failure:
        if error is None:
            raise
        session.terminal.say(f"warning: {clean(failure)}")
    else:
        session.terminal.say(f"Report: {clean(session.options.report)}")
