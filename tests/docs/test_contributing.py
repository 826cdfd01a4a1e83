"""The examples in CONTRIBUTING.md work: a resource type, and a section of the spec."""

import importlib
import re
import sys
import threading
from pathlib import Path

import boto3
import pytest

from tap_provisioner import blueprint, steps
from tap_provisioner.aws.region import RegionClients
from tap_provisioner.aws.session import Account
from tap_provisioner.blueprint import build
from tap_provisioner.engine.apply import Run, apply
from tap_provisioner.engine.discovery import Discovery, discover
from tap_provisioner.engine.events import Events
from tap_provisioner.engine.graph import edges_of, names_of
from tap_provisioner.engine.plan import Action, plan
from tap_provisioner.engine.timeouts import Waiter
from tap_provisioner.local import EmbeddedAws
from tap_provisioner.spec import SpecError, parse
from tap_provisioner.spec import sections as spec_sections
from tap_provisioner.spec.schema import reference_text
from tap_provisioner.steps.ec2.route_table import RouteTable
from tap_provisioner.steps.ec2.vpc import Vpc
from tests.spec.made_up import package_with

REGION = "us-east-1"
GUIDE = Path(__file__).parents[2] / "CONTRIBUTING.md"


@pytest.fixture
def aws(monkeypatch):
    with EmbeddedAws(speed=6000) as embedded:
        for name, value in embedded.environment.items():
            monkeypatch.setenv(name, value)
        yield embedded


@pytest.fixture
def endpoint_type(tmp_path, monkeypatch):
    """The class that the guide shows, imported from its text."""
    source = re.search(r"```python\n(\"\"\"A private way.*?)```", GUIDE.read_text(), re.DOTALL)
    (tmp_path / "gateway_endpoint.py").write_text(source.group(1))
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("gateway_endpoint").GatewayEndpoint
    sys.modules.pop("gateway_endpoint")


@pytest.mark.usefixtures("aws")
def test_the_example_plans_applies_repairs_and_destroys(endpoint_type):
    tags = {"Owner": "platform"}
    vpc = Vpc(region=REGION, name="main", tags=tags, cidr="10.0.0.0/16")
    table = RouteTable(region=REGION, name="private", tags=tags, vpc_id=vpc.ref(), routes={})
    endpoint = endpoint_type(
        region=REGION,
        name="s3",
        tags=tags,
        vpc_id=vpc.ref(),
        service=f"com.amazonaws.{REGION}.s3",
        route_table_ids=frozenset({table.ref()}),
    )
    desired = [vpc, table, endpoint]
    kinds = {**steps.KINDS, endpoint_type.kind: endpoint_type}
    clients = RegionClients(Account(home=REGION), "tap-guide", "guide", [REGION], "20260101000000")
    stop = threading.Event()
    run = Run(clients, kinds, Waiter(stop, poll=0.01), Events(), 4, stop)

    def discovered():
        fresh = RegionClients(clients[REGION].account, "tap-guide", "guide", [REGION], "20260101000000")
        return Discovery(discover(kinds, desired, fresh, regions=[REGION], parallelism=4, stop=stop), {})

    def actions(found):
        return {p.kind: (p.action, [c.field for c in p.changes]) for p in plan(desired, found, kinds).changes}

    found = discovered()
    assert set(actions(found)) == {"vpc", "route-table", "gateway-endpoint"}
    assert apply(run, desired, plan(desired, found, kinds), found, lambda _: desired).ok
    assert actions(discovered()) == {}

    ec2 = boto3.client("ec2", region_name=REGION)
    (raw,) = ec2.describe_vpc_endpoints()["VpcEndpoints"]
    ec2.create_tags(Resources=[raw["VpcEndpointId"]], Tags=[{"Key": "Owner", "Value": "somebody else"}])
    found = discovered()
    assert actions(found) == {"gateway-endpoint": (Action.UPDATE, ["tags"])}
    assert apply(run, desired, plan(desired, found, kinds), found, lambda _: desired).ok
    assert actions(discovered()) == {}

    assert run.remove(names_of(discovered().owned, {}), {}).ok
    assert discovered().owned == ()


def code(first_line: str) -> str:
    """The block of the guide that begins with a docstring."""
    found = re.search(rf"```python\n({re.escape(first_line)}.*?)```", GUIDE.read_text(), re.DOTALL)
    assert found
    return found.group(1)


def test_the_example_of_a_section_is_validated_documented_and_built(tmp_path):
    text = (GUIDE.parent / "config" / "tap.yaml").read_text(encoding="utf-8")
    plain = build(parse(text))
    with (
        package_with(spec_sections, tmp_path / "a", "ssh", code('"""The `ssh` section')),
        package_with(blueprint, tmp_path / "b", "ssh", code('"""A security group in each region')),
    ):
        assert build(parse(text)) == plain
        with pytest.raises(SpecError, match="at least one network is required"):
            parse(text + "ssh: {sources: []}")
        built = build(parse(text + "ssh: {sources: [10.0.0.0/16]}"))
        assert "## ssh" in reference_text()
    added = {step.address for step in built} - {step.address for step in plain}
    assert added == {f"{region}/security-group/ssh" for region in ("us-east-1", "us-west-2")}
    assert edges_of(built).keys() >= added
