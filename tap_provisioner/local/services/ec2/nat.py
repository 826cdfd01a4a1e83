"""The states of a NAT gateway, which may fail after its creation was accepted."""

from __future__ import annotations

from typing import Any

from tap_provisioner.local.core.rule import AwsError, Exchange, after, before
from tap_provisioner.local.services.ec2 import GONE, gateway_of, release_nat

ORDER = 80

# AWS seconds.
PENDING = 90.0
DELETING = 60.0
STILL_LISTED = 3600.0


@before("ec2-nat-address-taken", "CreateNatGateway")
def _taken(x: Exchange) -> None:
    """A NAT gateway whose address is in use is created, and then fails: Resource.AlreadyAssociated. Source:
    botocore model ec2 NatGateway (failure codes).
    """
    ec2, allocation = x.backend("ec2"), x.params.get("AllocationId", "")
    address = next((a for a in ec2.addresses if a.allocation_id == allocation), None)
    if address is None or not address.association_id:
        return
    # moto would refuse it at once, but accepts a private one, which does not use the address.
    x.answer = x.ask("CreateNatGateway", x.params | {"ConnectivityType": "private"})
    answer = x.answer["NatGateway"]
    answer["ConnectivityType"] = "public"
    failure = "Resource.AlreadyAssociated", f"Elastic IP address [{allocation}] is already associated"
    x.account.note(x.region, "nat-failure", answer["NatGatewayId"])["failure"] = failure


@after("ec2-nat-life", "CreateNatGateway")
def _created(x: Exchange) -> None:
    """A NAT gateway is pending for 90 s, then available, or failed if its VPC has no internet gateway
    attached; deleting for 60 s, then deleted, and listed for another hour. Deleting a deleted one is
    NatGatewayNotFound. Source: botocore model ec2 NatGateway (states, failure codes); AWS documentation; the
    durations: belief.
    """
    answer = x.answered["NatGateway"]
    name = answer["NatGatewayId"]
    nat = x.backend("ec2").nat_gateways[name]
    note = x.account.note(x.region, "nat", name)
    if not note:
        note["fields"] = {}
        nat.state = "pending"
        nat._eni.requester_managed = True
        nat._eni.interface_type = "nat_gateway"
        nat._eni.description = f"Interface for NAT Gateway {name}"
        x.account.later(PENDING, lambda: _settle(x, nat))
    answer["State"] = nat.state


def _settle(x: Exchange, nat: Any) -> None:
    if nat.state != "pending":
        return
    ec2 = x.backend("ec2")
    failure = x.account.notes(x.region, "nat-failure").get(nat.id, {}).get("failure")
    if nat.connectivity_type != "private" and gateway_of(ec2, nat.vpc_id) is None:
        failure = "Gateway.NotAttached", f"Network {nat.vpc_id} has no Internet gateway attached"
    nat.state = "failed" if failure else "available"
    if failure:
        release_nat(ec2, nat)
        code, text = failure
        x.account.note(x.region, "nat", nat.id)["fields"] = {"FailureCode": code, "FailureMessage": text}
        x.account.later(STILL_LISTED, lambda: _vanish(x, nat))


@_created.also("before", "DeleteNatGateway")
def _delete(x: Exchange) -> None:
    name = x.params["NatGatewayId"]
    nat = x.backend("ec2").nat_gateways.get(name)
    if nat is None or nat.state == "deleted":
        raise AwsError("NatGatewayNotFound", f"The Nat Gateway {name} was not found")
    if nat.state != "deleting":
        nat.state = "deleting"
        x.account.later(DELETING, lambda: _delete_at_last(x, nat))
    x.answer = {"NatGatewayId": name}


def _delete_at_last(x: Exchange, nat: Any) -> None:
    nat.state = "deleted"
    x.account.stamp(x.region, "nat-deleted", nat.id)
    release_nat(x.backend("ec2"), nat)
    x.account.later(STILL_LISTED, lambda: _vanish(x, nat))


def _vanish(x: Exchange, nat: Any) -> None:
    if nat.state in GONE:
        x.backend("ec2").nat_gateways.pop(nat.id, None)


@_created.also("after", "DescribeNatGateways")
def _described(x: Exchange) -> None:
    for each in x.answered["NatGateways"]:
        each.update(x.account.note(x.region, "nat", each["NatGatewayId"]).get("fields", {}))


@after("ec2-nat-leaves-nothing", "DeleteNatGateway", gap=True)
def _deleted_at_once(x: Exchange) -> None:
    """A deleted NAT gateway leaves no network interface behind, and frees its address. Source: botocore model
    ec2 DeleteNatGateway.
    """
    ec2 = x.backend("ec2")
    nat = ec2.nat_gateways[x.params["NatGatewayId"]]
    if nat.state == "deleted":
        release_nat(ec2, nat)
