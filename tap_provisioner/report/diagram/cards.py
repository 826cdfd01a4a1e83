"""What stands on the cards of a picture."""

from __future__ import annotations

from collections.abc import Iterator

from tap_provisioner.report.diagram.architecture import EVERYWHERE, Nat, Region, Subnet
from tap_provisioner.report.diagram.shapes import Card, Line
from tap_provisioner.report.diagram.stock import Resource
from tap_provisioner.report.text import counted, shown

PLAIN_STATES = frozenset({"", "available", "attached", "Complete", "InSync"})
"""States that need no word."""
WAYS = {"internet-gateway": "internet gateway", "nat-gateway": "NAT gateway"}


def role(resource: Resource) -> Card:
    """Return the card of the monitoring role."""
    lines = [Line(resource.text("role_name"), mono=True), Line("lets RDS write enhanced monitoring")]
    return Card("IAM role", lines, "role", there=resource.there)


def gateway(resource: Resource) -> Card:
    """Return the card of the internet gateway."""
    return Card("Internet gateway", [*_named(resource)], "gateway", "public", resource.there)


def subnet(of: Subnet) -> Card:
    """Return the card of a subnet, which what is in it is drawn upon."""
    name, tone = ("Public subnet", "public") if of.public else ("Private subnet", "private")
    lines = [Line(of.resource.text("cidr"), mono=True), *_named(of.resource), Line(way(of))]
    return Card(name, lines, "subnet", tone, of.resource.there, "area")


def way(of: Subnet) -> str:
    """Return in words where a subnet's packets go."""
    if of.way is None:
        return "no way to the internet"
    return f"{EVERYWHERE} → {WAYS.get(of.way.kind, of.way.kind)}"


def nat(of: Nat) -> Card:
    """Return the card of a NAT gateway."""
    address = [Line(of.address, mono=True)] if of.address else [Line("with an Elastic IP")]
    return Card("NAT gateway", [*_named(of.resource), *address], "nat", "public", of.resource.there)


def copy(of: Resource, part: str) -> Card:
    """Return the card of the primary or the standby of a database."""
    lines = [Line(_server(of)), Line(of.text("instance_class"), mono=True)]
    return Card(part.capitalize(), lines, "data", "data", of.there)


def band(group: Resource) -> str:
    """Return in one line what a security group lets in."""
    rules = sorted(group.values.get("ingress") or ())
    ports = ", ".join(f"{rule.from_port or 'all'} from {rule.peer}" for rule in rules)
    return f"Security group: {ports or 'lets nothing in'}"


def services(region: Region) -> Iterator[Card]:
    """Yield the cards of what a region has outside of its network, the secret last."""
    if region.database:
        yield database(region.database)
    if group := region.subnet_group:
        number = len(group.values.get("subnet_ids") or ())
        lines = [Line(group.text("identifier"), mono=True), Line(counted(number, "subnet")), *_state(group)]
        yield Card("DB subnet group", lines, "subnet", there=group.there)
    if group := region.parameter_group:
        number = len(group.values.get("parameters") or ())
        names = [Line(group.text("identifier"), mono=True)] if group.text("identifier") else []
        lines = [*names, Line(counted(number, "parameter")), *_state(group)]
        yield Card("DB parameter group", lines, "notes", there=group.there)
    if region.secret:
        lines = [Line(region.secret.text("secret_name"), mono=True), Line("user, password, every endpoint")]
        lines += _state(region.secret)
        yield Card("Secret", lines, "secret", "secret", region.secret.there)
    if replicas := region.replica_of:
        lines = [Line(replicas.text("secret_name"), mono=True), *_state(replicas)]
        yield Card("Replica of the secret", lines, "secret", "secret", replicas.there)


def database(of: Resource) -> Card:
    """Return the card of a database with its settings and its endpoint."""
    settings = [f"{shown(of.values.get('allocated_storage'))} GiB {of.text('storage_type')}", "encrypted"]
    host = of.outputs.get("host")
    lines = [
        Line(of.text("identifier"), mono=True),
        Line(f"{_server(of)}, {'Multi-AZ' if of.values.get('multi_az') else 'one zone'}"),
        Line(", ".join(settings)),
        Line(f"backups kept {counted(int(of.values.get('backup_retention_days') or 0), 'day')}"),
        *_state(of),
        *([Line(f"{host}:{of.outputs['port']}", mono=True)] if host else []),
    ]
    return Card("Database", lines, "data", "data", of.there)


def _server(of: Resource) -> str:
    return f"{'MySQL' if of.text('engine') == 'mysql' else of.text('engine')} {of.text('version')}".strip()


def _named(resource: Resource) -> Iterator[Line]:
    """Yield the id of what is there, and its state where that is not the usual one."""
    if resource.id:
        yield Line(resource.id, mono=True)
    yield from _state(resource)


def _state(resource: Resource) -> Iterator[Line]:
    if resource.gone:
        yield Line("deleted")
    elif resource.state not in PLAIN_STATES:
        yield Line(f"state: {resource.state}")
