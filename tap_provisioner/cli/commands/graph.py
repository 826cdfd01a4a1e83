"""`graph`."""

from __future__ import annotations

import click

from tap_provisioner.cli.options import STACK, command
from tap_provisioner.cli.session import Session


@command(STACK, example="graph --format dot | dot -Tsvg > graph.svg")
@click.option(
    "--format",
    "language",
    type=click.Choice(("mermaid", "dot", "json")),
    default="mermaid",
    metavar="NAME",
    help="mermaid, dot or json (default: mermaid).",
)
def graph(session: Session, language: str) -> int:
    """Print the dependency graph. Needs the spec only: no credentials, no network."""
    from tap_provisioner.blueprint import build
    from tap_provisioner.report.diagram.graph import FORMATS

    form = FORMATS["json" if session.options.json else language]
    session.terminal.write(form(build(session.spec)))
    return 0
