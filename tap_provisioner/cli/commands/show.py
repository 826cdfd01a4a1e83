"""`show`."""

from __future__ import annotations

import click

from tap_provisioner.cli.options import JSON, OUTPUT, PAGING, command
from tap_provisioner.cli.session import Session


@command(JSON, OUTPUT, PAGING, example="show tap.plan")
@click.argument("planfile", type=click.Path())
def show(session: Session, planfile: str) -> int:
    """Show a saved plan. Needs no credentials and no network."""
    from tap_provisioner.report.saved import read
    from tap_provisioner.report.text.resumption import title

    saved = read(planfile)
    if session.options.json:
        from tap_provisioner.report.json.plan import text

        session.terminal.show(text(saved.plan, saved.stack))
    else:
        session.terminal.say(f"{title(saved)}\n")
        session.show_plan(saved.plan)
    return 0
