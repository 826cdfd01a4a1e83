"""`plan`."""

from __future__ import annotations

import click

from tap_provisioner.cli.options import AWS, PAGING, REPORT, command
from tap_provisioner.cli.session import Session
from tap_provisioner.report.text import clean


@command(AWS, PAGING, REPORT, example="plan --out tap.plan --detailed-exitcode")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 if there are changes.")
@click.option("--out", type=click.Path(), metavar="FILE", help="Save the plan for apply FILE.")
@click.option("--destroy", is_flag=True, help="Plan to delete all resources of the stack.")
def plan(session: Session, detailed_exitcode: bool, out: str | None, destroy: bool) -> int:
    """Show what apply would change, or with --destroy delete. Changes nothing."""
    from tap_provisioner.cli.files import Target
    from tap_provisioner.cli.reporting import publish

    target = Target(out, "--out", private=True) if out is not None else None
    provisioner = session.provisioner()
    with session.interruption.gently():
        session.introduce(provisioner)
        draft = provisioner.plan(destroy=destroy)
    session.notes.drafted(draft)
    if session.options.json:
        from tap_provisioner.report.json.plan import text

        session.terminal.show(text(draft.plan, session.spec.stack))
    else:
        session.show_plan(draft.plan)
    publish(session, draft.plan)
    if target:
        target.write(provisioner.saved(draft).text())
        session.terminal.say(f"Saved. Apply it with: {session.program} apply {clean(out)}")
    return 2 if draft.plan.changes and detailed_exitcode else 0
