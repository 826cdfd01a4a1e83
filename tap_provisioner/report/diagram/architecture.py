"""The architecture of a stack: the structure of its pictures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tap_provisioner.presentation import Line, Picture, Place, Resource
from tap_provisioner.report.diagram.stock import Stock
from tap_provisioner.step import GLOBAL
from tap_provisioner.steps import KINDS


@dataclass(frozen=True)
class Part:
    """A resource with what the picture shows of it."""

    resource: Resource
    picture: Picture
    detail: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Subnet:
    """A subnet, what is in it, and the resource to which its packets for the internet are sent."""

    part: Part
    inside: tuple[Part, ...]
    way: Part | None
    public: bool
    """Whether its routes lead to the internet directly, or are meant to."""

    @property
    def resource(self) -> Resource:
        """The subnet itself."""
        return self.part.resource

    @property
    def zone(self) -> str:
        """Name of its zone."""
        return self.resource.text("zone")

    @property
    def heading(self) -> str:
        """Its title, which says whether it is public."""
        return f"{'Public' if self.public else 'Private'} {self.part.picture.title}"


@dataclass(frozen=True)
class Region:
    """What a stack has in one region."""

    name: str
    network: Part | None
    gateway: Part | None
    subnets: tuple[Subnet, ...]
    frames: tuple[Part, ...]
    """The picture shows the first of them, the words all."""
    services: tuple[Part, ...]

    @property
    def zones(self) -> tuple[str, ...]:
        """Names of the zones that hold a subnet, sorted."""
        return tuple(sorted({subnet.zone for subnet in self.subnets}))

    def tier(self, zone: str, *, public: bool) -> list[Subnet]:
        """Return the public or the private subnets of a zone."""
        return [subnet for subnet in self.subnets if (subnet.zone, subnet.public) == (zone, public)]

    @property
    def copied(self) -> Part | None:
        """The service whose copies run in private subnets."""
        return next((part for part in self.services if part.picture.copies(part.resource)), None)

    @property
    def copies(self) -> list[tuple[str, Subnet]]:
        """The names of the running copies, and in which subnet each is drawn.

        AWS chooses the zones; the first ones stand for them.
        """
        if self.copied is None:
            return []
        first = [tier[0] for zone in self.zones if (tier := self.tier(zone, public=False))]
        return list(zip(self.copied.picture.copies(self.copied.resource), first, strict=False))

    @property
    def source(self) -> Part | None:
        """The service that is replicated from this region, which is the primary one."""
        return next((part for part in self.services if part.picture.replicated), None)

    @property
    def replica(self) -> Part | None:
        """The resource that has a replica in this region."""
        return next((part for part in self.services if part.picture.replica), None)

    @property
    def parts(self) -> Iterator[Part]:
        """All that the picture shows of the region."""
        yield from filter(None, (self.network, self.gateway))
        yield from (*self.services, *self.frames)
        for subnet in self.subnets:
            yield from (subnet.part, *subnet.inside)


@dataclass(frozen=True)
class Architecture:
    """A whole stack, the primary region first."""

    stack: str
    account: Part | None
    regions: tuple[Region, ...]

    @property
    def resources(self) -> list[Resource]:
        """The resources that have a place of their own in the picture."""
        parts = [part for region in self.regions for part in region.parts]
        return [part.resource for part in ([self.account, *parts] if self.account else parts)]

    @property
    def live(self) -> bool:
        """Whether anything in it was observed."""
        return any(resource.id for resource in self.resources)

    @property
    def past(self) -> bool:
        """Whether something in it was deleted after it was observed."""
        return any(resource.deleted for resource in self.resources)

    @property
    def partial(self) -> bool:
        """Whether something in it was observed and something is only desired."""
        return self.live and not all(resource.there for resource in self.resources)


def architecture(stack: str, stock: Stock) -> Architecture:
    """Return the architecture that the resources of a stack make up."""
    own = dict.fromkeys(resource.region for resource in stock if resource.region != GLOBAL)
    others = {name for resource in stock for name in _shown_in(resource)} - {*own, GLOBAL}
    names = (*own, *sorted(others))
    accounts = _parts(stock, GLOBAL, Place.ACCOUNT)
    return Architecture(stack, next(iter(accounts), None), tuple(_region(name, stock) for name in names))


def _picture(resource: Resource) -> Picture | None:
    return KINDS[resource.kind].picture


def _shown_in(resource: Resource) -> Any:
    picture = _picture(resource)
    return picture.regions(resource) if picture else ()


def _part(stock: Stock, resource: Resource) -> Part:
    picture = _picture(resource) or Picture(place=Place.SERVICE, title=resource.kind)

    def lookup(value: Any) -> Resource | None:
        return stock.target(resource.region, value)

    return Part(resource, picture, picture.detail(resource, lookup), tuple(picture.lines(resource, lookup)))


def _parts(stock: Stock, region: str, place: Place) -> list[Part]:
    found = [each for each in stock if region in _shown_in(each)]
    return [part for part in (_part(stock, each) for each in found) if part.picture.place is place]


def _region(name: str, stock: Stock) -> Region:
    def parts(place: Place) -> list[Part]:
        return _parts(stock, name, place)

    def target(part: Part, attribute: str) -> str:
        value = part.resource.values.get(attribute)
        found = stock.target(name, next(iter(value), None) if isinstance(value, tuple) else value)
        return found.address if found else ""

    inside: dict[str, list[Part]] = {}
    for part in parts(Place.INSIDE):
        inside.setdefault(target(part, part.picture.inside), []).append(part)
    routes = {part.resource.address: part for part in parts(Place.ROUTES)}
    links = {target(p, p.picture.link[0]): target(p, p.picture.link[1]) for p in parts(Place.LINK)}
    subnets = []
    for part in parts(Place.SUBNET):
        table = routes.get(links.get(part.resource.address, ""))
        gate = stock.target(name, table.picture.default_route(table.resource)) if table else None
        way = _part(stock, gate) if gate else None
        public = bool(
            (way and way.picture.place is Place.GATEWAY)
            or (table and table.resource.address.endswith("/public"))
        )
        subnets.append(Subnet(part, tuple(inside.get(part.resource.address, ())), way, public))
    services = {part.resource.kind: part for part in reversed(parts(Place.SERVICE))}
    return Region(
        name,
        next(iter(parts(Place.NETWORK)), None),
        next(iter(parts(Place.GATEWAY)), None),
        tuple(subnets),
        tuple(parts(Place.FRAME)),
        tuple(sorted(services.values(), key=lambda part: part.picture.order)),
    )
