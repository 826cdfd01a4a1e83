"""The graph of the steps has every step and every ref, in each of its languages."""

from __future__ import annotations

import json
import re

import pytest

from tap_provisioner.blueprint import build
from tap_provisioner.report.diagram.graph import FORMATS
from tap_provisioner.step import Step
from tests.pictures.stacks import STACKS, spec_of

LINES = {
    "mermaid": (r"(n\d+)[\[(]+\"(.*)\"[\])]+", r"(n\d+) --> (n\d+)", r"subgraph n\d+\[\"(.*)\"\]"),
    "dot": (r"(\".*\") \[label = \"(.*?)\".*\]", r"(\".*\") -> (\".*\")", r"label = \"(.*)\""),
}
"""The patterns of a node, an edge and the title of a cluster."""


@pytest.fixture(params=STACKS, scope="module")
def steps(request: pytest.FixtureRequest) -> list[Step]:
    return build(spec_of(STACKS[request.param]))


def edges(steps: list[Step]) -> set[tuple[str, str]]:
    return {(step.address, ref.address) for step in steps for ref in step.refs()}


def test_json_has_each_step_and_each_ref(steps: list[Step]) -> None:
    document = json.loads(FORMATS["json"](steps))
    assert [node["address"] for node in document["nodes"]] == [step.address for step in steps]
    assert {(edge["from"], edge["to"]) for edge in document["edges"]} == edges(steps)
    vpc = next(node for node in document["nodes"] if node["address"] == "us-east-1/vpc/main")
    assert vpc == {
        "address": "us-east-1/vpc/main",
        "region": "us-east-1",
        "kind": "vpc",
        "type": "aws_vpc",
        "lookup": False,
    }
    assert {node["kind"] for node in document["nodes"] if node["lookup"]} == {
        "account",
        "engine-version",
        "zones",
    } & {step.kind for step in steps}


@pytest.mark.parametrize("language", LINES)
def test_text_has_each_step_in_the_cluster_of_its_region_and_each_ref(
    steps: list[Step], language: str
) -> None:
    node, edge, cluster = LINES[language]
    region, names, found = "", {}, set()
    for line in FORMATS[language](steps).splitlines():
        if title := re.fullmatch(cluster, line.strip()):
            region = title[1]
        elif made := re.fullmatch(node, line.strip()):
            names[made[1]] = f"{region}/{made[2]}"
        elif drawn := re.fullmatch(edge, line.strip()):
            found.add((names[drawn[1]], names[drawn[2]]))
    assert sorted(names.values()) == sorted(step.address for step in steps)
    assert found == edges(steps)
