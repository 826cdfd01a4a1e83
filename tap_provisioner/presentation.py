"""How a kind is presented: its outputs and its place in pictures, declared in the kind's file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sized
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tap_provisioner.values import Unknown


def own_region(resource: Any) -> Collection[str]:
    """Return the region of a resource, an `Observed` or a `Resource`."""
    return (resource.region,)


def first(values: Iterable[Any]) -> Any:
    """Return the first value."""
    return next(iter(values))


@dataclass(frozen=True)
class Output:
    """An output of a stack in each region; kinds that declare the same `name` provide it together.

    Outputs are printed by `order`. `value` takes the observed resource, its step or None, and the region; an
    empty result is no output. `collect` makes the output of all values, in the order of the spec. `regions`
    are those in which the resource has a value.
    """

    name: str
    order: int
    value: Callable[[Any, Any, str], Any]
    collect: Callable[[Iterable[Any]], Any] = first
    regions: Callable[[Any], Collection[str]] = own_region


@dataclass(frozen=True)
class Resource:
    """One resource of a picture. Its `values` have the names of the step's attributes.

    They name another resource by its address if this one is only desired, by its id if it is `there`.
    `id` and `state` are "" if it is only desired; `deleted` is true if it was deleted after the discovery.
    """

    address: str
    kind: str
    region: str
    values: Mapping[str, Any]
    outputs: Mapping[str, Any] = field(default_factory=dict)
    id: str = ""
    state: str = ""
    deleted: bool = False

    @property
    def there(self) -> bool:
        """Whether it was observed and not deleted since."""
        return bool(self.id) and not self.deleted

    def text(self, name: str) -> str:
        """Return an attribute as text, "" if its value is unknown."""
        value = self.values.get(name)
        return "" if value is None or isinstance(value, Unknown) else str(value)


Lookup = Callable[[Any], Resource | None]
"""Returns the resource of the same region that an attribute's value names."""


@dataclass(frozen=True)
class Line:
    """A line of a card; a `mono` one is an id, a range or a name, and may take two lines."""

    text: str
    mono: bool = False


def state(resource: Resource, usual: str = "available") -> list[Line]:
    """Return the line of a resource's state, none if it is the `usual` one."""
    if resource.deleted:
        return [Line("deleted")]
    return [Line(f"state: {resource.state}")] if resource.state not in ("", usual) else []


def counted(members: Sized | None, noun: str) -> Line:
    """Return the line that says how many members a collection has."""
    number = len(members or ())
    return Line(f"{number} {noun}" + ("" if number == 1 else "s"))


def identity(resource: Resource, usual: str = "available") -> list[Line]:
    """Return the lines of a resource's id, if it has one, and of its state."""
    return [*([Line(resource.id, mono=True)] if resource.id else []), *state(resource, usual)]


class Place(StrEnum):
    """Where a picture shows a kind.

    That is on a card above the regions (ACCOUNT), at the internet end of the network (GATEWAY), in a zone
    of the network (SUBNET), in a subnet (INSIDE) or beside the network (SERVICE); as the frame around the
    zones (NETWORK), or around the copies of a service (FRAME). ROUTES, which say where a subnet's packets
    are sent, and LINK, which says which routes a subnet uses, are not drawn.
    """

    ACCOUNT = "account"
    NETWORK = "network"
    GATEWAY = "gateway"
    SUBNET = "subnet"
    INSIDE = "inside"
    FRAME = "frame"
    SERVICE = "service"
    ROUTES = "routes"
    LINK = "link"


@dataclass(frozen=True)
class Picture:
    """The place of a kind in pictures, and what its card says.

    `title` is a noun as in the middle of a sentence, `short` the one for flowcharts, which draw a service
    only if it has one. `detail` tells resources of the kind apart, `purpose` says what they are for. `order`
    sorts services; what is `replicated`, or a `replica` of that in `regions`, is the last one.

    `inside` is the attribute that names the subnet of a resource, `link` those that name subnet and routes,
    `default_route` the target to which routes send packets for the internet. `copies` are the names of a
    service's running copies, which are drawn in private subnets with `copy_lines`. `legend` is the text and
    the tone of the kind's arrows.
    """

    place: Place
    title: str = ""
    icon: str = ""
    tone: str = ""
    order: int = 0
    short: str = ""
    detail: Callable[[Resource, Lookup], str] = lambda _resource, _lookup: ""
    purpose: str = ""
    lines: Callable[[Resource, Lookup], Iterable[Line]] = lambda _resource, _lookup: ()
    inside: str = ""
    link: tuple[str, str] = ("", "")
    default_route: Callable[[Resource], Any] = lambda _resource: None
    copies: Callable[[Resource], tuple[str, ...]] = lambda _resource: ()
    copy_lines: Callable[[Resource], Iterable[Line]] = lambda _resource: ()
    replicated: bool = False
    replica: bool = False
    regions: Callable[[Any], Collection[str]] = own_region
    legend: tuple[str, str] | None = None

    @property
    def heading(self) -> str:
        """The title with a capital letter."""
        return self.title[:1].upper() + self.title[1:]
