"""What AWS asks IAM about calls of Route 53 (Service Authorization Reference, "Amazon Route 53")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tap_provisioner.local import Call
from tests.policy.iam import Request

REFERENCE = {
    "route53:AssociateVPCWithHostedZone": "hostedzone!",
    "route53:ChangeTagsForResource": "hostedzone",
    "route53:CreateHostedZone": "",
    "route53:DeleteHostedZone": "hostedzone!",
    "route53:DisassociateVPCFromHostedZone": "hostedzone!",
    "route53:GetHostedZone": "hostedzone!",
    "route53:ListHostedZones": "",
    "route53:ListResourceRecordSets": "hostedzone!",
    "route53:ListTagsForResource": "hostedzone",
    "route53:UpdateHostedZoneComment": "hostedzone!",
}


def requests(call: Call, action: str, here: Mapping[str, Any], _witness: Any) -> Iterator[Request]:
    """The zone that a call names; EC2 is asked for a VPC that is to see it, in the VPC's region."""
    params = call.params
    zone = params.get("HostedZoneId") or params.get("ResourceId") or params.get("Id", "")
    name = f"arn:aws:route53:::hostedzone/{zone.rpartition('/')[2]}"
    yield Request(action, name if REFERENCE[action] else "*", here)
    if "VPC" in params and not call.operation.startswith("Disassociate"):
        there = {"aws:RequestedRegion": (params["VPC"]["VPCRegion"],)}
        yield Request("ec2:DescribeVpcs", "*", there)
