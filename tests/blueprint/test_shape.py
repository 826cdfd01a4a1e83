"""What steps a spec becomes: a pure function, tested without any AWS."""

from __future__ import annotations

from collections import Counter

import pytest

from tap_provisioner.blueprint import build
from tap_provisioner.engine.diff import digest_of
from tap_provisioner.engine.graph import edges_of
from tap_provisioner.spec import Spec, load
from tap_provisioner.step import GLOBAL, Step
from tap_provisioner.steps import KINDS
from tap_provisioner.steps.ec2.nat_gateway import NatGateway
from tap_provisioner.steps.ec2.subnet import Subnet
from tap_provisioner.values import Match, Ref, refs
from tests.e2e.world import CONFIG, EAST, THIRD, WEST, Edits, spec_of

SPECS: dict[str, Edits] = {
    "single": {},
    "per_az": {"network": {"nat": "per_az"}},
    "none": {"network": {"nat": "none"}},
    "three regions": {"regions": {THIRD: {}}},
    "no monitoring": {"database": {"monitoring_interval": 0}},
    "no way out": {"network": {"nat": "none", "public_subnets": []}},
}


def steps_of(*edits: Edits) -> list[Step]:
    return build(spec_of(*edits))


def made(steps: list[Step]) -> list[Step]:
    return [step for step in steps if not step.data_source]


def kinds(steps: list[Step], region: str) -> Counter[str]:
    return Counter(step.kind for step in made(steps) if step.region == region)


PER_REGION = {
    "vpc": 1,
    "subnet": 4,
    "internet-gateway": 1,
    "elastic-ip": 1,
    "nat-gateway": 1,
    "route-table": 2,
    "route-table-association": 4,
    "security-group": 1,
    "db-subnet-group": 1,
    "db-parameter-group": 1,
    "db-instance": 1,
}
SECRET = {"secret": 1, "secret-version": 1, "secret-replicas": 1}


def test_the_example_is_41_resources() -> None:
    steps = steps_of()
    assert len(made(steps)) == 41
    assert kinds(steps, EAST) == PER_REGION | SECRET
    assert kinds(steps, WEST) == PER_REGION
    assert kinds(steps, GLOBAL) == {"iam-role": 1, "role-policy-attachment": 1}


@pytest.mark.parametrize(
    ("name", "differing"),
    [
        ("per_az", {"elastic-ip": 2, "nat-gateway": 2, "route-table": 3}),
        ("none", {"elastic-ip": 0, "nat-gateway": 0}),
        (
            "no way out",
            {"elastic-ip": 0, "nat-gateway": 0, "subnet": 2, "route-table": 1, "route-table-association": 2},
        ),
    ],
)
def test_resources_differ_by_nat(name: str, differing: dict[str, int]) -> None:
    assert kinds(steps_of(SPECS[name]), WEST) == +Counter(PER_REGION | differing)


def _subnets(third: int, zones: str) -> list[dict[str, str]]:
    return [{"cidr": f"10.0.{third + n}.0/24", "zone": f"{EAST}{zone}"} for n, zone in enumerate(zones)]


def test_a_nat_gateway_per_zone_is_one_for_all_public_subnets_of_the_zone() -> None:
    network = {
        "nat": "per_az",
        "public_subnets": _subnets(0, "abcdabcd"),
        "private_subnets": _subnets(100, "abcabc"),
    }
    steps = [s for s in steps_of({"regions": {EAST: {"network": network}}}) if s.region == EAST]
    nats = [step for step in steps if isinstance(step, NatGateway)]
    assert [step.name for step in nats] == [f"10.0.{n}.0-24" for n in range(3)]
    assert kinds(steps, EAST)["elastic-ip"] == 3
    assert [ref.address for ref in nats[0].subnet_ids] == [  # type: ignore[attr-defined]
        f"{EAST}/subnet/10.0.0.0-24",
        f"{EAST}/subnet/10.0.4.0-24",
    ]


def test_without_monitoring_there_is_no_role() -> None:
    steps = steps_of(SPECS["no monitoring"])
    assert kinds(steps, GLOBAL) == {}
    assert {step.monitoring_role_arn for step in steps if step.kind == "db-instance"} == {None}


def test_one_region_that_monitors_is_enough_for_the_role() -> None:
    off = {"regions": {WEST: {"database": {"monitoring_interval": 0}}}}
    steps = steps_of(off)
    assert kinds(steps, GLOBAL) == {"iam-role": 1, "role-policy-attachment": 1}
    arns = {step.region: step.monitoring_role_arn for step in steps if step.kind == "db-instance"}
    assert arns == {
        EAST: Ref("global/role-policy-attachment/AmazonRDSEnhancedMonitoringRole", "role_arn"),
        WEST: None,
    }


def test_the_production_spec_builds() -> None:
    steps = build(load(CONFIG / "production.yaml"))
    assert kinds(steps, EAST)["nat-gateway"] == kinds(steps, WEST)["nat-gateway"] == 3
    (instance,) = (step for step in steps if step.address == f"{WEST}/db-instance/database")
    assert instance.backup_window == "09:00-10:00"
    assert instance.final_snapshot_prefix == "tap-prod-final"
    assert not instance.skip_final_snapshot
    assert len(edges_of(steps)) == len(steps)


@pytest.mark.parametrize("assigned", [True, False])
def test_only_public_subnets_assign_addresses_and_only_if_they_are_to(assigned: bool) -> None:
    steps = steps_of({"network": {"assign_public_addresses": assigned}})
    assigning = {step.name for step in steps if isinstance(step, Subnet) and step.public}
    assert assigning == ({"10.0.1.0-24", "10.0.2.0-24"} if assigned else set())


@pytest.mark.parametrize("name", SPECS)
def test_every_ref_leads_to_a_step_and_none_in_a_cycle(name: str) -> None:
    steps = steps_of(SPECS[name])
    edges = edges_of(steps)
    assert edges.keys() == {step.address for step in steps}


NOT_FOR_REMOVAL = {
    ("route-table", "routes"): "a route to what is gone leads nowhere, and holds nothing",
    ("db-instance", "password"): "never observed",
    ("secret-version", "host"): "text inside a value, which goes with its secret",
    ("secret-version", "hosts"): "text inside a value, which goes with its secret",
    ("secret-replicas", "secret_id"): "the secret's; it comes by way of the value, so that this is complete",
}
"""Fields whose refs name a step of a kind that the field's declared does not mention, and why."""


@pytest.mark.parametrize("name", SPECS)
def test_roles_name_the_kinds_that_fields_refer_to(name: str) -> None:
    steps = steps_of(SPECS[name])
    by_address = {step.address: step for step in steps}
    for step in steps:
        for field, declared in step.attributes():
            to = [by_address[ref.address] for ref in refs(getattr(step, field))]
            resources = {target.kind for target in to if not target.data_source}
            if (step.kind, field) not in NOT_FOR_REMOVAL:
                assert resources <= set(declared.refers), (step.address, field)


def test_roles_name_kinds_that_exist() -> None:
    named = {kind for step in KINDS.values() for _, declared in step.attributes() for kind in declared.refers}
    assert named <= KINDS.keys()


def turned(items: list[str]) -> list[str]:
    return list(reversed(items))


def test_the_order_of_lists_makes_no_difference() -> None:
    lists = {
        "public_subnets": ["10.0.1.0/24", "10.0.2.0/24", "10.0.3.0/24"],
        "private_subnets": ["10.0.11.0/24", "10.0.12.0/24", "10.0.13.0/24"],
        "database_ingress_cidrs": ["10.0.0.0/16", "192.168.0.0/24"],
    }
    exports = {"log_exports": ["error", "slowquery"]}
    for nat in ("single", "per_az", "none"):
        straight = steps_of({"network": lists | {"nat": nat}, "database": exports})
        back = {key: turned(value) for key, value in lists.items()}
        around = steps_of(
            {"network": back | {"nat": nat}, "database": {"log_exports": ["slowquery", "error"]}}
        )
        assert digests(straight) == digests(around)


def digests(steps: list[Step]) -> dict[str, str]:
    return {step.address: digest_of(step) for step in made(steps)}


def test_another_subnet_changes_only_what_lists_it() -> None:
    before = digests(steps_of())
    more = {"private_subnets": ["10.0.5.0/24", "10.0.11.0/24", "10.0.12.0/24"]}
    after = digests(steps_of({"network": more}))
    assert {a for a in after if after[a] != before.get(a)} == {
        f"{region}/{name}"
        for region in (EAST, WEST)
        for name in (
            "subnet/10.0.5.0-24",
            "route-table-association/10.0.5.0-24",
            "db-subnet-group/database",
        )
    }


def test_each_private_subnet_chooses_among_the_nat_gateways_by_zone() -> None:
    steps = {step.address: step for step in steps_of(SPECS["per_az"])}
    (choice,) = steps[f"{EAST}/route-table/private-10.0.11.0-24"].routes.values()
    zones = f"{EAST}/zones/subnets"
    assert choice == Match(
        Ref(zones, "10.0.11.0/24"),
        tuple((Ref(zones, f"10.0.{n}.0/24"), Ref(f"{EAST}/nat-gateway/10.0.{n}.0-24")) for n in (1, 2)),
    )


def test_a_region_may_differ_in_everything() -> None:
    network = {"cidr": "10.8.0.0/16", "public_subnets": ["10.8.1.0/24", "10.8.2.0/24"], "nat": "none"}
    network["private_subnets"] = ["10.8.11.0/24", "10.8.12.0/24"]
    database = {"instance_class": "db.r6g.large", "parameters": {"max_connections": "9"}}
    steps = steps_of({"regions": {WEST: {"network": network, "database": database}}})
    by_address = {step.address: step for step in steps}
    assert by_address[f"{EAST}/vpc/main"].cidr == "10.0.0.0/16"
    assert by_address[f"{WEST}/vpc/main"].cidr == "10.8.0.0/16"
    assert f"{WEST}/nat-gateway/shared" not in by_address
    assert by_address[f"{WEST}/db-instance/database"].instance_class == "db.r6g.large"
    assert {str(rule) for rule in by_address[f"{WEST}/security-group/database"].ingress} == {
        "tcp 3306-3306 10.8.0.0/16 (MySQL from 10.8.0.0/16)"
    }
    assert by_address[f"{WEST}/db-parameter-group/database"].parameters["max_connections"] == "9"


def test_closed_to_all_is_not_the_same_as_the_default() -> None:
    steps = steps_of({"network": {"database_ingress_cidrs": []}})
    assert {step.ingress for step in steps if step.kind == "security-group"} == {frozenset()}


def test_steps_know_the_line_that_asks_for_them() -> None:
    text = (CONFIG / "tap.yaml").read_text(encoding="utf-8").splitlines()
    for step in build(load(CONFIG / "tap.yaml")):
        if step.kind != "account":
            file, _, line = step.origin.rpartition(":")
            assert file.endswith("tap.yaml")
            assert ASKED[step.kind] in text[int(line) - 1], step.address


ASKED = {
    "vpc": "cidr:",
    "subnet": "_subnets:",
    "internet-gateway": "cidr:",
    "elastic-ip": "nat:",
    "nat-gateway": "nat:",
    "route-table": "nat:",
    "route-table-association": "_subnets:",
    "security-group": "network:",
    "db-subnet-group": "private_subnets:",
    "db-parameter-group": "parameters:",
    "db-instance": "database:",
    "iam-role": "monitoring_interval:",
    "role-policy-attachment": "monitoring_interval:",
    "secret": "secret:",
    "secret-version": "secret:",
    "secret-replicas": "secret:",
    "zones": "instance_class:",
    "engine-version": "database:",
}


def test_overrides_are_asked_for_where_they_stand() -> None:
    spec: Spec = load(CONFIG / "production.yaml")
    lines = (CONFIG / "production.yaml").read_text(encoding="utf-8").splitlines()
    by_address = {step.address: step for step in build(spec)}

    def line(address: str) -> str:
        return lines[int(by_address[address].origin.rpartition(":")[2]) - 1].strip()

    assert line(f"{WEST}/vpc/main").startswith("cidr: 10.20.0.0/16")
    assert line(f"{EAST}/vpc/main").startswith("cidr: 10.10.0.0/16")
    assert "10.20.1.0/24" in line(f"{WEST}/subnet/10.20.1.0-24")


def test_regions_left_behind_stay_on_record() -> None:
    steps = {step.address: step for step in build(spec_of(), {THIRD, GLOBAL})}
    assert steps[f"{EAST}/secret/database"].stack_regions == {EAST, WEST, THIRD}
    assert steps["global/iam-role/rds-monitoring"].stack_regions == {EAST, WEST, THIRD}


def test_resources_are_tagged_and_named_for_consoles() -> None:
    for step in steps_of():
        tags = getattr(step, "tags", None)
        if tags is not None:
            assert {"Owner", "CostCenter"} <= tags.keys()
            named = step.kind not in ("iam-role", "secret")
            assert ("Name" in tags) is named
            assert tags.get("Name", "tap-dev-").startswith("tap-dev-")
