"""Specs to draw, and what is drawn of them."""

from __future__ import annotations

import re
from copy import deepcopy
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import yaml

from tap_provisioner.blueprint import build
from tap_provisioner.engine.discovery import Discovery
from tap_provisioner.report.diagram.architecture import Architecture, architecture
from tap_provisioner.report.diagram.stock import NOTHING, stock
from tap_provisioner.spec import Spec, parse

CONFIG = Path(__file__).resolve().parents[2] / "config"
HTML = "<!DOCTYPE html>\n"
ZONES = ("us-east-1a", "us-east-1b", "us-east-1c")
MANY = {
    "nat": "per_az",
    "public_subnets": [{"cidr": f"10.0.{i}.0/24", "zone": ZONES[i % 3]} for i in range(6)],
    "private_subnets": [{"cidr": f"10.0.{i}.0/24", "zone": ZONES[i % 3]} for i in range(16, 22)],
}
OPEN = {
    tier: [subnet["cidr"] for subnet in MANY[tier]]  # type: ignore[index]
    for tier in ("public_subnets", "private_subnets")
}
STACKS: dict[str, dict[str, Any]] = {
    "tap": {},
    "no-nat-one-zone": {
        "network": {"nat": "none"},
        "database": {"multi_az": False, "monitoring_interval": 0},
    },
    "three-regions": {"regions": {"us-east-1": {"primary": True}, "us-west-2": {}, "eu-west-1": {}}},
    "many-subnets": {
        "project": "a-rather-long-project-name",
        "network": {"nat": "per_az"},
        "regions": {"us-east-1": {"primary": True, "network": MANY}, "us-west-2": {"network": OPEN}},
    },
}


def spec_of(edits: dict[str, Any]) -> Spec:
    """config/tap.yaml with edits, sections merged and the regions exchanged."""
    document = yaml.safe_load((CONFIG / "tap.yaml").read_text(encoding="utf-8"))
    for key, value in deepcopy(edits).items():
        document[key] = {**document[key], **value} if key in ("network", "database") else value
    return parse(yaml.safe_dump(document, sort_keys=False))


def drawn(spec: Spec, discovery: Discovery = NOTHING) -> Architecture:
    """The architecture of a spec."""
    return architecture(spec.stack, stock(build(spec), discovery))


def parsed(text: str) -> Element:
    """A picture or page, which is well-formed XML and holds nothing that would be fetched or run."""
    root = ElementTree.fromstring(text.removeprefix(HTML))  # noqa: S314 - what our own code wrote
    for each in root.iter():
        assert _name(each) not in ("script", "link", "img", "image", "iframe", "object", "use")
        for key, value in each.attrib.items():
            assert not key.startswith("on")
            assert not key.endswith(("href", "src")) or value.startswith("#"), (key, value)
    for reference in re.findall(r"url\(([^)]*)\)|@import", text):
        assert reference.startswith("#")
    return root


def texts(root: Element, name: str) -> list[str]:
    """What the elements of a name say."""
    return ["".join(each.itertext()) for each in root.iter() if _name(each) == name]


def _name(each: Element) -> str:
    return each.tag.rpartition("}")[2]
