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
@click.option("--live", is_flag=True, help="What AWS shows, with ids, states and endpoints.")
def diagram(session: Session, file: str, live: bool) -> int:
    """Draw the architecture to FILE.svg, FILE.html or FILE.mmd. As the spec defines it, without AWS."""
    from tap_provisioner.blueprint import build
    from tap_provisioner.cli.files import Target
    from tap_provisioner.report.diagram.architecture import architecture
    from tap_provisioner.report.diagram.formats import FORMATS
    from tap_provisioner.report.diagram.stock import NOTHING, stock
    from tap_provisioner.report.json.documents import Diagram
    from tap_provisioner.report.json.model import text

    draw = FORMATS.get(PurePath(file).suffix)
    if draw is None:
        raise TapError(
            f"diagram {clean(file)}: what kind of picture its name does not say",
            hint="let it end in .svg, .html or .mmd",
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
        session.terminal.show(f"Drawn: {clean(file)}")
    return 0
