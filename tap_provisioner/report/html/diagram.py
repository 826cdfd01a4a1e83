"""The page of a diagram."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from tap_provisioner.report.diagram.architecture import Architecture
from tap_provisioner.report.diagram.drawing import svg
from tap_provisioner.report.diagram.words import sentences
from tap_provisioner.report.html.page import render


@dataclass(frozen=True)
class Figure:
    """A diagram and the same in sentences."""

    svg: Markup
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class DiagramPage:
    """View model of diagram.html.j2."""

    title: str
    figure: Figure


def figure(of: Architecture) -> Figure:
    """Return the diagram of an architecture for a template."""
    return Figure(svg(of), tuple(sentences(of)))


def html(of: Architecture) -> str:
    """Return the diagram of an architecture as an HTML page."""
    return render("diagram.html.j2", DiagramPage(f"Architecture of {of.stack}", figure(of)))
