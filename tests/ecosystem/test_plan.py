"""Plans of real stacks in Terraform's terms: whole, true to what there is, and without a secret."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tap_provisioner.engine.plan import Action, Plan, Planned
from tap_provisioner.report.json.plan import text
from tap_provisioner.report.terraform.mapping import counterpart
from tap_provisioner.step import Change, Observed
from tap_provisioner.steps.ec2.internet_gateway import InternetGateway
from tests.e2e.world import EAST, SECRET, WEST, Stack, World
from tests.ecosystem.schemas import check
from tests.steps.drifts import DRIFTS
from tests.steps.rich import rich

TYPES = {
    "aws_vpc": 2,
    "aws_subnet": 8,
    "aws_internet_gateway": 2,
    "aws_eip": 2,
    "aws_nat_gateway": 2,
    "aws_route_table": 4,
    "aws_route_table_association": 8,
    "aws_security_group": 2,
    "aws_db_subnet_group": 2,
    "aws_db_parameter_group": 2,
    "aws_db_instance": 2,
    "aws_iam_role": 1,
    "aws_iam_role_policy_attachment": 1,
    "aws_secretsmanager_secret": 1,
    "aws_secretsmanager_secret_version": 1,
    "tap_secret_replicas": 1,
}

_KEYS = {"kms_key_id", "performance_insights_kms_key_id"}
OTHERWISE = _KEYS | {"maintenance_window", "tags_all", "route", "vpc"}
"""What is told otherwise than it was planned: keys, which are made anew, and what was known in part only."""

Document = dict[str, Any]


def printed(stack: Stack) -> Document:
    """What `plan --json` prints of a stack."""
    draft = stack.draft()
    made: Document = json.loads(text(draft.plan, stack.spec.stack))
    check("plan", made)
    return made


def changes(made: Document) -> dict[str, dict[str, Any]]:
    return {entry["tap_address"]: entry["change"] for entry in made["resource_changes"]}


def changing(made: Document) -> dict[str, list[str]]:
    return {a: c["actions"] for a, c in changes(made).items() if c["actions"] != ["no-op"]}


@dataclass(frozen=True)
class Plans:
    """The plans of a stack with a value for everything that a spec can say, before and after it is built."""

    before: Document
    after: Document
    password: str


@pytest.fixture(scope="module")
def plans(server: World) -> Plans:
    server.reset()
    stack = rich(server)
    before = printed(stack)
    assert stack.apply().ok
    return Plans(before, printed(stack), server.master_password(EAST))


@pytest.fixture
def planned(plans: Plans) -> Document:
    return plans.before


def test_every_resource_is_there_under_terraforms_type(planned: Document) -> None:
    for listed in (planned["resource_changes"], planned["planned_values"]["root_module"]["resources"]):
        counted = Counter(entry["type"] for entry in listed)
        assert {name: counted[name] for name in TYPES} == TYPES
        assert sum(TYPES.values()) == 41
        assert len({entry["address"] for entry in listed}) == counted.total()
    assert planned["prior_state"]["values"]["root_module"]["resources"] == []


def test_references_lead_to_resources(planned: Document) -> None:
    asked = planned["configuration"]["root_module"]["resources"]
    there = {entry["address"] for entry in asked}
    assert {entry["resource"] for entry in planned["relevant_attributes"]} < there
    found = {entry["address"]: entry["expressions"] for entry in asked}
    references = list(_references(found))
    assert len(references) > 100
    assert {".".join(reference.split(".")[:2]) for reference in references} < there
    instance = found[f"aws_db_instance.{EAST}_database"]
    assert instance["vpc_security_group_ids"] == {
        "references": [f"aws_security_group.{EAST}_database.id", f"aws_security_group.{EAST}_database"]
    }
    [route] = found[f"aws_route_table.{EAST}_private"]["route"]
    assert route["cidr_block"] == {"constant_value": "0.0.0.0/0"}
    assert route["nat_gateway_id"]["references"][0] == f"aws_nat_gateway.{EAST}_shared.id"


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value.get("references", ())
        for item in value.values():
            yield from _references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)


def test_each_region_is_a_provider(planned: Document) -> None:
    providers = planned["configuration"]["provider_config"]
    assert {key: each["expressions"]["region"]["constant_value"] for key, each in providers.items()} == {
        "aws": EAST,
        f"aws.{EAST}": EAST,
        f"aws.{WEST}": WEST,
    }
    keys = {r["provider_config_key"] for r in planned["configuration"]["root_module"]["resources"]}
    assert keys == providers.keys()


def test_what_is_there_has_every_attribute_and_nothing_changes(plans: Plans) -> None:
    plan = plans.after
    assert changing(plan) == {}
    for entry in plan["resource_changes"]:
        change = entry["change"]
        assert change["before"] == change["after"], entry["address"]
        found = counterpart(entry["tap_address"].split("/")[1])
        expected = {*found.attributes, *found.declared.outputs, *found.declared.fixed} - set(found.sensitive)
        assert change["before"].keys() - {"region"} == expected, entry["address"]
        assert set(change["before_sensitive"]) == set(found.sensitive)
    assert plan["planned_values"] == plan["prior_state"]["values"]
    assert plans.password not in json.dumps(plan)


def test_what_was_planned_is_what_is_there(plans: Plans) -> None:
    later = changes(plans.after)
    for address, change in changes(plans.before).items():
        told = change["after"]
        assert change["after_unknown"].keys() | told.keys() >= later[address]["before"].keys()
        found = {name: later[address]["before"][name] for name in told}
        differing = {name for name in told if found[name] != told[name]}
        assert differing <= OTHERWISE, address


def test_drift_is_told_in_the_same_names(stack: Stack) -> None:
    group = stack.seen("security-group", EAST)
    DRIFTS["security-group", "ingress"](stack.world, group)
    made = printed(stack)
    [drift] = made["resource_drift"]
    assert (drift["type"], drift["tap_address"]) == ("aws_security_group", group.address)
    before, after = drift["change"]["before"], drift["change"]["after"]
    assert [rule["from_port"] for rule in before["ingress"]] == [3306]
    assert {rule["from_port"] for rule in after["ingress"]} == {3306, 3307}
    assert before | {"ingress": after["ingress"]} == after
    assert changes(made)[group.address]["after"] == before
    stack.converge()


def test_whether_changes_are_applied_at_once_is_what_the_spec_says(stack: Stack) -> None:
    address = f"{EAST}/db-instance/database"

    def told(made: Document) -> list[Any]:
        change = changes(made)[address]
        listed = [*made["planned_values"]["root_module"]["resources"]]
        listed += made["prior_state"]["values"]["root_module"]["resources"]
        values = [entry["values"] for entry in listed if entry["tap_address"] == address]
        return [each.get("apply_immediately") for each in (change["before"], change["after"] or {}, *values)]

    assert told(printed(stack)) == [False] * 4
    DRIFTS["db-instance", "apply_immediately"](stack.world, stack.seen("db-instance", EAST))
    assert told(printed(stack)) == [False] * 4
    at_once = printed(stack.world.stack({"database": {"apply_immediately": True}}))
    assert told(at_once) == [True] * 4
    assert changing(at_once) == {address: ["update"]}
    seen = stack.seen("db-instance", EAST)
    gone = Planned(address=address, kind=seen.kind, region=EAST, action=Action.DELETE, observed=seen)
    assert told(json.loads(text(Plan((gone,)), "tap-dev"))) == [None] * 3


def test_replicas_are_a_part_of_the_secret_in_terraforms_eyes(stack: Stack) -> None:
    stack.world("secretsmanager").remove_regions_from_replication(
        SecretId=SECRET, RemoveReplicaRegions=[WEST]
    )
    made = printed(stack)
    secret = f"{EAST}/secret/database"
    assert changing(made) == {f"{EAST}/secret-replicas/database": ["create"], secret: ["update"]}
    change = changes(made)[secret]
    assert "replica" not in change["before"]
    assert change["after"]["replica"] == [{"region": WEST}]
    stack.converge()


def test_what_the_secret_says_is_not_told_but_that_it_changes_is(stack: Stack) -> None:
    DRIFTS["secret-version", "host"](stack.world, stack.seen("secret-version"))
    made = printed(stack)
    change = changes(made)[f"{EAST}/secret-version/database"]
    assert (change["actions"], change["after_unknown"]) == (["update"], {"secret_string": True})
    assert change["before"] == change["after"]
    stack.converge()


def test_what_is_replaced_or_goes(stack: Stack) -> None:
    edits = {"network": {"nat": "none"}, "database": {"name": "other"}}
    made = printed(stack.world.stack(edits))
    found = changes(made)
    gone, replaced = found[f"{EAST}/nat-gateway/shared"], found[f"{EAST}/db-instance/database"]
    assert (gone["actions"], gone["after"]) == (["delete"], None)
    assert replaced["actions"] == ["delete", "create"]
    assert replaced["replace_paths"] == [["db_name"]]
    assert (replaced["before"]["db_name"], replaced["after"]["db_name"]) == ("tapdb", "other")
    assert replaced["after_unknown"].keys() >= {"id", "arn", "address", "password"}
    assert found[f"{EAST}/route-table/private"]["after"]["route"] == []
    stack.clean = True


def test_a_gateway_that_is_to_be_attached_is_one_with_a_vpc() -> None:
    address = f"{EAST}/internet-gateway/main"
    step = InternetGateway(region=EAST, name="main", vpc_id="vpc-1", tags={})
    there = Observed(
        kind="internet-gateway",
        region=EAST,
        id="igw-1",
        address=address,
        values={"vpc_id": None, "attached": False, "tags": {}},
    )
    planned = Planned(
        address=address,
        kind="internet-gateway",
        region=EAST,
        action=Action.UPDATE,
        changes=(Change("attached", False, True),),
        step=step,
        observed=there,
    )
    [entry] = json.loads(text(Plan((planned,)), "tap-dev"))["resource_changes"]
    assert (entry["change"]["before"]["vpc_id"], entry["change"]["after"]["vpc_id"]) == (None, "vpc-1")
