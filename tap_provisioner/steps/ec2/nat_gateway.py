"""A NAT gateway."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from tap_provisioner.aws.quotas import Quota, RegionReader
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.declarations import Timeouts, create_only
from tap_provisioner.presentation import Line, Lookup, Picture, Place, Resource, identity
from tap_provisioner.step import Observed, Phase
from tap_provisioner.steps._parameters import creation
from tap_provisioner.steps.ec2._common import Ec2Step, creating, reading, removing
from tap_provisioner.terraform import Terraform, computed


def _used(at: RegionReader) -> int:
    """Return the number of NAT gateways in the zone that has the most: each zone has a quota of its own."""
    ec2 = at.client("ec2")
    zones = {s["SubnetId"]: s["AvailabilityZone"] for s in ec2.pages("describe_subnets", "Subnets")}
    alive = [{"Name": "state", "Values": ["pending", "available"]}]
    found = ec2.pages("describe_nat_gateways", "NatGateways", Filter=alive)
    return max(Counter(zones.get(nat.get("SubnetId")) for nat in found).values(), default=0)


def _address(nat: Resource, lookup: Lookup) -> str:
    address = lookup(nat.values.get("allocation_id"))
    return str(address.outputs.get("address", "")) if address else ""


@dataclass(frozen=True, kw_only=True)
class NatGateway(Ec2Step):
    """A public zonal NAT gateway in one of `subnet_ids`: a new one is created in the first.

    `vpc_id` is the VPC to which an internet gateway is attached: without one the creation is accepted and
    fails later, like that of a second one with the same address. Only its tags can be changed.
    """

    kind = "nat-gateway"
    listing = ("describe_nat_gateways", "NatGateways")
    resource_type = "natgateway"
    terraform = Terraform(
        type="aws_nat_gateway",
        computed={"subnet_id": computed(lambda subnets: next(iter(subnets)), "subnet_ids")},
        fixed={"connectivity_type": "public"},
        left_out={"vpc_id": "the VPC is that of the subnet"},
    )
    quota = Quota(40, "NAT gateways in a zone", "vpc", "L-FE5A380F", _used, most_added=1)
    picture = Picture(
        Place.INSIDE,
        "NAT gateway",
        icon="nat",
        tone="public",
        detail=_address,
        lines=lambda nat, lookup: [
            *identity(nat),
            Line(_address(nat, lookup), mono=True) if _address(nat, lookup) else Line("with an Elastic IP"),
        ],
        inside="subnet_ids",
        legend=("to NAT", "private"),
    )
    phases: ClassVar = {"pending": Phase.PENDING, "deleting": Phase.DELETING, "failed": Phase.BROKEN}
    timeouts = Timeouts(create=600, delete=1800, typical=120, typical_delete=60)
    async_delete = True
    delete_last = True
    allows_duplicates = True
    deletion = ("ec2", "delete_nat_gateway", "NatGatewayId")
    permissions = (
        reading("DescribeNatGateways"),
        *creating("CreateNatGateway", of_others=True),
        removing("DeleteNatGateway"),
    )

    subnet_ids: tuple[str, ...] = create_only(
        refers="subnet", same=lambda desired, found: found[0] in desired
    )
    allocation_id: str = create_only(refers="elastic-ip", api="AllocationId", terraform="allocation_id")
    vpc_id: str = create_only(refers="internet-gateway")

    @classmethod
    def read(cls, aws: RegionClient, raw: Mapping[str, Any]) -> Observed | None:
        """Return it unless its state is `deleted`, with which EC2 lists it for an hour."""
        if raw["State"] == "deleted":
            return None
        addresses = [a for a in raw.get("NatGatewayAddresses", ()) if a.get("IsPrimary", True)] or [{}]
        values = {
            "subnet_ids": (raw.get("SubnetId"),),
            "allocation_id": addresses[0].get("AllocationId"),
            "vpc_id": raw.get("VpcId"),
        }
        return cls.described(aws, raw, values=values, reason=raw.get("FailureMessage", ""))

    def create(self, aws: RegionClient) -> Observed | None:
        answer = aws.ec2.create_nat_gateway(
            SubnetId=self.subnet_ids[0],
            **creation(self),
            ConnectivityType="public",
            TagSpecifications=self.specification(aws),
        )
        return self.created(aws, answer["NatGateway"])
