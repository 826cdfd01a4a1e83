"""`destroy`."""

from __future__ import annotations

import sys

from tap_provisioner.cli.options import AWS, REPORT, WORK, command
from tap_provisioner.cli.session import Session


@command(AWS, WORK, REPORT, example="destroy --environment pr1348 --auto-approve")
def destroy(session: Session, auto_approve: bool) -> int:
    """Delete all resources of the stack. Asks for the stack's name."""
    from tap_provisioner.cli.reporting import publish
    from tap_provisioner.cli.running import Progress, approve, complete, locked, unfinished
    from tap_provisioner.engine.apply import guard
    from tap_provisioner.engine.eta import eta
    from tap_provisioner.report.text.plan import render
    from tap_provisioner.steps import KINDS

    progress, say, stack = Progress(), session.terminal, session.spec.stack
    provisioner = session.provisioner(progress)
    session.open_stream()
    with session.interruption.gently():
        session.introduce(provisioner)
        draft = provisioner.plan(destroy=True)
    session.notes.drafted(draft)
    publish(session, draft.plan)
    if session.stream:
        session.stream.plan(draft.plan)
    if not draft.plan.owned:
        if session.stream:
            session.stream.summary("destroy")
        else:
            say.show(f"Nothing to destroy: stack {stack} has no resources.")
        return 0
    if not session.stream:
        say.show(*render(draft.plan, KINDS, say.paint(sys.stdout)))
    guard(draft.plan, KINDS, ())
    question = f"\nThis cannot be undone. Type the stack's name to destroy {stack}: "
    approve(session, question, stack, given=auto_approve)
    addresses = [planned.address for planned in draft.plan.changes]
    with locked(session, provisioner):
        with progress.shown(session, addresses, eta(draft.steps, draft.plan, KINDS)):
            report = session.notes.report = provisioner.destroy(draft)
        if not report.ok:
            origins = {address: step.origin for address, step in draft.ending.items()}
            return unfinished(session, report, progress, origins, "destroy")
        complete(session, draft.plan)
    return 0
