"""The graph of the steps, by their refs and by region: as Mermaid, as DOT, as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from tap_provisioner.engine.graph import edges_of
from tap_provisioner.report.diagram.mermaid import Names, block, indented, label
from tap_provisioner.report.json.documents import Edge, Graph, Node
from tap_provisioner.report.json.model import text
from tap_provisioner.report.terraform.mapping import counterpart
from tap_provisioner.report.text.plan import by_region
from tap_provisioner.step import Step


def mermaid(steps: Sequence[Step]) -> str:
    """Return the graph as a Mermaid flowchart with a subgraph for each region; a data source is round."""
    names = Names()
    lines = ["flowchart LR"]
    for region, group in by_region(steps).items():
        nodes = [_mermaid_node(names(step.address), step) for step in group]
        lines += indented(block(names(region), region, nodes))
    lines += [f"  {names(address)} --> {names(needed)}" for address, needed in _edges(steps)]
    return "\n".join(lines) + "\n"


def dot(steps: Sequence[Step]) -> str:
    """Return the graph in Graphviz's language with a cluster for each region; a data source is an ellipse."""
    lines = ["digraph stack {", "  rankdir = LR", '  node [shape = box, fontname = "sans-serif"]']
    for region, group in by_region(steps).items():
        lines += [f"  subgraph {_quoted(f'cluster {region}')} {{", f"    label = {_quoted(region)}"]
        for step in group:
            shape = ", shape = ellipse" if step.data_source else ""
            lines.append(f"    {_quoted(step.address)} [label = {_quoted(_short(step))}{shape}]")
        lines.append("  }")
    lines += [f"  {_quoted(address)} -> {_quoted(needed)}" for address, needed in _edges(steps)]
    return "\n".join([*lines, "}"]) + "\n"


def _json(steps: Sequence[Step]) -> str:
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
    edges = [Edge(from_=address, to=needed) for address, needed in _edges(steps)]
    return text(Graph(nodes=nodes, edges=edges)) + "\n"


FORMATS: Mapping[str, Callable[[Sequence[Step]], str]] = {"mermaid": mermaid, "dot": dot, "json": _json}


def _edges(steps: Sequence[Step]) -> list[tuple[str, str]]:
    return [(address, one) for address, needed in edges_of(steps).items() for one in sorted(needed)]


def _mermaid_node(name: str, step: Step) -> str:
    shown = label(_short(step))
    return f"{name}([{shown}])" if step.data_source else f"{name}[{shown}]"


def _short(step: Step) -> str:
    return step.address.removeprefix(f"{step.region}/")


def _quoted(name: str) -> str:
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
