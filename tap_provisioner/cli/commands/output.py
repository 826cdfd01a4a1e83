"""`output`."""

from __future__ import annotations

import json
from difflib import get_close_matches

import click

from tap_provisioner.cli.options import AWS, command
from tap_provisioner.cli.session import Session
from tap_provisioner.errors import TapError
from tap_provisioner.report.text import clean


@command(AWS, example="output us-east-1.db_endpoint --raw")
@click.argument("name", required=False)
@click.option("--raw", is_flag=True, help="Print the value of NAME alone, without a line end.")
def output(session: Session, name: str | None, raw: bool) -> int:
    """Print ids, addresses and endpoints. All of them, or the value of NAME; never the password."""
    from tap_provisioner.report.outputs import lines, named, outputs, text

    if raw and (name is None or session.options.json):
        raise click.UsageError("--raw needs a NAME, and no --json")
    with session.interruption.gently():
        values = outputs(session.spec, session.provisioner().look().found)
    known = named(values)
    if name is None:
        if session.options.json:
            session.terminal.show(json.dumps(values, indent=2))
        else:
            session.terminal.show_all(lines(values))
            if not known:
                session.terminal.say(f"Stack {session.spec.stack} has no outputs yet: apply it first.")
        return 0
    if name not in known:
        near = get_close_matches(name, known, n=1)
        raise TapError(
            f"there is no output {clean(name)}",
            mend=f"did you mean {near[0]}?" if near else "run output without a name to see them all",
        )
    if session.options.json:
        session.terminal.show(json.dumps(known[name]))
    else:
        session.terminal.write(text(known[name]) + ("" if raw else "\n"))
    return 0
