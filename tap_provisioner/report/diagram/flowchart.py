"""The architecture as a Mermaid flowchart, for pages that draw such."""

from __future__ import annotations

from collections.abc import Iterator

from tap_provisioner.report.diagram.architecture import Architecture, Region, Subnet
from tap_provisioner.report.diagram.mermaid import Names, block, indented, label

EMPTY = " "
"""What stands in a subnet that holds nothing, for Mermaid draws no empty subgraph."""


def flowchart(of: Architecture) -> str:
    """Return the flowchart: a subgraph for each region, VPC and zone."""
    names = Names()
    lines = ["flowchart TB"]
    if of.role:
        lines.append(f"  {names(of.role.address)}[{label('IAM role', of.role.text('role_name'))}]")
    for region in of.regions:
        title = f"{region.name} (primary)" if region.secret else region.name
        lines += indented(block(names(region.name), title, _region(region, names)))
    source = next((region.secret for region in of.regions if region.secret), None)
    for region in of.regions:
        if source and region.replica_of:
            lines.append(f"  {names(source.address)} -->|replicated| {names(_replica(region))}")
    return "\n".join(lines) + "\n"


def _region(region: Region, names: Names) -> Iterator[str]:
    if region.vpc:
        yield from block(names(region.vpc.address), f"VPC {region.vpc.text('cidr')}", _vpc(region, names))
    if region.secret:
        yield f"{names(region.secret.address)}[{label('Secret', region.secret.text('secret_name'))}]"
    if region.replica_of:
        yield f"{names(_replica(region))}[{label('Replica', region.replica_of.text('secret_name'))}]"


def _vpc(region: Region, names: Names) -> Iterator[str]:
    if region.gateway:
        yield f"{names(region.gateway.address)}[{label('Internet gateway')}]"
    copies = {subnet.resource.address: part for part, subnet in region.copies}
    for zone in region.zones:
        subnets = region.tier(zone, public=True) + region.tier(zone, public=False)
        lines = [line for subnet in subnets for line in _subnet(region, subnet, copies, names)]
        yield from block(names(f"{region.name}/{zone}"), zone, lines)
    for subnet in region.subnets:
        if subnet.way:
            yield f"{names(subnet.resource.address)} --> {names(subnet.way.address)}"
    ends = [names(_copy(region, part)) for part in copies.values()]
    if len(ends) == 2:
        yield f"{ends[0]} ==>|sync| {ends[1]}"


def _subnet(region: Region, subnet: Subnet, copies: dict[str, str], names: Names) -> Iterator[str]:
    lines = [f"{names(nat.resource.address)}[{label('NAT gateway', nat.address)}]" for nat in subnet.nats]
    if part := copies.get(subnet.resource.address):
        lines.append(f"{names(_copy(region, part))}[({label('Database', part)})]")
    title = f"{'Public' if subnet.public else 'Private'} subnet {subnet.resource.text('cidr')}"
    yield from block(
        names(subnet.resource.address),
        title,
        lines or [f"{names(subnet.resource.address + '/')}[{label(EMPTY)}]"],
    )


def _copy(region: Region, part: str) -> str:
    return f"{region.name}/db-instance/{part}"


def _replica(region: Region) -> str:
    return f"{region.name}/replica"
