"""`status`."""

from __future__ import annotations

import shutil
import sys

from tap_provisioner.cli.options import AWS, command
from tap_provisioner.cli.session import Session

WIDE = 80
"""Minimum columns of a terminal for the column of ids, which --json always has."""


@command(AWS, example="status --json")
def status(session: Session) -> int:
    """Show each resource: its id, its state and its drift. Changes nothing."""
    from tap_provisioner.report.json.model import text
    from tap_provisioner.report.json.status import status as document
    from tap_provisioner.report.text.status import table

    provisioner = session.provisioner()
    with session.interruption.gently():
        session.introduce(provisioner)
        found = provisioner.plan().plan
    if session.options.json:
        session.terminal.show(text(document(found, session.spec.stack)))
    else:
        wide = shutil.get_terminal_size().columns >= WIDE
        session.terminal.show(*table(found, session.terminal.paint(sys.stdout), ids=wide))
    return 0
