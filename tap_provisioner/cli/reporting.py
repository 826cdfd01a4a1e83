"""The result of a run, however it ends, for GitHub's summary and for `--report`."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tap_provisioner.cli import ci
from tap_provisioner.cli.files import Target
from tap_provisioner.cli.session import Session
from tap_provisioner.errors import TapError
from tap_provisioner.report.text import clean

if TYPE_CHECKING:
    from tap_provisioner.report.story import Story


@contextmanager
def reported(session: Session, command: str) -> Iterator[None]:
    """Publish the result when the command exits.

    Raises TapError at once if the file of --report cannot be written.
    """
    page, error = session.options.report, None
    target = None if page is None else Target(page, "--report")
    published = command in ("apply", "destroy") and ci.enabled()
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
