"""The architecture as a Mermaid flowchart."""

from __future__ import annotations

from collections.abc import Iterator

from tap_provisioner.report.diagram.architecture import Architecture, Part, Region, Subnet
from tap_provisioner.report.diagram.mermaid import Names, block, indented, label

EMPTY = " "
"""The content of a subnet that holds nothing: Mermaid draws no empty subgraph."""


def flowchart(of: Architecture) -> str:
    """Return the flowchart, with a subgraph for each region, network, zone and subnet."""
    names = Names()
    lines = ["flowchart TB"]
    if of.account:
        lines.append(f"  {_node(of.account, names)}")
    for region in of.regions:
        title = f"{region.name} (primary)" if region.source else region.name
        lines += indented(block(names(region.name), title, _region(region, names)))
    source = next((region.source for region in of.regions if region.source), None)
    for region in of.regions:
        if source and region.replica:
            lines.append(f"  {names(source.resource.address)} -->|replicated| {names(_replica(region))}")
    return "\n".join(lines) + "\n"


def _region(region: Region, names: Names) -> Iterator[str]:
    if network := region.network:
        title = f"{network.picture.heading} {network.detail}"
        yield from block(names(network.resource.address), title, _network(region, names))
    for part in region.services:
        if part.picture.short:
            name = names(_replica(region) if part.picture.replica else part.resource.address)
            yield f"{name}[{label(part.picture.short, part.detail)}]"


def _network(region: Region, names: Names) -> Iterator[str]:
    if region.gateway:
        yield _node(region.gateway, names)
    copies = {subnet.resource.address: name for name, subnet in region.copies}
    for zone in region.zones:
        subnets = region.tier(zone, public=True) + region.tier(zone, public=False)
        lines = [line for subnet in subnets for line in _subnet(region, subnet, copies, names)]
        yield from block(names(f"{region.name}/{zone}"), zone, lines)
    for subnet in region.subnets:
        if subnet.way:
            yield f"{names(subnet.resource.address)} --> {names(subnet.way.resource.address)}"
    ends = [names(_copy(region, copy)) for copy in copies.values()]
    if len(ends) == 2:
        yield f"{ends[0]} ==>|sync| {ends[1]}"


def _subnet(region: Region, subnet: Subnet, copies: dict[str, str], names: Names) -> Iterator[str]:
    lines = [_node(part, names) for part in subnet.inside]
    if region.copied and (copy := copies.get(subnet.resource.address)):
        lines.append(f"{names(_copy(region, copy))}[({label(region.copied.picture.heading, copy)})]")
    yield from block(
        names(subnet.resource.address),
        f"{subnet.heading} {subnet.part.detail}",
        lines or [f"{names(subnet.resource.address + '/')}[{label(EMPTY)}]"],
    )


def _node(part: Part, names: Names) -> str:
    return f"{names(part.resource.address)}[{label(part.picture.heading, part.detail)}]"


def _copy(region: Region, name: str) -> str:
    return f"{region.name}/copy/{name}"


def _replica(region: Region) -> str:
    return f"{region.name}/replica"
