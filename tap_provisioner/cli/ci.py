"""What a pipeline shows and hands on: GitHub's step summary and step outputs, where it asks for them."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from tap_provisioner.cli.session import Session
from tap_provisioner.engine.plan import Plan
from tap_provisioner.report.markdown import LONGEST, counts, page
from tap_provisioner.report.text import clean


def publish(session: Session, plan: Plan) -> None:
    """Add the plan to the files that GITHUB_STEP_SUMMARY and GITHUB_OUTPUT name."""
    _add(session, "GITHUB_STEP_SUMMARY", lambda size: page(plan, session.spec.stack, LONGEST - size))
    _add(session, "GITHUB_OUTPUT", lambda _size: counts(plan))


def _add(session: Session, name: str, text: Callable[[int], str]) -> None:
    """Add `text`, given how many bytes are there already, to the file that a variable names."""
    if not (path := os.environ.get(name)):
        return
    try:
        with Path(path).open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(text(os.fstat(file.fileno()).st_size))
    except OSError as error:
        session.terminal.say(f"warning: {name} was not written: {clean(error.strerror)}")
