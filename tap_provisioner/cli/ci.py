"""GitHub's step summary and step outputs, written if the job sets their variables."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tap_provisioner.cli.session import Session
from tap_provisioner.report.text import clean

if TYPE_CHECKING:
    from tap_provisioner.engine.plan import Plan
    from tap_provisioner.report.story import Story

_PAGE, _VALUES = "GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"
"""The variables that hold the paths of the files."""


def enabled() -> bool:
    """Tell whether the job has a file to write to."""
    return any(map(os.environ.get, (_PAGE, _VALUES)))


def publish(session: Session, plan: Plan) -> None:
    """Append the plan."""
    from tap_provisioner.report.markdown import counts, page

    _append(session, lambda room: page(plan, session.spec.stack, room), counts(plan))


def publish_result(session: Session, story: Story) -> None:
    """Append the result of a run."""
    from tap_provisioner.report.markdown import result_counts, result_page

    _append(session, lambda room: result_page(story, room), result_counts(story))


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
