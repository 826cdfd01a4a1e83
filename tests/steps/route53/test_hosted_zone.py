"""A private hosted zone: known by its caller reference until it has its tags, seen by every VPC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tap_provisioner.blueprint import build
from tap_provisioner.engine.plan import Action
from tap_provisioner.spec import SpecError
from tests.e2e.world import EAST, THIRD, WEST, Edits, Stack, World, changes, failures
from tests.steps.route53.drifts import HOLDS, SPEC

ADDRESS = "global/hosted-zone/private"
LATER = datetime(2031, 1, 1, tzinfo=UTC)
"""The time of another run: a caller reference is used once."""


@pytest.fixture
def stack(world: World, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """A stack of VPCs and the zone that they see."""
    return alone(world.stack(SPEC), monkeypatch)


def alone(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Stack:
    every = build(stack.spec)
    vpcs = [step.address for step in every if step.kind == "vpc"]
    steps = tuple(step for step in every if step.address in (*vpcs, ADDRESS) or step.kind == "account")
    monkeypatch.setattr(stack.provisioner, "_steps", lambda: steps)
    return stack


def zones(world: World) -> list[dict[str, Any]]:
    found = world("route53").list_hosted_zones()["HostedZones"]
    return [world("route53").get_hosted_zone(Id=each["Id"]) for each in found]


def tags(world: World, zone: dict[str, Any]) -> list[dict[str, str]]:
    zone_id = zone["HostedZone"]["Id"].rpartition("/")[2]
    answer = world("route53").list_tags_for_resource(ResourceType="hostedzone", ResourceId=zone_id)
    listed: list[dict[str, str]] = answer["ResourceTagSet"]["Tags"]
    return listed


def untagged(world: World) -> None:
    """Take away what a run that died before it set the tags would not have set."""
    (zone,) = zones(world)
    keys = [tag["Key"] for tag in tags(world, zone)]
    world("route53").change_tags_for_resource(
        ResourceType="hostedzone",
        ResourceId=zone["HostedZone"]["Id"].rpartition("/")[2],
        RemoveTagKeys=keys,
    )


def test_the_vpc_of_every_region_sees_it(world: World, stack: Stack) -> None:
    assert stack.apply().ok
    (zone,) = zones(world)
    assert zone["HostedZone"]["Name"] == "tap.internal."
    assert zone["HostedZone"]["Config"]["PrivateZone"]
    assert {vpc["VPCRegion"] for vpc in zone["VPCs"]} == {EAST, WEST}
    zone_id = zone["HostedZone"]["Id"].rpartition("/")[2]
    outputs = stack.provisioner.outputs()
    assert {region: outputs[region]["zone_id"] for region in (EAST, WEST)} == {EAST: zone_id, WEST: zone_id}


def test_one_without_tags_is_known_by_its_reference(world: World, stack: Stack) -> None:
    assert stack.apply().ok
    untagged(world)
    assert changes(stack.plan()) == {ADDRESS: (Action.UPDATE, {"tags"})}
    assert stack.converge().ok
    assert len(zones(world)) == 1


def test_one_without_tags_is_destroyed(world: World, stack: Stack) -> None:
    assert stack.apply().ok
    untagged(world)
    assert stack.destroy().ok
    assert zones(world) == []


def test_it_can_be_created_again_after_a_destroy(stack: Stack) -> None:
    assert stack.apply().ok
    assert stack.destroy().ok
    stack.provisioner.now = lambda: LATER
    assert stack.converge().ok


def test_a_foreign_zone_of_the_name_is_left_alone(world: World, stack: Stack) -> None:
    vpc = world("ec2").create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    foreign = world("route53").create_hosted_zone(
        Name="tap.internal", CallerReference="foreign", VPC={"VPCRegion": EAST, "VPCId": vpc}
    )["HostedZone"]["Id"]
    assert stack.converge().ok
    assert len(zones(world)) == 2
    assert stack.destroy().ok
    assert [zone["HostedZone"]["Id"] for zone in zones(world)] == [foreign]


def test_a_zone_that_a_vpc_sees_already_is_named_as_the_reason(world: World, stack: Stack) -> None:
    assert stack.apply().ok
    (zone,) = zones(world)
    own = next(vpc for vpc in zone["VPCs"] if vpc["VPCRegion"] == EAST)
    zone_id = zone["HostedZone"]["Id"]
    world("route53").delete_hosted_zone(Id=zone_id)
    world("route53").create_hosted_zone(Name="tap.internal", CallerReference="foreign", VPC=own)
    stack.provisioner.now = lambda: LATER
    (error,) = failures(stack.apply()).values()
    assert "its name or range is taken by something that is not this stack's" in error
    assert "ConflictingDomainExists" in error


def test_a_foreign_record_is_named_when_it_keeps_the_zone(world: World, stack: Stack) -> None:
    assert stack.apply().ok
    seen = stack.seen("hosted-zone")
    hold, release = HOLDS["hosted-zone"]
    hold(world, seen)
    (error, *_) = failures(stack.destroy()).values()
    assert "is in use by record foreign.tap.internal A, which this stack did not create" in error
    release(world, seen)
    assert stack.destroy().ok


def test_a_vpc_is_associated_before_another_is_not_any_more(world: World, stack: Stack) -> None:
    """A private zone keeps one VPC at least: LastVPCAssociation."""
    assert stack.apply().ok
    (zone,) = zones(world)
    foreign = world("ec2").create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    zone_id = zone["HostedZone"]["Id"]
    world("route53").associate_vpc_with_hosted_zone(
        HostedZoneId=zone_id, VPC={"VPCRegion": EAST, "VPCId": foreign}
    )
    for vpc in zone["VPCs"]:
        world("route53").disassociate_vpc_from_hosted_zone(HostedZoneId=zone_id, VPC=vpc)
    assert changes(stack.plan()) == {ADDRESS: (Action.UPDATE, {"vpcs"})}
    assert stack.converge().ok
    (now,) = zones(world)
    assert sorted(now["VPCs"], key=str) == sorted(zone["VPCs"], key=str)


def third(net: int) -> Edits:
    """A third region with a network of this number."""
    subnets = {
        f"{kind}_subnets": [f"10.{net}.{first + n}.0/24" for n in (0, 1)]
        for kind, first in (("public", 1), ("private", 11))
    }
    return {**SPEC, "regions": {THIRD: {"network": {"cidr": f"10.{net}.0.0/16", **subnets}}}}


@pytest.mark.parametrize("edits", [SPEC, third(7)], ids=["no region", "another range"])
def test_a_vpc_that_is_deleted_is_disassociated_or_counts_as_such(
    world: World, monkeypatch: pytest.MonkeyPatch, edits: Edits
) -> None:
    """Removals come first: the VPC is gone when the zone is to be disassociated from it."""
    stack = alone(world.stack(third(6), lock=True), monkeypatch)
    assert stack.apply().ok
    old = stack.seen("vpc", THIRD).id
    later = alone(world.stack(edits, lock=True), monkeypatch)
    assert later.converge().ok
    assert changes(alone(world.stack(edits, lock=True, as_new=True), monkeypatch).plan()) == {}
    (zone,) = zones(world)
    assert old in {vpc["VPCId"] for vpc in zone["VPCs"]}
    (note,) = (note for note in later.plan().notes if note.startswith(ADDRESS))
    assert f"{old} in {THIRD} is not in this account" in note
    assert later.destroy().ok


def test_a_zone_of_another_name_replaces_it(
    world: World, stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert stack.apply().ok
    moved = alone(world.stack({"dns": {"zone": "db.tap.internal"}}), monkeypatch)
    assert changes(moved.plan())[ADDRESS][0] is Action.REPLACE
    moved.provisioner.now = lambda: LATER
    assert moved.converge().ok
    assert [zone["HostedZone"]["Name"] for zone in zones(world)] == ["db.tap.internal."]


@pytest.mark.parametrize("zone", ["Tap.internal", "tap.internal.", "-tap.internal", "tap..internal", ""])
def test_what_is_no_domain_name_is_refused(world: World, zone: str) -> None:
    with pytest.raises(SpecError, match=r"dns\.zone|must be a domain name"):
        world.stack({"dns": {"zone": zone}})


def test_more_tags_than_a_zone_takes_are_refused(world: World) -> None:
    world.stack(SPEC, {"tags": {f"t{n}": "1" for n in range(4)}})
    with pytest.raises(SpecError, match="too many for a hosted zone"):
        world.stack(SPEC, {"tags": {f"t{n}": "1" for n in range(7)}})
