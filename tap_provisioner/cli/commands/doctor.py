"""`doctor`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from tap_provisioner.cli.options import AWS, command
from tap_provisioner.cli.session import Session
from tap_provisioner.report.text import clean

if TYPE_CHECKING:
    from tap_provisioner.operations.doctor import Check
    from tap_provisioner.report.text.paint import Paint

STYLES = {"ok": "good", "warning": "warning", "failed": "error", "unknown": "warning"}


@command(AWS, example="doctor --config config/production.yaml")
def doctor(session: Session) -> int:
    """Check credentials, regions and quotas before an apply. Changes nothing."""
    from tap_provisioner.operations.doctor import Verdict, examine

    found = []
    for check in examine(session.provisioner()):
        found.append(check)
        if not session.options.json:
            session.terminal.show(*_lines(check, session.terminal.paint(sys.stdout)))
    if session.options.json:
        session.terminal.show(_document(found))
    return int(any(check.verdict is Verdict.FAILED for check in found))


def _lines(check: Check, paint: Paint) -> Iterator[str]:
    verdict = paint(f"{check.verdict:<7}", STYLES[check.verdict])
    yield f"{verdict}  {clean(check.name)}: {clean(check.text)}"
    if check.hint:
        yield f"{'':<9}hint: {clean(check.hint)}"


def _document(checks: Iterable[Check]) -> str:
    from tap_provisioner.report.json import documents
    from tap_provisioner.report.json.model import text

    listed = [documents.Check(**vars(check), mend=check.hint) for check in checks]
    return text(documents.Doctor(ok=all(check.verdict != "failed" for check in listed), checks=listed))
