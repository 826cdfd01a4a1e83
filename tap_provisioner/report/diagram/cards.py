"""The cards of a picture."""

from __future__ import annotations

from tap_provisioner.presentation import Line
from tap_provisioner.report.diagram.architecture import Part, Subnet
from tap_provisioner.report.diagram.shapes import Card

EVERYWHERE = "0.0.0.0/0"


def card(of: Part) -> Card:
    """Return the card of a resource."""
    return Card(of.picture.heading, of.lines, of.picture.icon, of.picture.tone, of.resource.there)


def subnet(of: Subnet) -> Card:
    """Return the card of a subnet, under the cards of what is in it."""
    tone = "public" if of.public else "private"
    lines = (*of.part.lines, Line(way(of)))
    return Card(of.heading, lines, of.part.picture.icon, tone, of.resource.there, "area")


def way(of: Subnet) -> str:
    """Return in words where a subnet's packets for the internet are sent."""
    return f"{EVERYWHERE} → {of.way.picture.title}" if of.way else "no way to the internet"


def copy(of: Part, name: str) -> Card:
    """Return the card of one of the copies of a service."""
    lines = tuple(of.picture.copy_lines(of.resource))
    return Card(name.capitalize(), lines, of.picture.icon, of.picture.tone, of.resource.there)
