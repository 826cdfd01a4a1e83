"""`destroy`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tap_provisioner.cli.options import AWS, REPORT, WORK, command
from tap_provisioner.cli.session import Session

if TYPE_CHECKING:
    from tap_provisioner.report.removal import Removal


@command(AWS, WORK, REPORT, example="destroy --environment pr1348 --auto-approve")
def destroy(session: Session, auto_approve: bool) -> int:
    """Delete all that there is of the stack. Asks for its name first."""
    from tap_provisioner.blueprint import build
    from tap_provisioner.cli.ci import publish_removal
    from tap_provisioner.cli.running import Progress, approve, at_work, unfinished
    from tap_provisioner.engine.apply import refuse_protected, refuse_unmanaged
    from tap_provisioner.engine.eta import removal_eta
    from tap_provisioner.report.removal import Removal
    from tap_provisioner.steps import KINDS

    progress, say, stack = Progress(), session.terminal, session.spec.stack
    provisioner = session.provisioner(progress)
    session.open_stream()
    with session.interruption.gently():
        session.introduce(provisioner)
        discovery = session.notes.discovery = provisioner.discover(every_kind=True)
    steps = {step.address: step for step in build(session.spec)}
    removal = Removal(discovery.owned, steps, KINDS, session.began)
    publish_removal(session, removal)
    if session.stream:
        for name, seen in removal.alone.items():
            session.stream.planned(name, seen.kind, "delete")
        session.stream.summary("plan", remove=len(removal.alone))
    if not removal.found:
        if session.stream:
            session.stream.summary("destroy")
        else:
            say.show(f"Nothing to destroy: there is nothing of stack {stack}.")
        return 0
    if not session.stream:
        say.show_all(removal.tree(say.paint(sys.stdout)))
    refuse_unmanaged(discovery)
    refuse_protected(removal.found.values(), KINDS)
    approve(
        session,
        f"\nThis cannot be undone. Type the stack's name to destroy {stack}: ",
        stack,
        given=auto_approve,
    )
    with at_work(session, provisioner):
        with progress.shown(session, removal.alone, removal_eta(removal.alone, KINDS)):
            report = session.notes.report = provisioner.destroy(discovery)
        if not report.ok:
            origins = {address: step.origin for address, step in steps.items()}
            return unfinished(session, report, progress, origins, "destroy")
        _complete(session, removal)
    return 0


def _complete(session: Session, removal: Removal) -> None:
    from tap_provisioner.report.text import counted, duration

    kept = list(removal.kept())
    session.notes.kept = kept
    if session.stream:
        session.stream.summary("destroy", remove=len(removal.alone))
        for line in kept:
            session.stream.diagnostic(f"kept: {line}", severity="warning")
        return
    paint = session.terminal.paint(sys.stdout)
    done = f"Destroyed {counted(len(removal.found), 'resource')} in {duration(session.elapsed)}."
    session.terminal.show("", paint(done, "good"), *(f"Kept: {line}" for line in kept))
