"""The drawing of a region: its network with zones, subnets and routes, and the services beside it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from markupsafe import Markup

from tap_provisioner.presentation import Place
from tap_provisioner.report.diagram import cards
from tap_provisioner.report.diagram.architecture import Part, Region
from tap_provisioner.report.diagram.grid import GAP, LANE, ZONE, Cell, Grid, Placed
from tap_provisioner.report.diagram.shapes import Box, arrow, fitted, text, width
from tap_provisioner.report.markup import element
from tap_provisioner.report.text import clean

EDGE = 20
"""Room inside of the sides of a panel and of its network."""
SERVICES = 240
GATEWAY = 190
_HEADER = 58
_BUS = 24
_PILL = 76


class Panel:
    """A region at a place, `across` pixels wide; `box` is what it takes.

    `replicated` is the place of what is replicated from or to this region.
    """

    def __init__(self, region: Region, x: float, y: float, across: float) -> None:
        self.region = region
        inside = Box(x + EDGE, y + _HEADER, across - SERVICES - 3 * EDGE, 0)
        card = cards.card(region.gateway) if region.gateway else None
        height = card.height(GATEWAY) if card else 40
        self._gateway = (
            Placed(card, Box(inside.right - EDGE - GATEWAY, inside.y + 14, GATEWAY, height)) if card else None
        )
        self._bus = inside.y + 14 + height + _BUS / 2
        self._grid = Grid(region, inside.x + EDGE, self._bus + _BUS / 2, inside.width - 2 * EDGE)
        self._services = list(_stacked(region, inside.right + EDGE, inside.y))
        bottom = max(
            self._bus + _BUS / 2 + self._grid.height + EDGE,
            *(p.place.bottom for p in self._services),
            inside.y,
        )
        self._frame = Box(inside.x, inside.y, inside.width, bottom - inside.y)
        self.box = Box(x, y, across, bottom + EDGE - y)
        replicated = region.source or region.replica
        self.replicated = self._services[-1].place if replicated else None

    @staticmethod
    def across(region: Region) -> float:
        """Return how wide a region is at least."""
        zones = max(len(region.zones), 2)
        return zones * ZONE + GAP * (zones - 1) + 2 * EDGE + SERVICES + 3 * EDGE

    def draw(self) -> Markup:
        """Return the region as a group."""
        return element(
            "g",
            self.box.draw("panel", 12),
            self._heading(),
            self._network(self.region.network) if self.region.network else None,
            [placed.card.draw(placed.place) for placed in self._services],
        )

    def _heading(self) -> Iterator[Markup]:
        x, y = self.box.x + EDGE, self.box.y + 34
        yield text(x, y, clean(self.region.name), "heading")
        if self.region.source:
            start = x + width(self.region.name, 15) + 12
            yield Box(start, y - 15, 62, 21).draw("badge", 10)
            yield text(start + 31, y, "primary", "badge-text middle")

    def _network(self, network: Part) -> Iterator[Markup]:
        yield self._frame.draw("card" + ("" if network.resource.there else " missing"), 10)
        x, y = self._frame.x + EDGE, self._frame.y
        yield text(x, y + 32, network.picture.heading, "strong")
        yield text(x + 34, y + 32, network.detail, "mono")
        yield text(x, y + 50, clean(network.resource.id), "mono dim")
        for name, zone in self._grid.zones.items():
            yield zone.draw("frame", 8)
            yield text(
                zone.x + LANE, zone.y + 18, fitted(clean(name), zone.width - 2 * LANE, 11), "small dim"
            )
        for cell in self._grid.cells:
            yield cell.ground.card.draw(cell.ground.place)
        yield from self._band()
        yield from self._routes()
        for cell in self._grid.cells:
            yield from (placed.card.draw(placed.place) for placed in cell.inside.values())
        yield from self._copies()
        yield from self._internet()

    def _band(self) -> Iterator[Markup]:
        """Yield the frame around the copies of a service."""
        copies = [cell.copy.place for cell in self._grid.cells if cell.copy]
        if not copies or not self.region.frames:
            return
        first, last, frame = copies[0], copies[-1], self.region.frames[0]
        group = frame.resource
        band = Box(first.x - 5, first.y - 24, last.right - first.x + 10, first.height + 30)
        yield band.draw("data band" + ("" if group.there else " missing"), 8)
        said = clean(f"{frame.picture.heading}: {frame.detail}")
        room, labels = band.width - 18, (f"{said}, {group.id}", said, clean(frame.detail))
        label = next((one for one in labels[not group.id :] if width(one, 11) <= room), labels[-1])
        yield text(band.x + 9, band.y + 16, fitted(label, room, 11), "small data")

    def _copies(self) -> Iterator[Markup]:
        copies = [cell.copy for cell in self._grid.cells if cell.copy]
        for placed in copies:
            yield placed.card.draw(placed.place)
        for one, other in pairwise(copies):
            y = one.place.centre
            points = ((one.place.right + 2, y), (other.place.x - 2, y))
            yield arrow(points, "data", "every write is made in both zones")
            yield text(one.place.right + 25, y - 7, "sync", "small data middle")

    def _routes(self) -> Iterator[Markup]:
        for cell in self._grid.cells:
            if points := list(self._route(cell)):
                tone = "public" if cell.subnet.public else "private"
                hint = f"{cell.subnet.resource.text('cidr')}: {cards.way(cell.subnet)}"
                yield arrow(points, tone, hint)

    def _route(self, cell: Cell) -> Iterator[tuple[float, float]]:
        """Yield the corners of a subnet's route: to the gateway on the right, to a subnet on the left."""
        way = cell.subnet.way
        if way is None:
            return
        if way.picture.place is Place.GATEWAY and self._gateway:
            lane, end = cell.zone.right - LANE / 2, self._gateway.place
            yield from ((cell.ground.place.right, cell.outlet), (lane, cell.outlet), (lane, self._bus))
            yield from ((end.middle, self._bus), (end.middle, end.bottom + 1))
        elif found := self._grid.inside(way.resource.address):
            home, inside = found
            lane, other = cell.zone.x + LANE / 2, home.zone.x + LANE / 2
            yield from ((cell.ground.place.x, cell.outlet), (lane, cell.outlet))
            if lane != other:
                yield from ((lane, self._grid.bus), (other, self._grid.bus))
            yield from ((other, inside.place.centre), (inside.place.x - 1, inside.place.centre))

    def _internet(self) -> Iterator[Markup]:
        if self._gateway is None:
            return
        place = self._gateway.place
        pill = Box(place.middle - _PILL / 2, self.box.y + 12, _PILL, 24)
        yield self._gateway.card.draw(place)
        yield pill.draw("card", 12)
        yield text(pill.middle, pill.y + 16, "internet", "small dim middle")
        yield arrow(
            ((place.middle, place.y - 1), (place.middle, pill.bottom + 1)),
            "public",
            "to and from the internet",
            both=True,
        )


def _stacked(region: Region, x: float, y: float) -> Iterator[Placed]:
    for card in map(cards.card, region.services):
        place = Box(x, y, SERVICES, card.height(SERVICES))
        yield Placed(card, place)
        y = place.bottom + GAP
