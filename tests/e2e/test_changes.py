"""The spec changes: what a plan says of it, and that an apply makes it so."""

from __future__ import annotations

import pytest

from tap_provisioner.engine.plan import Action
from tap_provisioner.errors import TapError
from tests.e2e.world import (
    EAST,
    LEAVE_OUT,
    SECRET,
    THIRD,
    WEST,
    World,
    actions,
    changes,
    edited,
    failures,
)

pytestmark = pytest.mark.rotating(days=2)

THREE = {"private_subnets": ["10.0.11.0/24", "10.0.12.0/24", "10.0.13.0/24"]}


def both(name: str, action: str) -> dict[str, str]:
    return {f"{region}/{name}": action for region in (EAST, WEST)}


def test_the_order_of_lists_means_nothing(world: World) -> None:
    turned = {
        "public_subnets": ["10.0.2.0/24", "10.0.1.0/24"],
        "private_subnets": ["10.0.12.0/24", "10.0.11.0/24"],
    }
    stack = edited(world, {}, {"network": turned, "regions": {WEST: {}, EAST: {}}})
    assert changes(stack.plan()) == {}


@pytest.mark.parametrize("place", [0, 2])
def test_another_private_subnet_is_created_and_nothing_else_replaced(world: World, place: int) -> None:
    subnets = ["10.0.11.0/24", "10.0.12.0/24"]
    subnets.insert(place, "10.0.5.0/24")
    stack = edited(world, {}, {"network": {"private_subnets": subnets}})
    assert actions(stack.plan()) == {
        **both("subnet/10.0.5.0-24", "create"),
        **both("route-table-association/10.0.5.0-24", "create"),
        **both("db-subnet-group/database", "update"),
    }
    stack.converge()


def test_a_public_subnet_in_front_does_not_move_the_nat_gateway(world: World) -> None:
    stack = edited(world, {}, {"network": {"public_subnets": ["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"]}})
    assert actions(stack.plan()) == {
        **both("subnet/10.0.0.0-24", "create"),
        **both("route-table-association/10.0.0.0-24", "create"),
    }
    stack.converge()


def test_a_subnet_that_left_the_spec_is_deleted(world: World) -> None:
    stack = edited(world, {"network": THREE}, {})
    assert actions(stack.plan()) == {
        **both("subnet/10.0.13.0-24", "delete"),
        **both("route-table-association/10.0.13.0-24", "delete"),
        **both("db-subnet-group/database", "update"),
    }
    stack.converge()


def test_the_nat_gateway_moves_when_its_subnet_leaves(world: World) -> None:
    stack = edited(world, {}, {"network": {"public_subnets": ["10.0.2.0/24", "10.0.3.0/24"]}})
    assert actions(stack.plan()) == {
        **both("subnet/10.0.1.0-24", "delete"),
        **both("route-table-association/10.0.1.0-24", "delete"),
        **both("subnet/10.0.3.0-24", "create"),
        **both("route-table-association/10.0.3.0-24", "create"),
        **both("nat-gateway/shared", "replace"),
        **both("route-table/private", "update"),
    }
    stack.converge()


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("single", "none", {"nat-gateway/shared": "delete", "elastic-ip/shared": "delete"}),
        ("none", "single", {"nat-gateway/shared": "create", "elastic-ip/shared": "create"}),
    ],
)
def test_nat_comes_and_goes(world: World, before: str, after: str, expected: dict[str, str]) -> None:
    stack = edited(world, {"network": {"nat": before}}, {"network": {"nat": after}})
    assert actions(stack.plan()) == {
        f"{region}/{name}": action
        for region in (EAST, WEST)
        for name, action in (expected | {"route-table/private": "update"}).items()
    }
    stack.converge()


@pytest.mark.parametrize(("before", "after"), [("single", "per_az"), ("per_az", "single")])
def test_one_nat_gateway_becomes_one_for_each_zone_and_back(world: World, before: str, after: str) -> None:
    stack = edited(world, {"network": {"nat": before}}, {"network": {"nat": after}})
    assert Action.REPLACE not in {action for action, _ in changes(stack.plan()).values()}
    stack.converge()
    assert stack.destroy().ok
    assert world.left() == {}


def test_a_nat_gateway_goes_before_its_subnet_even_while_a_route_leads_to_it(world: World) -> None:
    fewer = {"nat": "single", "public_subnets": ["10.0.1.0/24", "10.0.3.0/24"]}
    stack = edited(world, {"network": {"nat": "per_az"}}, {"network": fewer})
    stack.converge()


def test_private_subnets_use_the_nat_gateway_of_their_zone(world: World) -> None:
    network = {
        "nat": "per_az",
        "public_subnets": [
            {"cidr": "10.0.1.0/24", "zone": "us-east-1a"},
            {"cidr": "10.0.2.0/24", "zone": "us-east-1b"},
        ],
        "private_subnets": [
            {"cidr": "10.0.11.0/24", "zone": "us-east-1b"},
            {"cidr": "10.0.12.0/24", "zone": "us-east-1a"},
        ],
    }
    stack = world.stack({"regions": {EAST: {"network": network}}})
    stack.converge()
    found = {o.address: o for o in stack.provisioner.discover().found if o.region == EAST}
    for private, public in (("10.0.11.0-24", "10.0.2.0-24"), ("10.0.12.0-24", "10.0.1.0-24")):
        table = found[f"{EAST}/route-table/private-{private}"]
        nat = found[f"{EAST}/nat-gateway/{public}"]
        assert table.values["routes"] == {"0.0.0.0/0": nat.id}
        assert nat.values["subnet_ids"] == (found[f"{EAST}/subnet/{public}"].id,)


def test_another_zone_of_a_subnet_is_a_replacement_that_carries_on(world: World) -> None:
    moved = [{"cidr": "10.0.1.0/24", "zone": "us-east-1c"}, "10.0.2.0/24"]
    stack = edited(world, {}, {"regions": {EAST: {"network": {"public_subnets": moved}}}})
    plan = stack.plan()
    assert actions(plan) == {
        f"{EAST}/subnet/10.0.1.0-24": "replace",
        f"{EAST}/route-table-association/10.0.1.0-24": "replace",
        f"{EAST}/nat-gateway/shared": "replace",
        f"{EAST}/route-table/private": "update",
    }
    reasons = {p.address: p.reason for p in plan.changes}
    assert "zone cannot be changed" in reasons[f"{EAST}/subnet/10.0.1.0-24"]
    assert f"{EAST}/subnet/10.0.1.0-24 is new" in reasons[f"{EAST}/nat-gateway/shared"]
    stack.converge()


def test_a_region_that_left_the_spec_is_deleted_and_forgotten(world: World) -> None:
    three = world.stack({"regions": {THIRD: {}}})
    three.converge()
    assert set(world.left()) == {EAST, WEST, THIRD, "global"}
    two = world.stack()
    plan = two.plan()
    gone = {address for address, action in actions(plan).items() if action == "delete"}
    assert all(address.startswith(THIRD) for address in gone)
    assert len(gone) == 18
    assert {a: c for a, c in changes(plan).items() if a not in gone} == {
        "global/iam-role/rds-monitoring": (Action.UPDATE, {"stack_regions"}),
        f"{EAST}/secret/database": (Action.UPDATE, {"stack_regions"}),
        f"{EAST}/secret-version/database": (Action.UPDATE, {"hosts"}),
        f"{EAST}/secret-replicas/database": (Action.UPDATE, {"regions"}),
    }
    instance = f"{THIRD}/db-instance/database"
    with pytest.raises(TapError, match="destroy the data") as refused:
        two.apply()
    assert refused.value.hint == f"if you mean it: --allow-data-loss {instance}"
    assert set(world.left()) == {EAST, WEST, THIRD, "global"}
    two.converge([instance])
    # Nobody said of this instance that its data may go without a trace.
    assert set(world.left()[THIRD]) == {"db-snapshot"}
    assert any(name.startswith("tap-dev-final-") for name in world.left()[THIRD]["db-snapshot"])
    assert world.stack().seen("secret").values["stack_regions"] == {EAST, WEST}


def test_destroy_reaches_a_region_that_left_the_spec(world: World) -> None:
    assert world.stack({"regions": {THIRD: {}}}).apply().ok
    assert world.stack().destroy().ok
    assert {region: set(kinds) for region, kinds in world.left().items()} == {THIRD: {"db-snapshot"}}


def test_a_new_region_joins(world: World) -> None:
    stack = edited(world, {}, {"regions": {THIRD: {}}})
    plan = stack.plan()
    created = [address for address, action in actions(plan).items() if action == "create"]
    assert len(created) == 18
    assert all(address.startswith(THIRD) for address in created)
    stack.converge()
    assert stack.seen("secret-replicas").values["regions"] == {WEST, THIRD}


def test_another_range_of_the_vpc_replaces_all_and_needs_consent(world: World) -> None:
    network = {
        "cidr": "10.9.0.0/16",
        "public_subnets": ["10.9.1.0/24", "10.9.2.0/24"],
        "private_subnets": ["10.9.11.0/24", "10.9.12.0/24"],
    }
    stack = edited(world, {}, {"regions": {WEST: {"network": network}}})
    plan = stack.plan()
    found = actions(plan)
    assert found[f"{WEST}/vpc/main"] == "replace"
    assert found[f"{WEST}/subnet/10.0.1.0-24"] == "delete"
    assert found[f"{WEST}/subnet/10.9.1.0-24"] == "create"
    for name in ("security-group/database", "db-subnet-group/database", "db-instance/database"):
        assert found[f"{WEST}/{name}"] == "replace"
    assert all(address.startswith(WEST) for address, action in found.items() if action != "update")
    instance = f"{WEST}/db-instance/database"
    before = world.mark
    with pytest.raises(TapError, match=f"the plan would destroy the data of {instance}"):
        stack.apply()
    assert world.calls(before, mutating=True) == []
    stack.converge([instance])
    assert stack.destroy().ok
    assert world.left() == {}


def test_consent_to_what_the_plan_does_not_destroy_is_an_error(world: World) -> None:
    stack = world.stack()
    with pytest.raises(TapError, match="destroys no data at this address"):
        stack.apply([f"{EAST}/vpc/main"])


def test_another_primary_region_takes_the_secret_along(world: World) -> None:
    stack = edited(world, {}, {"regions": {EAST: {"primary": LEAVE_OUT}, WEST: {"primary": True}}})
    with pytest.raises(TapError, match="destroy the data"):
        stack.apply()
    # The spec does not speak of the old secret any more: it stays recoverable, and keeps its name taken.
    report = stack.apply([f"{EAST}/secret/database"])
    assert list(report.failed) == [f"{WEST}/secret-replicas/database"]
    assert "already exists in region us-east-1" in failures(report)[f"{WEST}/secret-replicas/database"]
    world("secretsmanager").delete_secret(SecretId=SECRET, ForceDeleteWithoutRecovery=True)
    stack.converge()
    raw = world("secretsmanager", WEST).describe_secret(SecretId=SECRET)
    assert [each["Region"] for each in raw["ReplicationStatus"]] == [EAST]


def test_enhanced_monitoring_goes_and_comes_with_its_role(world: World) -> None:
    off = edited(world, {}, {"database": {"monitoring_interval": 0}})
    assert actions(off.plan()) == {
        "global/iam-role/rds-monitoring": "delete",
        "global/role-policy-attachment/AmazonRDSEnhancedMonitoringRole": "delete",
        **both("db-instance/database", "update"),
    }
    off.converge()
    assert "global" not in world.left()
    world.stack().converge()
