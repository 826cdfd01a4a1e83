"""EC2's eventual consistency when reading: what was just changed or deleted is still shown as before."""

from __future__ import annotations

from tap_provisioner.local.core.rule import AwsError, Exchange, before
from tap_provisioner.local.services.ec2 import KINDS, keep_tagged

ORDER = 90

# AWS seconds.
STILL_LISTED = 2.0
STILL_AS_BEFORE = 2.0


# All but NAT gateways, which are listed as deleted.
BY_DELETE = {kind.delete: kind for kind in KINDS if kind.noun != "NatGateway"}
_BY_DESCRIBE = {kind.describe: kind for kind in BY_DELETE.values()}


@before("ec2-still-listed", " ".join(BY_DELETE))
def _keep(x: Exchange) -> None:
    """For 2 s after its deletion, a list by tag still has a VPC, subnet, gateway, address, route table or
    security group. Source: belief (AWS documentation: EC2 eventual consistency).
    """
    kind = BY_DELETE[x.request.operation]
    name = x.params.get(kind.key)
    if name is None:
        return
    try:
        (item,) = x.ask(kind.describe, {f"{kind.key}s": [name]})[kind.items]
    except AwsError:
        return
    x.account.note(x.region, "deleting", name)["item"] = item


@_keep.also("after", " ".join(BY_DELETE))
def _left(x: Exchange) -> None:
    kind = BY_DELETE[x.request.operation]
    note = x.account.notes(x.region, "deleting").get(x.params.get(kind.key, ""))
    if note is not None:
        note.update(at=x.account.now(), describe=kind.describe)


@_keep.also("after", " ".join(_BY_DESCRIBE))
def _still_listed(x: Exchange) -> None:
    kind = _BY_DESCRIBE[x.request.operation]
    filters = x.params.get("Filters", [])
    # Only lists by tag are out of date: a deleted id is unknown at once.
    if f"{kind.key}s" in x.params or not all(each["Name"].startswith("tag") for each in filters):
        return
    deleted = [
        note["item"]
        for note in x.account.notes(x.region, "deleting").values()
        if note.get("describe") == kind.describe and x.account.now() - note["at"] < STILL_LISTED
    ]
    x.answered[kind.items] += keep_tagged(deleted, filters)


@before("ec2-subnet-attribute-lag", "ModifySubnetAttribute")
def _remember_subnet(x: Exchange) -> None:
    """For 2 s after ModifySubnetAttribute a subnet is shown as it was. Source: terraform-provider-aws
    internal/service/ec2; the time: belief.
    """
    name = x.params["SubnetId"]
    try:
        (subnet,) = x.ask("DescribeSubnets", {"SubnetIds": [name]})["Subnets"]
    except AwsError:
        return
    note = x.account.note(x.region, "subnet-before", name)
    note.update(at=x.account.now(), public=subnet["MapPublicIpOnLaunch"])


@_remember_subnet.also("after", "DescribeSubnets")
def _subnet_as_before(x: Exchange) -> None:
    for subnet in x.answered["Subnets"]:
        place = x.region, "subnet-before", subnet["SubnetId"]
        if x.account.age(*place) < STILL_AS_BEFORE:
            subnet["MapPublicIpOnLaunch"] = x.account.note(*place)["public"]
