"""The result of a run, however it ends, for GitHub's summary and for `--report`."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tap_provisioner.cli.files import Target
from tap_provisioner.cli.session import Session
from tap_provisioner.errors import TapError
from tap_provisioner.report.text import clean

if TYPE_CHECKING:
    from tap_provisioner.engine.plan import Plan
    from tap_provisioner.report.story import Story

_PAGE, _VALUES = "GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"
"""The variables that hold the paths of GitHub's files for a job."""


@contextmanager
def reported(session: Session, command: str) -> Iterator[None]:
    """Publish the result when the command exits.

    Raises TapError at once if the file of --report cannot be written.
    """
    page, error = session.options.report, None
    target = None if page is None else Target(page, "--report")
    published = command in ("apply", "destroy") and any(map(os.environ.get, (_PAGE, _VALUES)))
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
                    from tap_provisioner.report.markdown import result_counts, result_page

                    _append(session, partial(result_page, story), result_counts(story))
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


def publish(session: Session, plan: Plan) -> None:
    """Append the plan to GitHub's files, if the job has them."""
    from tap_provisioner.report.markdown import counts, page

    _append(session, partial(page, plan, session.spec.stack), counts(plan))


def _append(session: Session, page: Callable[[int], str], values: str) -> None:
    """Append a page, which is given the number of bytes left for it, and values to the files."""
    from tap_provisioner.report.markdown import LONGEST

    texts: Mapping[str, Callable[[int], str]] = {
        _PAGE: lambda size: page(LONGEST - size),
        _VALUES: lambda _size: values,
    }
    for name, text in texts.items():
        if not (path := os.environ.get(name)):
            continue
        try:
            with Path(path).open("a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text(os.fstat(file.fileno()).st_size))
        except OSError as error:
            session.terminal.say(f"warning: cannot write {name}: {clean(error.strerror)}")
