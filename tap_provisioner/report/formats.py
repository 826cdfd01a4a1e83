"""The file formats of a diagram."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from tap_provisioner.report.diagram.architecture import Architecture
from tap_provisioner.report.diagram.drawing import svg
from tap_provisioner.report.diagram.flowchart import flowchart


def _svg(of: Architecture) -> str:
    return f"{svg(of)}\n"


def _html(of: Architecture) -> str:
    # Jinja2 is imported only where a page is written.
    from tap_provisioner.report.html.page import render

    return render("diagram.html.j2", title=f"Architecture of {of.stack}", architecture=of)


FORMATS: Mapping[str, Callable[[Architecture], str]] = {".svg": _svg, ".html": _html, ".mmd": flowchart}
"""The function that writes an architecture, by the suffix of the file."""
