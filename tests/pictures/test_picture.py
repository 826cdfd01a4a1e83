"""The picture shows every part of the architecture, whatever the spec, and can be read without seeing it."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree.ElementTree import Element

import pytest

from tap_provisioner.engine.discovery import Discovery
from tap_provisioner.report.diagram.architecture import Architecture, architecture
from tap_provisioner.report.diagram.drawing import svg
from tap_provisioner.report.diagram.stock import stock
from tap_provisioner.report.formats import FORMATS
from tap_provisioner.spec import Spec
from tap_provisioner.spec.sections.database import Database
from tap_provisioner.spec.sections.network import Network
from tap_provisioner.step import GLOBAL, Observed
from tests.pictures.stacks import STACKS, drawn, parsed, spec_of, texts

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(params=STACKS, scope="module")
def spec(request: pytest.FixtureRequest) -> Spec:
    return spec_of(STACKS[request.param])


def gateways(network: Network) -> int:
    """The number of NAT gateways: per zone it is one for each fixed zone, and for each subnet without one."""
    per_zone = len({subnet.zone or subnet.cidr for subnet in network.public_subnets})
    return {"none": 0, "single": 1, "per_az": per_zone}[network.nat]


def test_every_region_subnet_zone_and_nat_gateway_is_drawn(spec: Spec) -> None:
    shown = texts(parsed(svg(drawn(spec))), "text")
    for name in spec.regions:
        network = spec.section(Network, name)
        assert name in shown
        for subnet in (*network.public_subnets, *network.private_subnets):
            assert subnet.cidr in shown
            assert subnet.zone is None or subnet.zone in shown
    networks = [spec.section(Network, name) for name in spec.regions]
    assert shown.count("NAT gateway") == sum(map(gateways, networks))
    assert shown.count("Standby") == sum(spec.section(Database, r).multi_az for r in spec.regions)
    assert shown.count("Replica of the secret") == len(spec.regions) - 1
    assert shown.count("IAM role") == bool(spec.section(Database).monitoring_interval)


def test_everything_stays_inside_of_the_picture(spec: Spec) -> None:
    root = parsed(svg(drawn(spec)))
    width, height = (float(number) for number in root.attrib["viewBox"].split()[2:])
    for box in root.iter(f"{SVG}rect"):
        x, y, w, h = (float(box.attrib[key]) for key in ("x", "y", "width", "height"))
        assert x >= 0
        assert y >= 0
        assert x + w <= width
        assert y + h <= height
    for label in root.iter(f"{SVG}text"):
        assert 0 < float(label.attrib["x"]) < width
        assert 0 < float(label.attrib["y"]) < height
    for line in root.iter(f"{SVG}path"):
        if "edge" in line.attrib["class"]:
            for x, y in re.findall(r"(\S+) (\S+)", line.attrib["d"].replace("M", "").replace("L", "")):
                assert 0 < float(x) < width
                assert 0 < float(y) < height


def test_cards_do_not_overlap_unless_one_is_inside_the_other(spec: Spec) -> None:
    boxes = [
        tuple(float(box.attrib[key]) for key in ("x", "y", "width", "height"))
        for box in parsed(svg(drawn(spec))).iter(f"{SVG}rect")
        if {"card", "area"} & set(box.attrib["class"].split())
    ]
    for index, (x, y, w, h) in enumerate(boxes):
        for x2, y2, w2, h2 in boxes[index + 1 :]:
            apart = x + w <= x2 or x2 + w2 <= x or y + h <= y2 or y2 + h2 <= y
            inside = x <= x2 and y <= y2 and x2 + w2 <= x + w and y2 + h2 <= y + h
            assert apart or inside


def test_it_has_a_text_alternative(spec: Spec) -> None:
    root = parsed(svg(drawn(spec)))
    assert root.attrib["role"] == "img"
    named = [each for each in root if each.attrib.get("id") in root.attrib["aria-labelledby"].split()]
    assert [each.tag for each in named] == [f"{SVG}title", f"{SVG}desc"]
    said = named[1].text or ""
    for region in spec.regions:
        assert f"{region}: VPC" in said or f"{region} (primary): VPC" in said
        network = spec.section(Network, region)
        for subnet in (*network.public_subnets, *network.private_subnets):
            assert subnet.cidr in said


def test_a_private_subnet_uses_the_nat_gateway_of_its_zone() -> None:
    region = drawn(spec_of(STACKS["many-subnets"])).regions[0]
    homes = {nat.resource.address: subnet.zone for subnet in region.subnets for nat in subnet.inside}
    private = [subnet for subnet in region.subnets if not subnet.public]
    assert (len(homes), len(private)) == (3, 6)
    assert [subnet.way and homes[subnet.way.resource.address] for subnet in private] == [
        s.zone for s in private
    ]


def test_without_nat_a_private_subnet_leads_nowhere() -> None:
    private = [s for s in drawn(spec_of(STACKS["no-nat-one-zone"])).regions[0].subnets if not s.public]
    assert [subnet.way for subnet in private] == [None, None]


def test_zones_that_the_spec_leaves_open_are_numbered_next_to_those_it_names() -> None:
    subnets = [{"cidr": "10.0.11.0/24", "zone": "us-east-1b"}, "10.0.12.0/24", "10.0.13.0/24"]
    regions = {"us-east-1": {"primary": True, "network": {"private_subnets": subnets}}, "us-west-2": {}}
    region = drawn(spec_of({"regions": regions})).regions[0]
    private = {s.resource.text("cidr"): s.zone for s in region.subnets if not s.public}
    assert private == {"10.0.11.0/24": "us-east-1b", "10.0.12.0/24": "zone 1", "10.0.13.0/24": "zone 2"}


def seen(kind: str, name: str, region: str = "us-east-1", **more: object) -> Observed:
    address = f"{region}/{kind}/{name}"
    return replace(Observed(kind=kind, region=region, id=f"{kind}-1", address=address), **more)  # type: ignore[arg-type]


HOST = "tap-dev.c0ffee.us-east-1.rds.amazonaws.com"
EVIL = "</text><script>alert(1)</script>\x1b]0;x\x07\u202e"
LIVE = Discovery(
    (
        seen("vpc", "main", values={"cidr": "10.0.0.0/16"}, id="vpc-0a1b"),
        seen(
            "subnet",
            "10.0.1.0-24",
            id="subnet-77",
            values={"cidr": "10.0.1.0/24", "zone": "us-east-1d", "public": True},
        ),
        seen("elastic-ip", "shared", id="eipalloc-1", outputs={"address": "198.51.100.7"}),
        seen(
            "nat-gateway",
            "shared",
            id="nat-1",
            state="pending",
            values={"subnet_ids": ("subnet-77",), "allocation_id": "eipalloc-1"},
        ),
        seen(
            "db-instance",
            "database",
            id="tap-dev",
            state=EVIL,
            values={"identifier": "tap-dev", "engine": "mysql", "version": "8.4.3", "multi_az": True},
            outputs={"host": HOST, "port": 3306},
        ),
        seen("vpc", "other", id="vpc-foreign", owned=False),
        seen("iam-role", "rds-monitoring", GLOBAL, values={"role_name": "tap-dev-rds-monitoring"}),
        seen("secret-replicas", "database", state="InSync", values={"regions": frozenset({"us-west-2"})}),
    ),
    {},
)


@pytest.fixture(scope="module")
def live() -> Architecture:
    return drawn(spec_of({}), LIVE)


def test_what_aws_shows_is_drawn_with_its_ids_states_and_endpoints(live: Architecture) -> None:
    root = parsed(svg(live))
    shown = texts(root, "text")
    for expected in ("vpc-0a1b", "subnet-77", "us-east-1d", "nat-1", "198.51.100.7", "state: pending"):
        assert expected in shown
    assert f"{HOST}:3306" in "".join(shown)
    assert not any("vpc-foreign" in label for label in shown)
    assert "as AWS shows it" in shown[1]


def test_what_is_not_there_yet_is_drawn_apart_from_what_is(live: Architecture) -> None:
    def outline(root: Element, title: str) -> set[str]:
        group = next(g for g in root.iter(f"{SVG}g") if (g.findtext(f"{SVG}title") or "").startswith(title))
        found = group.find(f"{SVG}rect")
        assert found is not None
        return set(found.attrib["class"].split())

    root = parsed(svg(live))
    assert "partial" in root.attrib["class"].split()
    assert "not there" in texts(root, "text")
    assert "missing" in outline(root, "Public subnet; 10.0.2.0/24")
    assert "missing" not in outline(root, "Public subnet; 10.0.1.0/24")
    planned = parsed(svg(drawn(spec_of({}))))
    assert "partial" not in planned.attrib["class"].split()


def test_what_aws_says_cannot_become_markup(live: Architecture) -> None:
    for draw in FORMATS.values():
        text = draw(live)
        assert "<script" not in text
        assert not {"\x1b", "\x07", "\u202e"} & set(text)
    assert any("<script>" in title for title in texts(parsed(svg(live)), "title"))


def test_a_region_that_left_the_spec_is_drawn_as_long_as_something_is_there() -> None:
    drawing = drawn(spec_of({}), Discovery((seen("vpc", "main", "eu-west-3"),), {}))
    assert [region.name for region in drawing.regions] == ["us-east-1", "us-west-2", "eu-west-3"]
    for draw in FORMATS.values():
        assert "eu-west-3" in draw(drawing)


def test_a_region_without_a_network_of_its_own_is_drawn() -> None:
    """As where somebody has deleted what it had: only a replica is left."""
    left = seen("secret-replicas", "database", values={"regions": frozenset({"us-west-2"})})
    drawing = architecture("tap-dev", stock((), Discovery((left,), {})))
    for draw in FORMATS.values():
        assert "us-west-2" in draw(drawing)


def test_nothing_but_a_name_is_drawn_of_a_stack_that_is_gone() -> None:
    for draw in FORMATS.values():
        draw(Architecture("tap-dev", None, ()))


def test_a_security_group_says_as_much_as_there_is_room_for() -> None:
    def said(**database: object) -> list[str]:
        return [t for t in texts(parsed(svg(drawn(spec_of({"database": database})))), "text") if "3306" in t]

    assert said() == ["Security group: 3306 from 10.0.0.0/16"] * 2
    assert said(multi_az=False) == ["3306 from 10.0.0.0/16"] * 2


def test_a_page_holds_picture_and_words(spec: Spec) -> None:
    root = parsed(FORMATS[".html"](drawn(spec)))
    assert len(texts(root, "svg")) == 1
    assert texts(root, "h1") == [f"Architecture of {spec.stack}"]
    assert any("VPC" in item for item in texts(root, "li"))


def test_mermaid_has_a_block_for_each_region_and_subnet_and_names_no_node_twice(spec: Spec) -> None:
    text = FORMATS[".mmd"](drawn(spec))
    lines = [line.strip() for line in text.splitlines()]
    assert lines[0] == "flowchart TB"
    assert sum(line.startswith("subgraph") for line in lines) == lines.count("end")
    for region in spec.regions:
        assert any(line.startswith("subgraph") and f'"{region}' in line for line in lines)
    made = [line.split("[")[0].removeprefix("subgraph ") for line in lines if "[" in line]
    assert len(made) == len(set(made))
    ends = {end for line in lines if "--" in line or "==" in line for end in re.findall(r"\bn\d+\b", line)}
    assert ends <= set(made)
