"""Pages from the Jinja2 templates beside this file. A page loads nothing and runs no script."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from tap_provisioner import __version__
from tap_provisioner.report.diagram.drawing import svg
from tap_provisioner.report.diagram.gantt import chart
from tap_provisioner.report.diagram.palette import MONO, SANS, variables
from tap_provisioner.report.diagram.words import sentences
from tap_provisioner.report.markup import escaped, trusted
from tap_provisioner.report.text import counted, duration, shown

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
"""Content-Security-Policy of every page."""


def render(template: str, **content: object) -> str:
    """Return `template` filled with `content`.

    Raises jinja2.UndefinedError where the template names what the content does not have.
    """
    environment = Environment(
        loader=PackageLoader("tap_provisioner.report.html"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=escaped,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters |= {"counted": counted, "duration": duration, "shown": shown}
    environment.globals |= {"chart": chart, "sentences": sentences, "svg": svg}
    return environment.get_template(template).render(
        policy=POLICY,
        palette=trusted(variables(":root")),
        sans=trusted(SANS),
        mono=trusted(MONO),
        version=__version__,
        **content,
    )
