"""EC2's eventual consistency when reading: what was just changed or deleted is still shown as before."""

from __future__ import annotations

from dataclasses import dataclass

from tap_provisioner.local.core.rule import AwsError, Exchange, Rule
from tap_provisioner.local.core.wire import Params
from tap_provisioner.local.services.ec2.filters import keep_tagged

ORDER = 90

# AWS seconds.
STILL_LISTED = 2.0
STILL_AS_BEFORE = 2.0


@dataclass(frozen=True)
class _Kind:
    key: str
    describe: str
    items: str
    ids: str


KINDS = {
    "DeleteVpc": _Kind("VpcId", "DescribeVpcs", "Vpcs", "VpcIds"),
    "DeleteSubnet": _Kind("SubnetId", "DescribeSubnets", "Subnets", "SubnetIds"),
    "DeleteInternetGateway": _Kind(
        "InternetGatewayId", "DescribeInternetGateways", "InternetGateways", "InternetGatewayIds"
    ),
    "ReleaseAddress": _Kind("AllocationId", "DescribeAddresses", "Addresses", "AllocationIds"),
    "DeleteRouteTable": _Kind("RouteTableId", "DescribeRouteTables", "RouteTables", "RouteTableIds"),
    "DeleteSecurityGroup": _Kind("GroupId", "DescribeSecurityGroups", "SecurityGroups", "GroupIds"),
}
_BY_DESCRIBE = {kind.describe: kind for kind in KINDS.values()}


def _keep(x: Exchange) -> None:
    kind = KINDS[x.request.operation]
    name = x.params.get(kind.key)
    if name is None:
        return
    try:
        (item,) = x.ask(kind.describe, {kind.ids: [name]})[kind.items]
    except AwsError:
        return
    x.account.note(x.region, "deleting", name)["item"] = item


def _left(x: Exchange) -> None:
    name = x.params.get(KINDS[x.request.operation].key, "")
    note = x.account.notes(x.region, "deleting").get(name)
    if note is not None:
        note.update(at=x.account.now(), describe=KINDS[x.request.operation].describe)


def _still_listed(x: Exchange) -> None:
    kind = _BY_DESCRIBE[x.request.operation]
    filters = x.params.get("Filters", [])
    # Only a sweep by tag is answered from the past: an id that is gone is known to be gone.
    if kind.ids in x.params or not all(each["Name"].startswith("tag") for each in filters):
        return
    deleted = [
        note["item"]
        for note in x.account.notes(x.region, "deleting").values()
        if note.get("describe") == kind.describe and x.account.now() - note["at"] < STILL_LISTED
    ]
    (x.answer or {})[kind.items] += keep_tagged(deleted, filters)


_STILL_LISTED = Rule(
    "ec2-still-listed",
    "For 2 s after its deletion, a sweep by tag still lists a VPC, subnet, gateway, address, route table "
    "or security group.",
    "belief (AWS documentation: EC2 eventual consistency)",
    before={" ".join(f"ec2:{operation}" for operation in KINDS): _keep},
    after={
        " ".join(f"ec2:{operation}" for operation in KINDS): _left,
        " ".join(f"ec2:{operation}" for operation in _BY_DESCRIBE): _still_listed,
    },
)


def _remember_subnet(x: Exchange) -> None:
    for subnet in _subnets(x, x.params["SubnetId"]):
        note = x.account.note(x.region, "subnet-before", x.params["SubnetId"])
        note.update(at=x.account.now(), public=subnet["MapPublicIpOnLaunch"])


def _subnets(x: Exchange, name: str) -> list[Params]:
    try:
        found: list[Params] = x.ask("DescribeSubnets", {"SubnetIds": [name]})["Subnets"]
    except AwsError:
        return []
    return found


def _subnet_as_before(x: Exchange) -> None:
    notes = x.account.notes(x.region, "subnet-before")
    for subnet in (x.answer or {})["Subnets"]:
        note = notes.get(subnet["SubnetId"])
        if note is not None and x.account.now() - note["at"] < STILL_AS_BEFORE:
            subnet["MapPublicIpOnLaunch"] = note["public"]


_SUBNET_ATTRIBUTE_LAG = Rule(
    "ec2-subnet-attribute-lag",
    "For 2 s after ModifySubnetAttribute a subnet is shown as it was.",
    "terraform-provider-aws internal/service/ec2; the time: belief",
    before={"ec2:ModifySubnetAttribute": _remember_subnet},
    after={"ec2:DescribeSubnets": _subnet_as_before},
)
