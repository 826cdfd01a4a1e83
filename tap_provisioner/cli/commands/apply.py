"""`apply`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from tap_provisioner.cli.options import AWS, PAGING, REPORT, WORK, command
from tap_provisioner.cli.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tap_provisioner.engine.draft import Draft
    from tap_provisioner.report.saved import Saved
    from tap_provisioner.step import Observed

QUESTION = "\nApply these changes? Only 'yes' is accepted: "


@command(AWS, WORK, PAGING, REPORT, example="apply --auto-approve")
@click.argument("planfile", required=False, type=click.Path())
@click.option(
    "--allow-data-loss",
    multiple=True,
    metavar="ADDRESS",
    help="Allow the loss of its data. Repeatable.",
)
def apply(
    session: Session, planfile: str | None, auto_approve: bool, allow_data_loss: tuple[str, ...]
) -> int:
    """Make the changes that plan shows. Asks for approval unless PLANFILE is given."""
    from tap_provisioner.cli.reporting import publish
    from tap_provisioner.cli.running import Progress, approve, complete, locked, unfinished, warn_of_expiry
    from tap_provisioner.engine.apply import guard
    from tap_provisioner.engine.eta import eta
    from tap_provisioner.steps import KINDS

    saved = session.open_plan(planfile) if planfile is not None else None
    progress = Progress()
    provisioner = session.provisioner(progress)
    session.open_stream()
    with session.interruption.gently():
        session.introduce(provisioner)
        draft = provisioner.resume(saved) if saved else provisioner.plan()
    session.notes.drafted(draft)
    if saved:
        _show_resumed(session, saved, draft)
    else:
        session.show_plan(draft.plan)
    publish(session, draft.plan)
    guard(draft.approved, KINDS, allow_data_loss)
    if not draft.plan.changes:
        if session.stream:
            session.stream.summary("destroy" if draft.plan.destroy else "apply")
        if not draft.plan.destroy:
            _outputs(session, draft.discovery.found)
        return 0
    warn_of_expiry(session, provisioner, draft.plan)
    approve(session, QUESTION, "yes", given=auto_approve or saved is not None)
    addresses = [planned.address for planned in draft.plan.changes]
    with locked(session, provisioner):
        with progress.shown(session, addresses, eta(draft.steps, draft.plan, KINDS)):
            report = session.notes.report = provisioner.apply(draft, allow_data_loss)
        if not report.ok:
            origins = {planned.address: planned.origin for planned in draft.plan.resources}
            origins |= {address: step.origin for address, step in draft.ending.items()}
            return unfinished(session, report, progress, origins, "apply")
        complete(session, draft.plan)
        if not draft.plan.destroy:
            _outputs(session, report.found.values())
    return 0


def _show_resumed(session: Session, saved: Saved, draft: Draft) -> None:
    from tap_provisioner.report.text.resumption import lines, warnings

    if session.stream:
        session.stream.plan(draft.plan)
        for text in warnings(draft.left):
            session.stream.diagnostic(text, severity="warning")
    else:
        paint = session.terminal.paint(sys.stdout)
        session.terminal.show(*lines(saved, draft.plan, len(draft.done), draft.left, paint))


def _outputs(session: Session, found: Iterable[Observed]) -> None:
    from tap_provisioner.report.outputs import lines, outputs

    values = outputs(session.spec, found)
    if session.stream:
        session.stream.outputs(values)
    else:
        session.terminal.show("", session.terminal.paint(sys.stdout)("Outputs", "bold"))
        session.terminal.show(*lines(values))
