"""Hosted zones: their references, and the VPCs of private ones."""

from __future__ import annotations

from typing import Any

from tap_provisioner.local.core.rule import AwsError, Exchange, before

ORDER = 50

_ASSOCIATING = "CreateHostedZone AssociateVPCWithHostedZone"
GLOBAL = "aws"
"""The region of moto's Route 53, and of the rules' notes about it."""


@before("route53-private-zone", "CreateHostedZone", gap=True)
def _private(x: Exchange) -> None:
    """A zone that is created with a VPC is private. Source: botocore model route53 CreateHostedZone (VPC)."""
    if "VPC" in x.params:
        x.params["HostedZoneConfig"] = {**x.params.get("HostedZoneConfig", {}), "PrivateZone": True}


@before("route53-caller-reference", "CreateHostedZone")
def _unused_reference(x: Exchange) -> None:
    """A CallerReference is used once, also when its zone is deleted: HostedZoneAlreadyExists. Source:
    botocore model route53 CreateHostedZone, HostedZoneAlreadyExists.
    """
    if x.account.notes(GLOBAL, "route53-reference").get(x.params["CallerReference"]):
        text = "A hosted zone has already been created with the specified caller reference."
        raise AwsError("HostedZoneAlreadyExists", text, 409)


@_unused_reference.also("after", "CreateHostedZone")
def _used_reference(x: Exchange) -> None:
    x.account.note(GLOBAL, "route53-reference", x.params["CallerReference"])["used"] = True


@before("route53-vpc-exists", f"{_ASSOCIATING} DisassociateVPCFromHostedZone")
def _vpc_exists(x: Exchange) -> None:
    """The VPC of a private zone exists in the region that is named. Source: botocore model route53
    InvalidVPCId; issue 2832 of terraform-provider-aws: an association outlives its VPC; the text: belief.
    """
    vpc = x.params.get("VPC")
    if vpc is None:
        return
    region, name = vpc.get("VPCRegion", ""), vpc.get("VPCId")
    ec2 = x.account.backends("ec2").get(region)
    if ec2 is None or name not in ec2.vpcs:
        raise AwsError("InvalidVPCId", f"The VPC: {name} in region {region} that you provided is invalid")


def _same(vpc: Any, other: Any) -> bool:
    return (vpc["vpc_id"], vpc["vpc_region"]) == (other.get("VPCId"), other.get("VPCRegion"))


@before("route53-vpc-conflict", _ASSOCIATING)
def _no_conflict(x: Exchange) -> None:
    """A VPC is associated with one private zone of a name. Source: botocore model route53
    ConflictingDomainExists; the text: belief.
    """
    zone = zone_of(x)
    name = dotted(x.params["Name"]) if zone is None and "Name" in x.params else getattr(zone, "name", "")
    for other in zones(x).values():
        shared = any(_same(vpc, x.params.get("VPC", {})) for vpc in other.vpcs)
        if other is not zone and other.name == name and shared:
            text = f"The VPC {x.params['VPC']['VPCId']} has already been associated with the hosted zone "
            raise AwsError("ConflictingDomainExists", f"{text}{other.resource_id} with the same domain name.")


@before("route53-vpc-once", "AssociateVPCWithHostedZone", gap=True)
def _once(x: Exchange) -> None:
    """Associating a VPC again changes nothing. Source: belief."""
    zone = zone_of(x)
    if zone is not None and zone.private_zone:
        zone.vpcs[:] = [vpc for vpc in zone.vpcs if not _same(vpc, x.params["VPC"])]


@before("route53-vpc-associated", "DisassociateVPCFromHostedZone")
def _associated(x: Exchange) -> None:
    """Disassociating a VPC that is not associated is a VPCAssociationNotFound. Source: botocore model route53
    VPCAssociationNotFound.
    """
    zone, vpc = zone_of(x), x.params["VPC"]
    if zone is not None and not any(_same(each, vpc) for each in zone.vpcs):
        text = f"The VPC: {vpc.get('VPCId')} is not associated with the hosted zone {zone.resource_id}."
        raise AwsError("VPCAssociationNotFound", text, 404)


def zones(x: Exchange) -> dict[str, Any]:
    """Every hosted zone by its id."""
    found: dict[str, Any] = x.account.backend("route53", GLOBAL).zones
    return found


def zone_of(x: Exchange) -> Any:
    """The zone that a call names, None where there is none."""
    name = x.params.get("HostedZoneId") or x.params.get("Id", "")
    return zones(x).get(name.rpartition("/")[2])


def dotted(name: str) -> str:
    """A domain name with its trailing dot, in lower case."""
    return (name if name.endswith(".") else f"{name}.").lower()
