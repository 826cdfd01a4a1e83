"""The subnets of a region, laid out: a column for each zone, the public ones above the private ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from tap_provisioner.report.diagram import cards
from tap_provisioner.report.diagram.architecture import Region, Subnet
from tap_provisioner.report.diagram.shapes import PAD, Box, Card

ZONE = 232
GAP = 14
LANE = 18
"""Room between a zone's side and its subnets, in which routes run."""
LABEL = 26
BUS = 26
"""Room between the public and the private subnets, in which routes run."""
_BAND = 24


@dataclass(frozen=True)
class Placed:
    """A card and its place."""

    card: Card
    place: Box


@dataclass(frozen=True)
class Cell:
    """A subnet's card with what is in it: cards by address, and the copy of a service, if any."""

    subnet: Subnet
    zone: Box
    ground: Placed
    inside: dict[str, Placed]
    copy: Placed | None

    @property
    def outlet(self) -> float:
        """The y at which its routes leave it."""
        return self.ground.place.y + PAD + 8


class Grid:
    """The grid of a region at a place; `height` is what it takes."""

    def __init__(self, region: Region, x: float, y: float, width: float) -> None:
        self._region = region
        self._copies = {subnet.resource.address: name for name, subnet in region.copies}
        count = max(len(region.zones), 1)
        each = (width - GAP * (count - 1)) / count
        self._cell_width = each - 2 * LANE
        rows = [*self._rows(public=True)]
        upper = self._high(rows)
        lower = self._high(self._rows(public=False))
        self.bus = y + LABEL + upper + BUS / 2
        self.height = LABEL + upper + BUS + lower + 6
        self.zones = {
            name: Box(x + index * (each + GAP), y, each, self.height)
            for index, name in enumerate(region.zones)
        }
        self.cells = [
            *self._placed(public=True, top=y + LABEL),
            *self._placed(public=False, top=self.bus + BUS / 2),
        ]

    def inside(self, address: str) -> tuple[Cell, Placed] | None:
        """Return the place of a resource that is in a subnet, and the cell that it is in."""
        return next(((cell, cell.inside[address]) for cell in self.cells if address in cell.inside), None)

    def _rows(self, *, public: bool) -> Iterator[tuple[Subnet | None, ...]]:
        return zip_longest(*(self._region.tier(zone, public=public) for zone in self._region.zones))

    def _high(self, rows: Iterator[tuple[Subnet | None, ...]] | list[tuple[Subnet | None, ...]]) -> float:
        heights = [self._height(row) for row in rows]
        return sum(heights) + GAP * max(len(heights) - 1, 0)

    def _height(self, row: tuple[Subnet | None, ...]) -> float:
        return max(self._content(subnet) for subnet in row if subnet)

    def _content(self, subnet: Subnet) -> float:
        ground = cards.subnet(subnet).height(self._cell_width)
        inner = self._cell_width - 2 * PAD
        inside = sum(cards.card(part).height(inner) + PAD for part in subnet.inside)
        copy = self._copy(subnet)
        return ground + inside + (copy.height(inner) + _BAND + 2 * PAD if copy else 0)

    def _copy(self, subnet: Subnet) -> Card | None:
        name, copied = self._copies.get(subnet.resource.address), self._region.copied
        return cards.copy(copied, name) if name and copied else None

    def _placed(self, *, public: bool, top: float) -> Iterator[Cell]:
        for row in self._rows(public=public):
            height = self._height(row)
            for subnet in filter(None, row):
                yield self._cell(subnet, top, height)
            top += height + GAP

    def _cell(self, subnet: Subnet, top: float, height: float) -> Cell:
        zone = self.zones[subnet.zone]
        card = cards.subnet(subnet)
        x, inner = zone.x + LANE, self._cell_width - 2 * PAD
        y = top + card.height(self._cell_width)
        inside = {}
        for part in subnet.inside:
            own = cards.card(part)
            inside[part.resource.address] = Placed(own, Box(x + PAD, y, inner, own.height(inner)))
            y += own.height(inner) + PAD
        copy = self._copy(subnet)
        place = Box(x + PAD, y + _BAND, inner, copy.height(inner)) if copy else None
        return Cell(
            subnet,
            zone,
            Placed(card, Box(x, top, self._cell_width, height)),
            inside,
            Placed(copy, place) if copy and place else None,
        )
