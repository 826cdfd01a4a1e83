"""A public address that stays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tap_provisioner.aws.cloud import Region
from tap_provisioner.errors import Symptom
from tap_provisioner.step import Observed
from tap_provisioner.steps.ec2 import Ec2Step, creating, looking, removing
from tap_provisioner.steps.interfaces import EXPLAINING, interfaces


@dataclass(frozen=True, kw_only=True)
class ElasticIp(Ec2Step):
    """An Elastic IP address; EC2 chooses it, and would allocate a second one without a word."""

    kind = "elastic-ip"
    listing = ("describe_addresses", "Addresses")
    resource_type = "elastic-ip"
    unguarded = True
    coexists = True
    draining = (
        Symptom(
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
    def read(cls, cloud: Region, raw: Mapping[str, Any]) -> Observed:
        return cls.observe(
            cloud,
            raw.get("Tags"),
            id=raw["AllocationId"],
            values={},
            outputs={"id": raw["AllocationId"], "address": raw["PublicIp"]},
        )

    def create(self, cloud: Region) -> Observed | None:
        answer = cloud.ec2.allocate_address(Domain="vpc", TagSpecifications=self.specification(cloud))
        return self.born(cloud, answer)

    @classmethod
    def delete(cls, cloud: Region, seen: Observed, wanted: ElasticIp | None) -> None:
        """Release by allocation id, for the address itself may by then be another customer's."""
        cloud.ec2.release_address(AllocationId=seen.id)

    @classmethod
    def holders(cls, cloud: Region, seen: Observed) -> list[str]:
        return interfaces(cloud, "association.allocation-id", seen.id)
