"""`output`."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import click

from tap_provisioner.cli.options import AWS, command
from tap_provisioner.cli.session import Session
from tap_provisioner.errors import TapError
from tap_provisioner.report.text import clean

if TYPE_CHECKING:
    from tap_provisioner.report.outputs import Outputs


@command(AWS, example="output us-east-1.db_endpoint --raw")
@click.argument("name", required=False)
@click.option("--raw", is_flag=True, help="Print the bare value of NAME, without a newline.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "env"]),
    help="Format (default: text); env is KEY='value' for a shell.",
)
def output(session: Session, name: str | None, raw: bool, form: str | None) -> int:
    """Print ids, ARNs and endpoints. NAME is a region or an output; the password is no output."""
    from tap_provisioner.report.outputs import environment, named, text

    if session.options.json and form not in (None, "json"):
        raise click.UsageError(f"--json and --format {form} exclude each other")
    form = form or ("json" if session.options.json else "text")
    if raw and (name is None or form != "text"):
        raise click.UsageError("--raw needs a NAME and excludes other formats")
    with session.interruption.gently():
        provisioner = session.provisioner()
        values = provisioner.outputs(name) if name and "." in name else {}
        if name not in named(values):
            values = provisioner.outputs()
    known = named(values)
    if name is None:
        return _all(session, values, form)
    if name in values and not raw:
        return _all(session, {name: values[name]}, form)
    if name not in known:
        near = sorted(_near(name, known), key=lambda full: not full.startswith(f"{session.spec.primary}."))
        raise TapError(
            f"no such output: {clean(name)}",
            hint=f"did you mean {' or '.join(near)}?" if near else "run output without NAME to list all",
        )
    if raw:
        session.terminal.write(text(known[name], separator=" "))
    elif form == "env":
        session.terminal.show(*environment({name: known[name]}))
    else:
        session.terminal.show(_json(known[name], indent=None) if form == "json" else text(known[name]))
    return 0


def _near(name: str, known: Mapping[str, Any]) -> list[str]:
    """Return the full names that contain `name`, or the part most similar to it."""
    parts = {full: (full, *full.split(".")) for full in known}
    meant = get_close_matches(name, {part: None for each in parts.values() for part in each}, n=1)
    return [full for full, each in parts.items() if set(meant) & set(each)]


def _all(session: Session, values: Outputs, form: str) -> int:
    from tap_provisioner.report.outputs import environment, lines, named

    if form == "json":
        session.terminal.show(_json(values))
        return 0
    session.terminal.show(*(environment(named(values)) if form == "env" else lines(values)))
    if not named(values):
        session.terminal.say(f"Stack {session.spec.stack} has no outputs yet: apply it first.")
    return 0


def _json(value: Any, indent: int | None = 2) -> str:
    from tap_provisioner.report.json.documents import Output
    from tap_provisioner.report.json.model import text

    return text(Output.model_validate(value), indent)
