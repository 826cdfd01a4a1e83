"""The virtual network of a region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from tap_provisioner.aws.quotas import Quota, counting
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.declarations import Timeouts, attribute, create_only
from tap_provisioner.errors import ErrorKind, ignoring
from tap_provisioner.presentation import Output, Picture, Place
from tap_provisioner.step import Blocker, Changes, Observed, Phase
from tap_provisioner.steps._parameters import creation
from tap_provisioner.steps.ec2._common import Ec2Step, changing, creating, reading, removing
from tap_provisioner.steps.ec2._vpc_contents import LISTING, contents
from tap_provisioner.terraform import Terraform

_ATTRIBUTES = ("enableDnsSupport", "enableDnsHostnames")


@dataclass(frozen=True, kw_only=True)
class Vpc(Ec2Step):
    """A VPC. AWS has no client token for its creation and allows any number with the same range."""

    kind = "vpc"
    listing = ("describe_vpcs", "Vpcs")
    phases: ClassVar = {"pending": Phase.PENDING}
    timeouts = Timeouts(delete=300)
    allows_duplicates = True
    terraform = Terraform(type="aws_vpc", schema_version=1)
    quota = Quota(10, "VPCs", "vpc", "L-F678F1CE", counting("ec2", *listing))
    stack_outputs = (Output("vpc_id", 10, lambda vpc, _step, _region: vpc.id),)
    picture = Picture(Place.NETWORK, "VPC", detail=lambda vpc, _: vpc.text("cidr"))
    deletion = ("ec2", "delete_vpc", "VpcId")
    permissions = (
        reading("DescribeVpcs DescribeVpcAttribute"),
        *creating("CreateVpc"),
        changing("ModifyVpcAttribute"),
        removing("DeleteVpc"),
        *LISTING,
    )

    cidr: str = create_only(api="CidrBlock", terraform="cidr_block")
    dns_support: bool = attribute(default=True, api_read="enableDnsSupport", terraform="enable_dns_support")
    dns_hostnames: bool = attribute(
        default=True, api_read="enableDnsHostnames", terraform="enable_dns_hostnames"
    )

    @classmethod
    def raws(cls, aws: RegionClient) -> list[dict[str, Any]]:
        """Return the descriptions with the DNS attributes, each of which takes a call.

        A listed VPC may be gone, or not be known to that call yet: it counts as absent.
        """
        found = []
        for raw in super().raws(aws):
            with ignoring(ErrorKind.GONE):
                attributes = {name: _attribute(aws, raw["VpcId"], name) for name in _ATTRIBUTES}
                found.append(raw | attributes)
        return found

    @classmethod
    def read(cls, aws: RegionClient, raw: Mapping[str, Any]) -> Observed:
        return cls.described(aws, raw, outputs={"cidr": raw["CidrBlock"]})

    def create(self, aws: RegionClient) -> Observed | None:
        raw = aws.ec2.create_vpc(**creation(self), TagSpecifications=self.specification(aws))["Vpc"]
        return self.created(aws, raw | {"enableDnsSupport": True, "enableDnsHostnames": False})

    def change(self, aws: RegionClient, observed: Observed, changes: Changes) -> None:
        """Set one attribute in each call, as EC2 requires; host names need DNS support first."""
        if "dns_support" in changes:
            aws.ec2.modify_vpc_attribute(VpcId=observed.id, EnableDnsSupport={"Value": self.dns_support})
        if "dns_hostnames" in changes:
            aws.ec2.modify_vpc_attribute(VpcId=observed.id, EnableDnsHostnames={"Value": self.dns_hostnames})

    @classmethod
    def blockers(cls, aws: RegionClient, observed: Observed) -> list[Blocker]:
        return contents(aws, observed.id)


def _attribute(aws: RegionClient, vpc_id: str, name: str) -> bool:
    answer = aws.get("ec2", "describe_vpc_attribute", VpcId=vpc_id, Attribute=name)
    return bool(answer[name[0].upper() + name[1:]]["Value"])
