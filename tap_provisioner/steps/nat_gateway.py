"""The way from private subnets to the internet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from tap_provisioner.aws.cloud import Region
from tap_provisioner.step import Observed, Patience, Phase, create_only
from tap_provisioner.steps.ec2 import Ec2Step, creating, looking, removing


@dataclass(frozen=True, kw_only=True)
class NatGateway(Ec2Step):
    """A public zonal NAT gateway in one of `subnet_ids`: a new one in the first, one that exists where it is.

    `vpc_id` is the VPC to which an internet gateway is attached: without one EC2 accepts the
    creation and lets it fail later, as a second one with the same address. Nothing of a NAT gateway but
    its tags can be changed.
    """

    kind = "nat-gateway"
    listing = ("describe_nat_gateways", "NatGateways")
    resource_type = "natgateway"
    phases: ClassVar = {
        "pending": Phase.PENDING,
        "deleting": Phase.LEAVING,
        "failed": Phase.BROKEN,
    }
    patience = Patience(create=600, delete=1800, typical=120, typical_delete=60)
    lingers = True
    coexists = True
    unguarded = True
    permissions = (
        looking("DescribeNatGateways"),
        *creating("CreateNatGateway", of_others=True),
        removing("DeleteNatGateway"),
    )

    subnet_ids: tuple[str, ...] = create_only(refers="subnet", same=lambda wanted, found: found[0] in wanted)
    allocation_id: str = create_only(refers="elastic-ip")
    vpc_id: str = create_only(refers="internet-gateway")

    @classmethod
    def read(cls, cloud: Region, raw: Mapping[str, Any]) -> Observed | None:
        """Return it unless it is `deleted`, as which EC2 lists it with its tags for another hour."""
        if raw["State"] == "deleted":
            return None
        addresses = [a for a in raw.get("NatGatewayAddresses", ()) if a.get("IsPrimary", True)] or [{}]
        return cls.observe(
            cloud,
            raw.get("Tags"),
            id=raw["NatGatewayId"],
            values={
                "subnet_ids": (raw.get("SubnetId"),),
                "allocation_id": addresses[0].get("AllocationId"),
                "vpc_id": raw.get("VpcId"),
            },
            outputs={"id": raw["NatGatewayId"]},
            reason=raw.get("FailureMessage", ""),
            **cls.phase(raw["State"]),
        )

    def create(self, cloud: Region) -> Observed | None:
        answer = cloud.ec2.create_nat_gateway(
            SubnetId=self.subnet_ids[0],
            AllocationId=self.allocation_id,
            ConnectivityType="public",
            TagSpecifications=self.specification(cloud),
        )
        return self.born(cloud, answer["NatGateway"])

    @classmethod
    def delete(cls, cloud: Region, seen: Observed, wanted: NatGateway | None) -> None:
        cloud.ec2.delete_nat_gateway(NatGatewayId=seen.id)
