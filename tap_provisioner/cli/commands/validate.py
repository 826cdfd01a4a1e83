"""`validate`."""

from __future__ import annotations

import json

from tap_provisioner.cli.options import STACK, command
from tap_provisioner.cli.session import Session
from tap_provisioner.report.text import clean


@command(STACK, example="validate --config config/production.yaml")
def validate(session: Session) -> int:
    """Check the spec. Needs no credentials and no network."""
    from tap_provisioner.blueprint import build
    from tap_provisioner.spec import SpecError

    try:
        spec = session.spec
    except SpecError as error:
        if not session.options.json:
            raise
        problems = [
            {"file": p.file, "line": p.line, "path": p.path, "message": p.message} for p in error.problems
        ]
        session.terminal.show(json.dumps({"valid": False, "problems": problems}, indent=2))
        return 1
    number = sum(not step.lookup for step in build(spec))
    if session.options.json:
        session.terminal.show(json.dumps({"valid": True, "problems": []}, indent=2))
    else:
        session.terminal.show(
            f"{clean(session.options.config)}: OK, stack {spec.stack}, {number} resources in "
            + ", ".join(spec.regions)
        )
    return 0
