"""How somebody else changes a hosted zone, and the spec under which there is one."""

from __future__ import annotations

from typing import Any

from tap_provisioner.step import Observed
from tests.e2e.world import EAST, WEST, World

SPEC: dict[str, Any] = {"dns": {"zone": "tap.internal"}}


def _tags(w: World, o: Observed) -> None:
    w("route53").change_tags_for_resource(
        ResourceType="hostedzone",
        ResourceId=o.id,
        AddTags=[{"Key": "Extra", "Value": "1"}],
        RemoveTagKeys=["Owner"],
    )


def _comment(w: World, o: Observed) -> None:
    w("route53").update_hosted_zone_comment(Id=o.id, Comment="by hand")


def _vpcs(w: World, o: Observed) -> None:
    """One VPC of the stack's is exchanged for a foreign one."""
    foreign = w("ec2").create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    own = next(vpc_id for region, vpc_id in o.values["vpcs"] if region == WEST)
    vpc = {"VPCRegion": EAST, "VPCId": foreign}
    w("route53").associate_vpc_with_hosted_zone(HostedZoneId=o.id, VPC=vpc)
    vpc = {"VPCRegion": WEST, "VPCId": own}
    w("route53").disassociate_vpc_from_hosted_zone(HostedZoneId=o.id, VPC=vpc)


DRIFTS = {
    ("hosted-zone", "tags"): _tags,
    ("hosted-zone", "comment"): _comment,
    ("hosted-zone", "vpcs"): _vpcs,
}


def _record(w: World, o: Observed, action: str) -> None:
    record = {
        "Name": f"foreign.{o.values['zone_name']}",
        "Type": "A",
        "TTL": 60,
        "ResourceRecords": [{"Value": "10.0.0.9"}],
    }
    batch = {"Changes": [{"Action": action, "ResourceRecordSet": record}]}
    w("route53").change_resource_record_sets(HostedZoneId=o.id, ChangeBatch=batch)


HOLDS = {
    "hosted-zone": (lambda w, o: _record(w, o, "CREATE"), lambda w, o: _record(w, o, "DELETE")),
}
