"""Cases of the rules of NAT gateways."""

from __future__ import annotations

from typing import Any

from tests.local.cases import Table
from tests.local.world import World

TABLE = Table()
case = TABLE.case


@case("ec2-nat-address-taken", "Resource.AlreadyAssociated", "Resource.AlreadyAssociated (at once)")
def address_in_use(w: World) -> Any:
    subnet, address = w.network()[1], w.address()
    w.nat(subnet, address)
    try:
        second = w.nat(subnet, address)
    except w.ec2.exceptions.ClientError as error:
        return f"{error.response['Error']['Code']} (at once)"
    assert w.nat_state(second) == "pending"
    w.wait(100)
    assert w.nat_state(second) == "failed"
    return w.ec2.describe_nat_gateways(NatGatewayIds=[second])["NatGateways"][0]["FailureCode"]


@case("ec2-nat-address-taken", "ok", "Resource.AlreadyAssociated")
def address_survives_the_one_that_failed(w: World) -> None:
    subnet, address = w.network()[1], w.address()
    first = w.nat(subnet, address)
    second = w.nat(subnet, address)
    w.wait(100)
    for nat in (second, first):
        w.ec2.delete_nat_gateway(NatGatewayId=nat)
    w.wait(100)
    w.ec2.release_address(AllocationId=address)


@case("ec2-client-token", True, False)
def same_token(w: World) -> Any:
    _, subnet, _ = w.network()
    asked = {"SubnetId": subnet, "AllocationId": w.address(), "ClientToken": "token"}
    first, second = w.ec2.create_nat_gateway(**asked), w.ec2.create_nat_gateway(**asked)
    return first["NatGateway"]["NatGatewayId"] == second["NatGateway"]["NatGatewayId"]


@case("ec2-client-token", "IdempotentParameterMismatch")
def token_for_something_else(w: World) -> None:
    one, two = w.vpc(), w.vpc("10.1.0.0/16")
    w.ec2.create_route_table(VpcId=one, ClientToken="token")
    w.ec2.create_route_table(VpcId=two, ClientToken="token")


@case("ec2-nat-unknown", "NatGatewayNotFound", 0)
def unknown_nat(w: World) -> Any:
    return len(w.ec2.describe_nat_gateways(NatGatewayIds=["nat-0"])["NatGateways"])


def _interfaces_of(w: World, name: str, value: str) -> int:
    filters = [{"Name": name, "Values": [value]}, {"Name": "interface-type", "Values": ["nat_gateway"]}]
    return len(w.ec2.describe_network_interfaces(Filters=filters)["NetworkInterfaces"])


@case("ec2-interface-by-address", 1, "InternalFailure")
def interface_of_an_address(w: World) -> Any:
    address = w.address()
    w.ec2.create_nat_gateway(SubnetId=w.network()[1], AllocationId=address)
    w.wait(300)
    return _interfaces_of(w, "association.allocation-id", address)


@case("ec2-interface-by-address", 0, "InternalFailure")
def interface_of_another_address(w: World) -> Any:
    w.ec2.create_nat_gateway(SubnetId=w.network()[1], AllocationId=w.address())
    w.wait(300)
    return _interfaces_of(w, "association.public-ip", "192.0.2.1")


def _tagged_nats(w: World, key: str, value: str) -> int:
    _, subnet, _ = w.network()
    tags = [{"ResourceType": "natgateway", "Tags": [{"Key": "stack", "Value": "a[1]*"}]}]
    w.ec2.create_nat_gateway(SubnetId=subnet, AllocationId=w.address(), TagSpecifications=tags)
    w.wait(3)
    return len(w.ec2.describe_nat_gateways(Filter=[{"Name": key, "Values": [value]}])["NatGateways"])


@case("ec2-nat-tag-filter", 0, 1)
def other_tag(w: World) -> Any:
    return _tagged_nats(w, "tag:stack", "b")


@case("ec2-nat-tag-filter", 1, 1)
def escaped_tag(w: World) -> Any:
    return _tagged_nats(w, "tag:stack", "a[?]\\*")


@case("ec2-nat-tag-filter", 1, 1, without=("ec2-nat-life",))
def same_state(w: World) -> Any:
    return _tagged_nats(w, "state", "available")


@case("ec2-nat-tag-filter", 0, 0)
def other_state(w: World) -> Any:
    return _tagged_nats(w, "state", "deleted")


@case("ec2-nat-tag-filter", 0, 1)
def other_tag_key(w: World) -> Any:
    return _tagged_nats(w, "tag-key", "owner")


@case("ec2-nat-life", "pending", "available")
def nat_at_first(w: World) -> Any:
    return w.nat_state(w.nat(w.network()[1]))


@case("ec2-nat-life", "available", "available")
def nat_in_time(w: World) -> Any:
    nat = w.nat(w.network()[1])
    w.wait(90)
    return w.nat_state(nat)


@case("ec2-nat-life", "Gateway.NotAttached", "")
def nat_without_gateway(w: World) -> Any:
    nat = w.nat(w.subnet(w.vpc()))
    w.wait(90)
    found = w.ec2.describe_nat_gateways(NatGatewayIds=[nat])["NatGateways"][0]
    assert found["State"] == ("failed" if "FailureCode" in found else "available")
    return found.get("FailureCode", "")


@case("ec2-nat-life", "deleting", "deleted")
def nat_just_deleted(w: World) -> Any:
    nat = w.nat(w.network()[1])
    w.ec2.delete_nat_gateway(NatGatewayId=nat)
    w.ec2.delete_nat_gateway(NatGatewayId=nat)
    w.wait(30)
    return w.nat_state(nat)


@case("ec2-nat-life", "deleted", "deleted")
def nat_deleted(w: World) -> Any:
    nat = w.nat(w.network()[1])
    w.ec2.delete_nat_gateway(NatGatewayId=nat)
    w.wait(60)
    return w.nat_state(nat)


@case("ec2-nat-life", "NatGatewayNotFound")
def delete_deleted_nat(w: World) -> None:
    nat = w.nat(w.network()[1])
    w.ec2.delete_nat_gateway(NatGatewayId=nat)
    w.wait(60)
    w.ec2.delete_nat_gateway(NatGatewayId=nat)


@case("ec2-nat-life", "NatGatewayNotFound", "deleted")
def nat_an_hour_later(w: World) -> Any:
    nat = w.nat(w.network()[1])
    w.ec2.delete_nat_gateway(NatGatewayId=nat)
    w.wait(60)
    assert w.nat_state(nat) == "deleted"
    w.wait(3600)
    return w.nat_state(nat)


@case("ec2-nat-leaves-nothing", [], ["network-interface"], without=("ec2-nat-life",))
def what_a_nat_leaves(w: World) -> Any:
    nat, _ = w.nat_and_address()
    before = {kind: len(names) for kind, names in w.aws.inventory()["us-east-1"].items()}
    w.ec2.delete_nat_gateway(NatGatewayId=nat)
    after = w.aws.inventory()["us-east-1"]
    assert before["nat-gateway"] == 1
    return [kind for kind in ("nat-gateway", "network-interface") if kind in after]
