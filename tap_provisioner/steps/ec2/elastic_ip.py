"""A public address that stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tap_provisioner.aws.region import RegionClient
from tap_provisioner.errors import Retryable
from tap_provisioner.step import Blocker, Observed
from tap_provisioner.steps.ec2._common import Ec2Step, creating, looking, removing
from tap_provisioner.steps.ec2._interfaces import EXPLAINING, interfaces
from tap_provisioner.terraform import Terraform


@dataclass(frozen=True, kw_only=True)
class ElasticIp(Ec2Step):
    """An Elastic IP address; EC2 chooses it, and would allocate a second one without a word."""

    kind = "elastic-ip"
    listing = ("describe_addresses", "Addresses")
    resource_type = "elastic-ip"
    terraform = Terraform(
        type="aws_eip",
        outputs={"id": "id", "allocation_id": "id", "public_ip": "address"},
        fixed={"domain": "vpc"},
    )
    allows_duplicates = True
    delete_last = True
    retryable_delete = (
        Retryable(
            "AuthFailure",
            "do not have permission to access the specified resource",
            "the NAT gateway has not let go of the address yet",
        ),
    )
    permissions = (
        looking("DescribeAddresses"),
        *creating("AllocateAddress"),
        removing("ReleaseAddress"),
        *EXPLAINING,
    )

    @classmethod
    def read(cls, aws: RegionClient, raw: Mapping[str, Any]) -> Observed:
        return cls.observe(
            aws,
            raw.get("Tags"),
            id=raw["AllocationId"],
            values={},
            outputs={"id": raw["AllocationId"], "address": raw["PublicIp"]},
        )

    def create(self, aws: RegionClient) -> Observed | None:
        answer = aws.ec2.allocate_address(Domain="vpc", TagSpecifications=self.specification(aws))
        return self.created(aws, answer)

    @classmethod
    def delete(cls, aws: RegionClient, seen: Observed, desired: ElasticIp | None) -> None:
        """Release by allocation id, for the address itself may by then be another customer's."""
        aws.ec2.release_address(AllocationId=seen.id)

    @classmethod
    def blockers(cls, aws: RegionClient, seen: Observed) -> list[Blocker]:
        return interfaces(aws, "association.allocation-id", seen.id)
