"""The document of `graph --json`."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import ConfigDict, Field

from tap_provisioner.engine.graph import edges_of
from tap_provisioner.report.json.model import Model, Name, TapAddress, TerraformType
from tap_provisioner.report.terraform import counterpart
from tap_provisioner.step import Step


class Node(Model):
    """A resource, or a data source."""

    address: TapAddress
    region: Name
    kind: Name
    type: TerraformType
    """Terraform's type of the kind."""
    lookup: bool
    """Whether it is a data source, which is only read."""


class Edge(Model):
    """A dependency."""

    from_: TapAddress = Field(alias="from")
    to: TapAddress
    """What must exist first."""


class Graph(Model):
    """The resources and their dependencies."""

    model_config = ConfigDict(title="graph --json")

    nodes: list[Node]
    edges: list[Edge]


def graph(steps: Sequence[Step]) -> Graph:
    """Return the graph of the steps; an edge leads to what must exist first."""
    nodes = [
        Node(
            address=step.address,
            region=step.region,
            kind=step.kind,
            type=counterpart(step.kind).type,
            lookup=step.data_source,
        )
        for step in steps
    ]
    edges = [
        Edge(from_=address, to=to) for address, needed in edges_of(steps).items() for to in sorted(needed)
    ]
    return Graph(nodes=nodes, edges=edges)
