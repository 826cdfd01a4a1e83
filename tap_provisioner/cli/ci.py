"""What a pipeline shows and hands on: GitHub's step summary and step outputs, where it asks for them."""

from __future__ import annotations

import os
from pathlib import Path

from tap_provisioner.cli.session import Session
from tap_provisioner.engine.plan import Plan
from tap_provisioner.report.markdown import counts, page
from tap_provisioner.report.text import clean


def publish(session: Session, plan: Plan) -> None:
    """Add the plan to the files that GITHUB_STEP_SUMMARY and GITHUB_OUTPUT name."""
    texts = {"GITHUB_STEP_SUMMARY": page(plan, session.spec.stack), "GITHUB_OUTPUT": counts(plan)}
    for name, text in texts.items():
        if not (path := os.environ.get(name)):
            continue
        try:
            with Path(path).open("a", encoding="utf-8", errors="backslashreplace") as file:
                file.write(text)
        except OSError as error:
            session.terminal.say(f"warning: {name} was not written: {clean(error.strerror)}")
