"""Route 53: hosted zones, their VPCs, and their records, of which a batch is checked as a whole."""

from __future__ import annotations

from typing import Any

from tap_provisioner.local.core.refusals import Codes
from tap_provisioner.local.core.rule import AwsError, Exchange, after, before
from tap_provisioner.local.core.wire import Params

ORDER = 50

# Issue threads of crossplane and terragrunt, which quote it.
CODES = Codes("InvalidInput", "InvalidInput", tags="InvalidInput")
_ASSOCIATING = "CreateHostedZone AssociateVPCWithHostedZone"
GLOBAL = "aws"
"""The region of moto's Route 53, and of the rules' notes about it."""
_Key = tuple[str, str, str | None]


def inventory(route53: Any) -> dict[str, list[str]]:
    """What is left: hosted zones and health checks."""
    return {
        "route53-zone": [zone.resource_id for zone in route53.zones.values()],
        "route53-health-check": list(route53.health_checks),
    }


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
    for other in x.partition_backend("route53").zones.values():
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


def zone_of(x: Exchange) -> Any:
    """The zone that a call names, None where there is none."""
    name = x.params.get("HostedZoneId") or x.params.get("Id", "")
    return x.partition_backend("route53").zones.get(name.rpartition("/")[2])


def dotted(name: str) -> str:
    """A domain name with its trailing dot, in lower case."""
    return (name if name.endswith(".") else f"{name}.").lower()


def _key(record: Params) -> _Key:
    return dotted(record["Name"]), record["Type"], record.get("SetIdentifier")


def _key_of(record: Any) -> _Key:
    return dotted(record.name), record.type, record.set_identifier or None


def _values(record: Params) -> tuple[str, frozenset[str]]:
    values = frozenset(each["Value"] for each in record.get("ResourceRecords", []))
    return str(record.get("TTL", "")), values


def _values_of(record: Any) -> tuple[str, frozenset[str]]:
    # moto keeps the records that it creates itself in another form.
    values = frozenset(each["Value"] if isinstance(each, dict) else each for each in record.records or [])
    return str(record.ttl if record.ttl is not None else ""), values


@before("route53-change-batch", "ChangeResourceRecordSets")
def _check(x: Exchange) -> None:
    """A batch that deletes what is not there, or other values, or creates what is there, is an
    InvalidChangeBatch and changes nothing. Source: botocore model route53 ChangeResourceRecordSets; AWS
    documentation: Route 53 troubleshooting.
    """
    zone = zone_of(x)
    if zone is None:
        return
    held = {_key_of(record): _values_of(record) for record in zone.rrsets}
    problems: list[str] = []
    for change in x.params["ChangeBatch"]["Changes"]:
        record, action = change["ResourceRecordSet"], change["Action"]
        key = _key(record)
        identified = f", set-identifier='{key[2]}'" if key[2] else ""
        named = f"resource record set [name='{key[0]}', type='{key[1]}'{identified}]"
        if action == "CREATE" and key in held:
            problems.append(f"Tried to create {named} but it already exists")
        elif action == "DELETE" and key not in held:
            problems.append(f"Tried to delete {named} but it was not found")
        elif action == "DELETE" and held.pop(key) != _values(record):
            problems.append(
                f"Tried to delete {named} but the values provided do not match the current values"
            )
        elif action != "DELETE":
            held[key] = _values(record)
    if problems:
        raise AwsError("InvalidChangeBatch", f"[{', '.join(problems)}]")


@after("route53-escaped-names", "ListResourceRecordSets", gap=True)
def _escaped(x: Exchange) -> None:
    r"""The asterisk in the name of a record is shown as \052. Source: AWS documentation: Route 53, DNS domain
    name format.
    """
    for record in x.answered["ResourceRecordSets"]:
        record["Name"] = record["Name"].replace("*", r"\052")
