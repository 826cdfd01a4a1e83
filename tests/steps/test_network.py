"""Peculiarities of the network: what counts as drift of it, and how it is mended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from tap_provisioner.engine.plan import Action
from tap_provisioner.local import Fault
from tap_provisioner.step import Observed, Phase
from tap_provisioner.steps.nat_gateway import NatGateway
from tap_provisioner.steps.route_table import RouteTable
from tap_provisioner.steps.route_table_association import RouteTableAssociation
from tap_provisioner.steps.security_group import Rule
from tap_provisioner.steps.subnet import Subnet
from tests.e2e.world import EAST, Stack, World, actions, changes, failures, updates

GROUP = f"{EAST}/security-group/database"
OWN = Rule("tcp", 3306, 3306, "10.0.0.0/16", "MySQL from 10.0.0.0/16")


def permission(**more: Any) -> dict[str, Any]:
    return {"IpProtocol": "tcp", "FromPort": 3306, "ToPort": 3306, **more}


def _own(description: str = "") -> dict[str, Any]:
    return permission(IpRanges=[{"CidrIp": "10.0.0.0/16", "Description": description}])


def _prefix_list(w: World) -> str:
    made = w("ec2").create_managed_prefix_list(PrefixListName="p", MaxEntries=1, AddressFamily="IPv4")
    return str(made["PrefixList"]["PrefixListId"])


def _authorize(*permissions: dict[str, Any]) -> Callable[[World, str], None]:
    def change(w: World, group: str) -> None:
        w("ec2").authorize_security_group_ingress(GroupId=group, IpPermissions=list(permissions))

    return change


def _itself(w: World, group: str) -> None:
    _authorize(permission(UserIdGroupPairs=[{"GroupId": group}]))(w, group)


def _by_prefix_list(w: World, group: str) -> None:
    _authorize(permission(PrefixListIds=[{"PrefixListId": _prefix_list(w)}]))(w, group)


def _described(w: World, group: str) -> None:
    w("ec2").update_security_group_rule_descriptions_ingress(GroupId=group, IpPermissions=[_own("by hand")])


def _closed(w: World, group: str) -> None:
    w("ec2").revoke_security_group_ingress(GroupId=group, IpPermissions=[_own()])


def _exchanged(w: World, group: str) -> None:
    _closed(w, group)
    _authorize(permission(IpRanges=[{"CidrIp": "0.0.0.0/0"}]))(w, group)


INGRESS = {
    "opened to the world": (_authorize(permission(IpRanges=[{"CidrIp": "0.0.0.0/0"}])), 2),
    "opened to the world of IPv6": (_authorize(permission(Ipv6Ranges=[{"CidrIpv6": "::/0"}])), 2),
    "all protocols": (_authorize({"IpProtocol": "-1", "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}), 2),
    "icmp": (
        _authorize(
            {"IpProtocol": "icmp", "FromPort": -1, "ToPort": -1, "IpRanges": [{"CidrIp": "10.0.0.0/8"}]}
        ),
        2,
    ),
    "another group": (_itself, 2),
    "a prefix list": (_by_prefix_list, 2),
    "another description": (_described, 1),
    "closed": (_closed, 0),
    "exchanged for the world": (_exchanged, 1),
}


@pytest.mark.parametrize("case", INGRESS)
def test_rules_are_made_right_whatever_they_are(stack: Stack, case: str) -> None:
    drift, left = INGRESS[case]
    group = stack.seen("security-group")
    drift(stack.world, group.id)
    (change,) = (c for p in stack.plan().changes if p.address == GROUP for c in p.changes)
    assert (change.field, change.after) == ("ingress", frozenset({OWN}))
    assert len(change.before) == left
    assert change.before != change.after
    stack.converge()


def test_a_wanted_rule_is_never_missing_meanwhile(stack: Stack) -> None:
    group = stack.seen("security-group")
    _exchanged(stack.world, group.id)
    before = stack.world.mark
    stack.converge()
    made = [c.operation for c in stack.world.calls(before, mutating=True)]
    assert made == ["AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress"]


def test_a_rule_made_by_somebody_in_the_same_moment_is_no_failure(stack: Stack) -> None:
    group = stack.seen("security-group")
    _closed(stack.world, group.id)
    draft = stack.draft()
    _authorize(_own("by hand"))(stack.world, group.id)
    assert stack.provisioner.apply(draft).ok
    assert changes(stack.plan()) == {}


def test_rules_show_as_an_operator_reads_them() -> None:
    assert repr(OWN) == "tcp 3306-3306 10.0.0.0/16 (MySQL from 10.0.0.0/16)"
    assert repr(Rule("-1", None, None, "::/0")) == "-1 all ports ::/0"


def _table(stack: Stack, name: str = "private") -> Observed:
    return stack.seen("route-table", EAST, name)


def _dead_nat(stack: Stack, table: Observed) -> dict[str, str]:
    """The NAT gateway is gone, and the route leads nowhere."""
    nat = stack.seen("nat-gateway")
    stack.world("ec2").delete_nat_gateway(NatGatewayId=nat.id)
    return {f"{EAST}/nat-gateway/shared": "create", table.address: "update"}


def _other_target(stack: Stack, table: Observed) -> dict[str, str]:
    gateway = stack.seen("internet-gateway").id
    stack.world("ec2").replace_route(
        RouteTableId=table.id, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway
    )
    return {table.address: "update"}


def _extra(stack: Stack, table: Observed) -> dict[str, str]:
    stack.world("ec2").create_route(
        RouteTableId=table.id,
        DestinationCidrBlock="192.168.0.0/16",
        NatGatewayId=stack.seen("nat-gateway").id,
    )
    return {table.address: "update"}


@pytest.mark.parametrize("drift", [_dead_nat, _other_target, _extra])
def test_routes_are_made_right(stack: Stack, drift: Callable[[Stack, Observed], dict[str, str]]) -> None:
    table = _table(stack)
    expected = drift(stack, table)
    assert actions(stack.plan()) == expected
    stack.converge()
    assert _table(stack).values["routes"] == {"0.0.0.0/0": stack.seen("nat-gateway").id}


LOCAL = {"DestinationCidrBlock": "10.0.0.0/16", "GatewayId": "local", "Origin": "CreateRouteTable"}


@pytest.mark.parametrize(
    ("route", "shown"),
    [
        (LOCAL, {}),
        (
            {
                "DestinationPrefixListId": "pl-1",
                "GatewayId": "vpce-1",
                "Origin": "CreateRoute",
                "State": "active",
            },
            {},
        ),
        (
            {
                "DestinationCidrBlock": "10.7.0.0/16",
                "GatewayId": "vgw-1",
                "Origin": "EnableVgwRoutePropagation",
            },
            {},
        ),
        (
            {"DestinationIpv6CidrBlock": "::/0", "GatewayId": "igw-1", "Origin": "CreateRoute"},
            {"::/0": "igw-1"},
        ),
        (
            {"DestinationPrefixListId": "pl-2", "TransitGatewayId": "tgw-1", "Origin": "CreateRoute"},
            {"pl-2": "tgw-1"},
        ),
        (
            {
                "DestinationCidrBlock": "0.0.0.0/0",
                "NatGatewayId": "nat-1",
                "State": "blackhole",
                "Origin": "CreateRoute",
            },
            {"0.0.0.0/0": "nat-1 (blackhole)"},
        ),
    ],
)
def test_only_routes_that_somebody_made_are_looked_at(
    world: World, route: dict[str, str], shown: dict[str, str]
) -> None:
    cloud = world.stack().provisioner._cloud()[EAST]
    raw = {"RouteTableId": "rtb-1", "VpcId": "vpc-1", "Routes": [route]}
    assert RouteTable.read(cloud, raw).values["routes"] == shown


def test_routes_of_every_kind_of_destination_are_taken_away(stack: Stack) -> None:
    table, ec2 = _table(stack), stack.world("ec2")
    gateway = stack.seen("internet-gateway").id
    ec2.create_route(RouteTableId=table.id, DestinationIpv6CidrBlock="::/0", GatewayId=gateway)
    ec2.create_route(
        RouteTableId=table.id, DestinationPrefixListId=_prefix_list(stack.world), GatewayId=gateway
    )
    assert updates(stack.plan()) == {table.address: {"routes"}}
    stack.converge()


def test_an_association_with_a_foreign_table_is_moved_back(stack: Stack) -> None:
    ec2 = stack.world("ec2")
    seen = stack.seen("route-table-association", EAST, "10.0.11.0-24")
    foreign = ec2.create_route_table(VpcId=stack.seen("vpc").id)["RouteTable"]["RouteTableId"]
    ec2.replace_route_table_association(AssociationId=seen.id, RouteTableId=foreign)
    assert actions(stack.plan()) == {seen.address: "create"}
    stack.converge()
    assert ec2.describe_route_tables(RouteTableIds=[foreign])["RouteTables"][0]["Associations"] == []


def test_an_association_that_is_gone_is_made_again(stack: Stack) -> None:
    seen = stack.seen("route-table-association")
    stack.world("ec2").disassociate_route_table(AssociationId=seen.id)
    assert actions(stack.plan()) == {seen.address: "create"}
    stack.converge()


def test_a_foreign_subnet_in_our_table_is_taken_out(stack: Stack) -> None:
    ec2 = stack.world("ec2")
    subnet = ec2.create_subnet(VpcId=stack.seen("vpc").id, CidrBlock="10.0.99.0/24")["Subnet"]["SubnetId"]
    ec2.associate_route_table(RouteTableId=_table(stack).id, SubnetId=subnet)
    assert actions(stack.plan()) == {f"{EAST}/route-table-association/{subnet}": "delete"}
    stack.converge()


@pytest.mark.parametrize(
    ("state", "phase"),
    [
        ("associating", Phase.PENDING),
        ("associated", Phase.READY),
        ("disassociating", Phase.LEAVING),
        ("disassociated", Phase.LEAVING),
        ("failed", Phase.BROKEN),
    ],
)
def test_states_of_an_association(world: World, state: str, phase: Phase) -> None:
    cloud = world.stack().provisioner._cloud()[EAST]
    association = {
        "RouteTableAssociationId": "rtbassoc-1",
        "SubnetId": "subnet-1",
        "RouteTableId": "rtb-1",
        "AssociationState": {"State": state},
    }
    tables = [{"RouteTableId": "rtb-1", "Associations": [association]}]
    cloud = replace(cloud, account=Answers(describe_route_tables=tables, describe_subnets=[]))
    (seen,) = RouteTableAssociation.sweep(cloud)
    assert (seen.state, seen.phase) == (state, phase)


class Answers:
    """An account that answers listings with what it was given."""

    def __init__(self, **listings: list[Any]) -> None:
        self._listings = listings

    def client(self, *_: Any, **__: Any) -> Answers:
        return self

    def pages(self, operation: str, *_: Any, **__: Any) -> list[Any]:
        return self._listings[operation]


@pytest.mark.parametrize(
    ("kind", "states"),
    [
        (
            Subnet,
            {
                "pending": Phase.PENDING,
                "available": Phase.READY,
                "unavailable": Phase.FAILED,
                "failed-insufficient-capacity": Phase.BROKEN,
            },
        ),
        (
            NatGateway,
            {
                "pending": Phase.PENDING,
                "available": Phase.READY,
                "deleting": Phase.LEAVING,
                "failed": Phase.BROKEN,
            },
        ),
    ],
)
def test_states_of_what_has_them(kind: Any, states: dict[str, Phase]) -> None:
    assert {state: kind.phase(state)["phase"] for state in states} == states


def _fail_nats(world: World, times: int) -> None:
    """Let NAT gateways fail as they do where the internet gateway is missing: after their creation."""
    from moto.backends import get_backend

    failing = iter(range(times))

    def watch(moment: str, call: Any) -> None:
        if moment == "after" and call.operation == "CreateNatGateway" and next(failing, None) is not None:
            nats = get_backend("ec2")["123456789012"][call.region].nat_gateways
            newest = list(nats.values())[-1]
            newest.state = "failed"

    world.undo.append(world.aws.on_call(watch))


def test_a_nat_gateway_that_fails_is_deleted_and_made_anew(world: World) -> None:
    _fail_nats(world, 1)
    stack = world.stack(parallelism=1)
    stack.converge()
    made = [c for c in world.calls() if c.operation == "CreateNatGateway"]
    assert len(made) == 3


def test_a_nat_gateway_that_failed_before_is_replaced(stack: Stack) -> None:
    from moto.backends import get_backend

    seen = stack.seen("nat-gateway")
    get_backend("ec2")["123456789012"][EAST].nat_gateways[seen.id].state = "failed"
    plan = stack.plan()
    assert changes(plan)[seen.address][0] is Action.REPLACE
    assert next(p.reason for p in plan.changes if p.address == seen.address) == "its state is failed"
    stack.converge()


def test_the_primary_address_of_a_nat_gateway_is_the_one_that_counts(world: World) -> None:
    cloud = world.stack().provisioner._cloud()[EAST]
    raw = {
        "NatGatewayId": "nat-1",
        "State": "available",
        "SubnetId": "subnet-1",
        "VpcId": "vpc-1",
        "NatGatewayAddresses": [
            {"AllocationId": "eipalloc-2", "IsPrimary": False},
            {"AllocationId": "eipalloc-1", "IsPrimary": True},
        ],
    }
    seen = NatGateway.read(cloud, raw)
    assert seen is not None
    assert seen.values["allocation_id"] == "eipalloc-1"
    assert NatGateway.read(cloud, raw | {"State": "deleted"}) is None


def test_a_gateway_attached_elsewhere_is_replaced(world: World) -> None:
    stack = world.stack({"network": {"nat": "none"}})
    assert stack.apply().ok
    ec2, seen = world("ec2"), stack.seen("internet-gateway")
    other = ec2.create_vpc(CidrBlock="172.16.0.0/16")["Vpc"]["VpcId"]
    ec2.detach_internet_gateway(InternetGatewayId=seen.id, VpcId=seen.values["vpc_id"])
    assert updates(stack.plan())[seen.address] == {"attached"}
    ec2.attach_internet_gateway(InternetGatewayId=seen.id, VpcId=other)
    assert actions(stack.plan())[seen.address] == "replace"
    stack.converge()


@pytest.mark.parametrize("kind", ["vpc", "subnet", "nat-gateway", "elastic-ip", "route-table"])
def test_what_was_deleted_by_hand_is_made_again(stack: Stack, kind: str) -> None:
    address = DELETIONS[kind](stack)
    assert actions(stack.plan())[address] == "create"
    stack.converge()


def _delete_all(stack: Stack) -> str:
    """The whole network of the region is gone, as after a clean-up by hand; the database with it."""
    assert stack.destroy().ok
    return f"{EAST}/vpc/main"


def _delete_nat(stack: Stack) -> str:
    seen = stack.seen("nat-gateway")
    stack.world("ec2").delete_nat_gateway(NatGatewayId=seen.id)
    return seen.address


def _delete_address(stack: Stack) -> str:
    _delete_nat(stack)
    seen = stack.seen("elastic-ip")
    stack.world("ec2").release_address(AllocationId=seen.id)
    return seen.address


def _delete_table(stack: Stack) -> str:
    seen, ec2 = _table(stack, "public"), stack.world("ec2")
    for each in ec2.describe_route_tables(RouteTableIds=[seen.id])["RouteTables"][0]["Associations"]:
        ec2.disassociate_route_table(AssociationId=each["RouteTableAssociationId"])
    ec2.delete_route_table(RouteTableId=seen.id)
    return seen.address


def _delete_subnet(stack: Stack) -> str:
    seen = stack.seen("subnet", EAST, "10.0.2.0-24")
    stack.world("ec2").delete_subnet(SubnetId=seen.id)
    return seen.address


DELETIONS: dict[str, Callable[[Stack], str]] = {
    "vpc": _delete_all,
    "subnet": _delete_subnet,
    "nat-gateway": _delete_nat,
    "elastic-ip": _delete_address,
    "route-table": _delete_table,
}


def test_a_vpc_that_is_listed_but_not_known_yet_is_waited_for(world: World) -> None:
    fault = Fault(
        "error", operation="DescribeVpcAttribute", code="InvalidVpcID.NotFound", message="no such", times=3
    )
    world.aws.faults.add(fault)
    stack = world.stack()
    assert stack.apply().ok


def test_what_holds_a_vpc_or_a_subnet_is_named(world: World) -> None:
    stack = world.stack(timeout=20)
    assert stack.apply().ok
    ec2, vpc = world("ec2"), stack.seen("vpc").id
    group = ec2.create_security_group(GroupName="foreign", Description="foreign", VpcId=vpc)["GroupId"]
    own = stack.seen("security-group").id
    ec2.authorize_security_group_ingress(
        GroupId=group, IpPermissions=[permission(UserIdGroupPairs=[{"GroupId": own}])]
    )
    subnet = stack.seen("subnet").id
    held = ec2.create_network_interface(SubnetId=subnet, Groups=[group])["NetworkInterface"]
    told = failures(stack.destroy())
    assert held["NetworkInterfaceId"] in next(text for a, text in told.items() if "/subnet/" in a)
    assert f"a rule of security group {group}" in told[GROUP]
    ec2.revoke_security_group_ingress(
        GroupId=group, IpPermissions=[permission(UserIdGroupPairs=[{"GroupId": own}])]
    )
    ec2.delete_network_interface(NetworkInterfaceId=held["NetworkInterfaceId"])
    extra = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.99.0/24")["Subnet"]["SubnetId"]
    told = failures(stack.destroy())
    assert f"subnet {extra}" in told[f"{EAST}/vpc/main"]
    assert f"security group {group}" in told[f"{EAST}/vpc/main"]
