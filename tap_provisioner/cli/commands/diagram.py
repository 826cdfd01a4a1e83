"""`diagram`."""

from __future__ import annotations

from pathlib import PurePath

import click

from tap_provisioner.cli.options import AWS, command
from tap_provisioner.cli.session import Session
from tap_provisioner.errors import TapError
from tap_provisioner.report.text import clean


@command(AWS, example="diagram docs/diagram.svg")
@click.argument("file")
@click.option("--live", is_flag=True, help="Draw the real resources: ids, states, endpoints.")
def diagram(session: Session, file: str, live: bool) -> int:
    """Draw the architecture to FILE.svg, FILE.html or FILE.mmd. Without --live, no AWS access."""
    from tap_provisioner.blueprint import build
    from tap_provisioner.cli.files import Target
    from tap_provisioner.report.diagram.architecture import architecture
    from tap_provisioner.report.diagram.stock import NOTHING, stock
    from tap_provisioner.report.formats import FORMATS
    from tap_provisioner.report.json.documents import Diagram
    from tap_provisioner.report.json.model import text

    draw = FORMATS.get(PurePath(file).suffix)
    if draw is None:
        raise TapError(
            f"diagram {clean(file)}: unknown format", hint="use a file name that ends in .svg, .html or .mmd"
        )
    target, steps, discovery = Target(file, "diagram"), build(session.spec), NOTHING
    if live:
        provisioner = session.provisioner()
        with session.interruption.gently():
            session.introduce(provisioner)
            discovery = provisioner.discover()
    target.write(draw(architecture(session.spec.stack, stock(steps, discovery))))
    if session.options.json:
        session.terminal.show(text(Diagram(file=file), indent=None))
    else:
        session.terminal.show(f"wrote {clean(file)}")
    return 0
