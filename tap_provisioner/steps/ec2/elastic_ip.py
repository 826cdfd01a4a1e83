"""An Elastic IP address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tap_provisioner.aws.permission import Command, Permission
from tap_provisioner.aws.quotas import Quota, RegionReader, counting
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.errors import Retryable
from tap_provisioner.presentation import Output
from tap_provisioner.step import Blocker, Observed
from tap_provisioner.steps.ec2._common import Ec2Step, creating, reading, removing
from tap_provisioner.steps.ec2._interfaces import EXPLAINING, interfaces
from tap_provisioner.terraform import Terraform


def _limit(at: RegionReader) -> int | None:
    name = "vpc-max-elastic-ips"
    found = at.client("ec2").describe_account_attributes(AttributeNames=[name])["AccountAttributes"]
    values = [v["AttributeValue"] for a in found if a["AttributeName"] == name for v in a["AttributeValues"]]
    return int(values[0]) if values else None


@dataclass(frozen=True, kw_only=True)
class ElasticIp(Ec2Step):
    """An Elastic IP address, which EC2 chooses; a second creation allocates another one."""

    kind = "elastic-ip"
    listing = ("describe_addresses", "Addresses")
    terraform = Terraform(
        type="aws_eip",
        outputs={"id": "id", "allocation_id": "id", "public_ip": "address"},
        fixed={"domain": "vpc"},
    )
    quota = Quota(30, "Elastic IPs", "ec2", "L-0263D0A3", counting("ec2", *listing), _limit)
    stack_outputs = (
        Output("nat_addresses", 40, lambda ip, _step, _region: ip.outputs["address"], collect=sorted),
    )
    allows_duplicates = True
    delete_last = True
    retryable_delete = (
        Retryable(
            "AuthFailure",
            "do not have permission to access the specified resource",
            "the NAT gateway has not released the address yet",
        ),
    )
    # By id: the address itself may be another customer's by then.
    deletion = ("ec2", "release_address", "AllocationId")
    permissions = (
        reading("DescribeAddresses"),
        *creating("AllocateAddress"),
        removing("ReleaseAddress"),
        Permission(Command.DOCTOR, "ec2", "DescribeAccountAttributes"),
        *EXPLAINING,
    )

    @classmethod
    def read(cls, aws: RegionClient, raw: Mapping[str, Any]) -> Observed:
        return cls.described(aws, raw, outputs={"address": raw["PublicIp"]})

    def create(self, aws: RegionClient) -> Observed | None:
        answer = aws.ec2.allocate_address(Domain="vpc", TagSpecifications=self.specification(aws))
        return self.created(aws, answer)

    @classmethod
    def blockers(cls, aws: RegionClient, observed: Observed) -> list[Blocker]:
        return interfaces(aws, "association.allocation-id", observed.id)
