"""`validate`."""

from __future__ import annotations

import sys

from tap_provisioner.cli.options import STACK, command
from tap_provisioner.cli.session import Session
from tap_provisioner.report.text import clean


@command(STACK, example="validate --config config/production.yaml")
def validate(session: Session) -> int:
    """Check the spec and count its resources. Needs no credentials and no network."""
    from tap_provisioner.blueprint import build
    from tap_provisioner.report.json.documents import Invalid, Problem, Valid
    from tap_provisioner.report.json.model import text
    from tap_provisioner.report.text.contents import contents, table
    from tap_provisioner.spec import SpecError

    try:
        spec = session.spec
    except SpecError as error:
        if not session.options.json:
            raise
        problems = [Problem(file=p.file, line=p.line, path=p.path, message=p.message) for p in error.problems]
        session.terminal.show(text(Invalid(problems=problems)))
        return 1
    counts = contents(build(spec))
    if session.options.json:
        session.terminal.show(text(Valid(stack=spec.stack, resources=counts)))
        return 0
    number = sum(sum(kinds.values()) for kinds in counts.values())
    session.terminal.show(
        f"{clean(session.options.config)}: OK, stack {spec.stack}, {number} resources in "
        + ", ".join(spec.regions),
        "",
        *table(counts, session.terminal.paint(sys.stdout)),
    )
    return 0
