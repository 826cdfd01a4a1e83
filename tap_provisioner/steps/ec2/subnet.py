"""A subnet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from tap_provisioner.aws.region import RegionClient
from tap_provisioner.declarations import attribute, create_only
from tap_provisioner.presentation import Line, Output, Picture, Place, identity
from tap_provisioner.step import Blocker, Changes, Observed, Phase
from tap_provisioner.steps._parameters import creation
from tap_provisioner.steps.ec2._common import Ec2Step, changing, creating, reading, removing
from tap_provisioner.steps.ec2._interfaces import EXPLAINING, interfaces
from tap_provisioner.terraform import Terraform


def _output(tier: str, order: int) -> Output:
    def value(subnet: Observed, step: Subnet | None, _region: str) -> str:
        return subnet.id if step and step.tier == tier else ""

    return Output(f"{tier}_subnet_ids", order, value, collect=list)


@dataclass(frozen=True, kw_only=True)
class Subnet(Ec2Step):
    """A range of a VPC in one availability zone; `public` assigns public addresses to instances."""

    kind = "subnet"
    listing = ("describe_subnets", "Subnets")
    terraform = Terraform(
        type="aws_subnet", schema_version=1, left_out={"tier": "only groups the outputs of the stack"}
    )
    stack_outputs = (_output("public", 20), _output("private", 30))
    picture = Picture(
        Place.SUBNET,
        "subnet",
        icon="subnet",
        detail=lambda subnet, _: subnet.text("cidr"),
        lines=lambda subnet, _: [Line(subnet.text("cidr"), mono=True), *identity(subnet)],
    )
    phases: ClassVar = {
        "pending": Phase.PENDING,
        "unavailable": Phase.FAILED,
        "failed": Phase.BROKEN,
        "failed-insufficient-capacity": Phase.BROKEN,
    }
    deletion = ("ec2", "delete_subnet", "SubnetId")
    permissions = (
        reading("DescribeSubnets"),
        *creating("CreateSubnet", of_others=True),
        changing("ModifySubnetAttribute"),
        removing("DeleteSubnet"),
        *EXPLAINING,
    )

    vpc_id: str = create_only(refers="vpc", api="VpcId", terraform="vpc_id")
    cidr: str = create_only(api="CidrBlock", terraform="cidr_block")
    zone: str = create_only(api="AvailabilityZone", terraform="availability_zone")
    tier: str = attribute(default="", meta=True)
    """Whether the spec lists it among the public or the private subnets."""
    public: bool = attribute(
        default=False, api_read="MapPublicIpOnLaunch", terraform="map_public_ip_on_launch"
    )

    @classmethod
    def read(cls, aws: RegionClient, raw: Mapping[str, Any]) -> Observed:
        return cls.described(
            aws,
            raw,
            values={"public": raw.get("MapPublicIpOnLaunch", False)},
            outputs={"zone": raw["AvailabilityZone"]},
        )

    def create(self, aws: RegionClient) -> Observed | None:
        answer = aws.ec2.create_subnet(**creation(self), TagSpecifications=self.specification(aws))
        return self.created(aws, answer["Subnet"])

    def change(self, aws: RegionClient, observed: Observed, changes: Changes) -> None:
        if "public" in changes:
            aws.ec2.modify_subnet_attribute(SubnetId=observed.id, MapPublicIpOnLaunch={"Value": self.public})

    @classmethod
    def blockers(cls, aws: RegionClient, observed: Observed) -> list[Blocker]:
        return interfaces(aws, "subnet-id", observed.id)
