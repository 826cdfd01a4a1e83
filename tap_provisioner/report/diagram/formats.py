"""The files that an architecture can be drawn to."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tap_provisioner.report.diagram.architecture import Architecture
from tap_provisioner.report.diagram.drawing import figure, svg
from tap_provisioner.report.diagram.flowchart import flowchart
from tap_provisioner.report.html.page import page
from tap_provisioner.report.markup import element


def file(of: Architecture) -> str:
    """Return the picture as a file of its own."""
    return f"{svg(of)}\n"


def html(of: Architecture) -> str:
    """Return the picture on a page, and below it what it says in words."""
    title = f"Architecture of {of.stack}"
    return page(title, element("h1", title, class_="unseen"), figure(of))


FORMATS: Mapping[str, Callable[[Architecture], str]] = {".svg": file, ".html": html, ".mmd": flowchart}
"""How to draw an architecture, by the suffix of the file."""
