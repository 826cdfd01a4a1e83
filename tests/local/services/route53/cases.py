"""Cases of the rules of Route 53."""

from __future__ import annotations

from typing import Any

from tests.local.cases import Table
from tests.local.world import World

TABLE = Table()
case = TABLE.case

BATCH = "InvalidChangeBatch"
EXISTS = "route53-vpc-exists"
CONFLICT = "ConflictingDomainExists"


def _vpc(w: World, region: str = "us-east-1") -> dict[str, str]:
    made = w("ec2", region).create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    w.wait(3)
    return {"VPCId": made, "VPCRegion": region}


def _zone(w: World, reference: str = "first", **options: Any) -> str:
    options = {"Name": "tap.internal", **options}
    made = w("route53").create_hosted_zone(CallerReference=reference, **options)
    return str(made["HostedZone"]["Id"])


def _record(value: str = "a.example.com", name: str = "db.tap.internal", ttl: int = 30) -> dict[str, Any]:
    return {"Name": name, "Type": "CNAME", "TTL": ttl, "ResourceRecords": [{"Value": value}]}


def _change(w: World, zone: str, *changes: tuple[str, dict[str, Any]]) -> Any:
    w.wait(2)
    batch = {"Changes": [{"Action": action, "ResourceRecordSet": record} for action, record in changes]}
    return w("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch=batch)["ChangeInfo"]


@case("route53-private-zone", (True, 1), (False, 0))
def zone_with_a_vpc(w: World) -> Any:
    found = w("route53").get_hosted_zone(Id=_zone(w, VPC=_vpc(w)))
    return found["HostedZone"]["Config"]["PrivateZone"], len(found.get("VPCs", []))


@case("route53-private-zone", ["tap.internal.", ["us-east-1", "us-west-2"]], "PublicZoneVPCAssociation")
def zone_of_two_regions(w: World) -> Any:
    zone = _zone(w, VPC=_vpc(w))
    w("route53").associate_vpc_with_hosted_zone(HostedZoneId=zone, VPC=_vpc(w, "us-west-2"))
    found = w("route53").get_hosted_zone(Id=zone)
    return [found["HostedZone"]["Name"], [vpc["VPCRegion"] for vpc in found["VPCs"]]]


@case("route53-caller-reference", "HostedZoneAlreadyExists")
def reference_again(w: World) -> None:
    w("route53").delete_hosted_zone(Id=_zone(w))
    _zone(w)


@case("route53-caller-reference", "ok")
def same_name_twice(w: World) -> None:
    _zone(w)
    _zone(w, "second")


@case(EXISTS, "InvalidVPCId")
def zone_of_no_vpc(w: World) -> None:
    _zone(w, VPC={"VPCId": "vpc-0", "VPCRegion": "us-east-1"})


@case(EXISTS, "InvalidVPCId")
def zone_of_a_vpc_elsewhere(w: World) -> None:
    _zone(w, VPC={**_vpc(w), "VPCRegion": "us-west-2"})


@case(EXISTS, "InvalidVPCId")
def association_of_no_vpc(w: World) -> None:
    none = {"VPCId": "vpc-0", "VPCRegion": "us-west-2"}
    w("route53").associate_vpc_with_hosted_zone(HostedZoneId=_zone(w, VPC=_vpc(w)), VPC=none)


@case(EXISTS, "InvalidVPCId")
def disassociation_of_a_deleted_vpc(w: World) -> None:
    kept, deleted = _vpc(w), _vpc(w)
    zone = _zone(w, VPC=kept)
    w("route53").associate_vpc_with_hosted_zone(HostedZoneId=zone, VPC=deleted)
    w("ec2").delete_vpc(VpcId=deleted["VPCId"])
    _disassociate(w, zone, deleted)


@case("route53-vpc-conflict", CONFLICT)
def two_zones_of_a_vpc(w: World) -> None:
    vpc = _vpc(w)
    _zone(w, VPC=vpc)
    _zone(w, "second", VPC=vpc)


@case("route53-vpc-conflict", CONFLICT)
def association_with_a_second_zone(w: World) -> None:
    one, two = _vpc(w), _vpc(w)
    _zone(w, VPC=one)
    w("route53").associate_vpc_with_hosted_zone(HostedZoneId=_zone(w, "second", VPC=two), VPC=one)


@case("route53-vpc-once", 1, 2)
def association_again(w: World) -> Any:
    vpc = _vpc(w)
    zone = _zone(w, VPC=vpc)
    w("route53").associate_vpc_with_hosted_zone(HostedZoneId=zone, VPC=vpc)
    return len(w("route53").get_hosted_zone(Id=zone)["VPCs"])


def _disassociate(w: World, zone: str, vpc: dict[str, str]) -> None:
    w("route53").disassociate_vpc_from_hosted_zone(HostedZoneId=zone, VPC=vpc)


@case("route53-vpc-associated", "VPCAssociationNotFound", "LastVPCAssociation")
def disassociation_of_another(w: World) -> None:
    _disassociate(w, _zone(w, VPC=_vpc(w)), _vpc(w))


@case("route53-vpc-associated", "LastVPCAssociation", "LastVPCAssociation")
def disassociation_of_the_last(w: World) -> None:
    vpc = _vpc(w)
    _disassociate(w, _zone(w, VPC=vpc), vpc)


@case("route53-change-batch", BATCH, "InvalidInput", text="but it was not found")
def delete_what_is_not(w: World) -> None:
    _change(w, _zone(w), ("DELETE", _record()))


@case("route53-change-batch", BATCH, "InvalidInput", text="the values provided do not match")
def delete_other_values(w: World) -> None:
    zone = _zone(w)
    _change(w, zone, ("UPSERT", _record()))
    _change(w, zone, ("DELETE", _record(ttl=60)))


@case("route53-change-batch", BATCH, text="but it already exists")
def create_what_is(w: World) -> None:
    zone = _zone(w)
    _change(w, zone, ("CREATE", _record()))
    _change(w, zone, ("CREATE", _record("b.example.com")))


@case("route53-change-batch", "ok")
def delete_and_create_at_once(w: World) -> None:
    zone = _zone(w)
    _change(w, zone, ("CREATE", _record()))
    _change(w, zone, ("DELETE", _record()))
    w.wait(2)
    w("route53").delete_hosted_zone(Id=zone)


@case("route53-change-batch", "HostedZoneNotEmpty", "HostedZoneNotEmpty")
def delete_a_zone_with_records(w: World) -> None:
    zone = _zone(w)
    _change(w, zone, ("CREATE", _record()))
    w.wait(2)
    w("route53").delete_hosted_zone(Id=zone)


@case("route53-escaped-names", [r"\052.tap.internal."], ["*.tap.internal."])
def wildcard_record(w: World) -> Any:
    zone = _zone(w)
    _change(w, zone, ("CREATE", _record(name="*.tap.internal")))
    found = w("route53").list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
    return [each["Name"] for each in found if each["Type"] == "CNAME"]


@case("route53-get-change", "NoSuchChange")
def change_that_was_not(w: World) -> None:
    w("route53").get_change(Id="C1")


@case("route53-get-change", 2, 1)
def changes_have_ids(w: World) -> Any:
    zone = _zone(w)
    return len({_change(w, zone, ("UPSERT", _record()))["Id"] for _ in range(2)})


@case("route53-change-pending", ["PENDING", "PENDING", "INSYNC"], ["INSYNC"] * 3)
def change_in_progress(w: World) -> Any:
    made = _change(w, _zone(w), ("UPSERT", _record()))
    states = [made["Status"]]
    for seconds in (0, 30):
        w.wait(seconds)
        states.append(w("route53").get_change(Id=made["Id"])["ChangeInfo"]["Status"])
    return states


@case("route53-prior-request", "PriorRequestNotComplete")
def change_right_after_another(w: World) -> None:
    zone = _zone(w)
    _change(w, zone, ("UPSERT", _record()))
    batch = {"Changes": [{"Action": "UPSERT", "ResourceRecordSet": _record()}]}
    w("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch=batch)
