"""The internet gateway of a VPC."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tap_provisioner.aws.quotas import Quota, counting
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.declarations import create_only
from tap_provisioner.errors import ErrorKind, ignoring
from tap_provisioner.presentation import Picture, Place, identity
from tap_provisioner.step import Blocker, Changes, Observed
from tap_provisioner.steps.ec2._common import Ec2Step, changing, creating, detaching, reading, removing
from tap_provisioner.steps.ec2._interfaces import EXPLAINING, interfaces
from tap_provisioner.terraform import Terraform, computed

_ATTACHED = frozenset({"available", "attached", "attaching"})


@dataclass(frozen=True, kw_only=True)
class InternetGateway(Ec2Step):
    """An internet gateway for `vpc_id`. EC2 attaches it in a separate call after the creation.

    One that is attached to another VPC is replaced, so that it does not block the deletion of that VPC.
    """

    kind = "internet-gateway"
    listing = ("describe_internet_gateways", "InternetGateways")
    # One that is to be attached is one with a VPC, as it is in Terraform.
    terraform = Terraform(
        type="aws_internet_gateway",
        computed={"vpc_id": computed(lambda vpc_id, on: vpc_id if on else None, "vpc_id", "attached")},
    )
    quota = Quota(20, "internet gateways", "vpc", "L-A4707A72", counting("ec2", *listing))
    picture = Picture(
        Place.GATEWAY,
        "internet gateway",
        icon="gateway",
        tone="public",
        lines=lambda gateway, _: identity(gateway, "attached"),
        legend=("to the internet", "public"),
    )
    allows_duplicates = True
    deletion = ("ec2", "delete_internet_gateway", "InternetGatewayId")
    permissions = (
        reading("DescribeInternetGateways"),
        *creating("CreateInternetGateway"),
        changing("AttachInternetGateway"),
        *detaching("DetachInternetGateway"),
        removing("DeleteInternetGateway"),
        *EXPLAINING,
    )

    vpc_id: str = create_only(refers="vpc", same=lambda desired, found: found in (desired, None))
    attached: bool = True

    @classmethod
    def read(cls, aws: RegionClient, raw: Mapping[str, Any]) -> Observed:
        vpcs = [each["VpcId"] for each in raw.get("Attachments", ()) if each.get("State") in _ATTACHED]
        return cls.described(
            aws,
            raw,
            values={"vpc_id": vpcs[0] if vpcs else None, "attached": bool(vpcs)},
            outputs={"vpc_id": vpcs[0]} if vpcs else {},
            state="attached" if vpcs else "detached",
        )

    def create(self, aws: RegionClient) -> Observed | None:
        answer = aws.ec2.create_internet_gateway(TagSpecifications=self.specification(aws))
        return self.created(aws, answer["InternetGateway"])

    def change(self, aws: RegionClient, observed: Observed, changes: Changes) -> None:
        if "attached" in changes:
            aws.ec2.attach_internet_gateway(InternetGatewayId=observed.id, VpcId=self.vpc_id)

    @classmethod
    def delete(cls, aws: RegionClient, observed: Observed, desired: InternetGateway | None) -> None:
        """Detach it, which EC2 refuses while the VPC has mapped public addresses, then delete it."""
        if vpc_id := observed.values["vpc_id"]:
            with ignoring(ErrorKind.GONE):
                aws.ec2.detach_internet_gateway(InternetGatewayId=observed.id, VpcId=vpc_id)
        super().delete(aws, observed, desired)

    @classmethod
    def blockers(cls, aws: RegionClient, observed: Observed) -> list[Blocker]:
        """Return the interfaces with public addresses in its VPC."""
        public = {"Name": "association.public-ip", "Values": ["*"]}
        return (
            interfaces(aws, "vpc-id", observed.values["vpc_id"], public) if observed.values["vpc_id"] else []
        )
