"""A private hosted zone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from tap_provisioner.aws import ownership
from tap_provisioner.aws.permission import Command, Permission
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.aws.tags import AFTERWARDS
from tap_provisioner.declarations import Timeouts, attribute, create_only
from tap_provisioner.errors import ErrorKind, Retryable, ignoring
from tap_provisioner.presentation import Output
from tap_provisioner.step import GLOBAL, Blocker, Blocking, Changes, Observed
from tap_provisioner.steps._tagged import TaggedStep
from tap_provisioner.steps.ec2._common import of_stack, reading
from tap_provisioner.steps.ec2.vpc import Vpc
from tap_provisioner.terraform import Terraform, computed

SERVICE = "route53"
_ZONES = ("arn:{partition}:route53:::hostedzone/*",)
_OF_TAGS = {"ResourceType": "hostedzone"}
ABSENT = (
    "is not in this account: Route 53 lists it until it forgets a deleted VPC, or it is another account's"
)
_OWN_RECORDS = frozenset({"NS", "SOA"})
_CHANGING = "AssociateVPCWithHostedZone DisassociateVPCFromHostedZone UpdateHostedZoneComment"


def vpc_blocks(vpcs: frozenset[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return Terraform's `vpc` block for each VPC."""
    return [{"vpc_region": region, "vpc_id": vpc_id} for region, vpc_id in sorted(vpcs, key=repr)]


def _regions(zone: Any) -> frozenset[str]:
    return frozenset(region for region, _ in zone.values["vpcs"])


@dataclass(frozen=True, kw_only=True)
class HostedZone(TaggedStep):
    """A private hosted zone of Route 53 that is associated with the VPCs `vpcs`, pairs of region and id.

    Several zones may have one name, but a VPC can use only one of them. A zone gets its tags after its
    creation; until then the stack's zone is recognised by its caller reference. A reference can be used
    once, even if its zone is deleted, so each run has its own. DNS servers get a change within a minute
    (GetChange), which no step waits for. A VPC that was deleted stays associated for Route 53, which refuses
    to disassociate it: it counts as disassociated. So does a VPC of another account, which is left alone.
    """

    kind = "hosted-zone"
    account_wide = True
    dialect = AFTERWARDS
    # An account may send Route 53 five requests a second.
    timeouts: ClassVar = Timeouts(poll=5, create=300, delete=300)
    retryable = (Retryable("InvalidVPCId", "", "Route 53 cannot see the VPC yet"),)
    terraform = Terraform(
        type="aws_route53_zone",
        computed={"vpc": computed(vpc_blocks, "vpcs")},
        outputs={"id": "id", "zone_id": "id", "arn": "arn"},
        fixed={"force_destroy": False},
    )
    deletion = (SERVICE, "delete_hosted_zone", "Id")
    stack_outputs = (Output("zone_id", 90, lambda zone, _step, _region: zone.id, regions=_regions),)
    permissions = (
        Permission(Command.PLAN, SERVICE, "ListHostedZones", regional=False),
        Permission(Command.PLAN, SERVICE, "GetHostedZone ListTagsForResource", _ZONES, regional=False),
        Permission(Command.APPLY, SERVICE, "CreateHostedZone", regional=False),
        Permission(Command.APPLY, SERVICE, f"{_CHANGING} ChangeTagsForResource", _ZONES, regional=False),
        Permission(
            Command.DESTROY, SERVICE, "DeleteHostedZone ListResourceRecordSets", _ZONES, regional=False
        ),
        # Route 53 also reads from EC2 for the caller (Service Authorization Reference, "Amazon Route 53").
        reading("DescribeVpcs"),
    )

    zone_name: str = create_only(terraform="name")
    comment: str = attribute(default="", terraform="comment")
    vpcs: frozenset[tuple[str, str]] = attribute(refers="vpc")

    @classmethod
    def discover(cls, aws: RegionClient, desired: Sequence[Self] = ()) -> list[Observed]:
        """Return the zones with the stack's caller reference, and those of desired names with its tags.

        The listing has no tags: the tags of every zone of the account would take a call each.
        """
        names = {step.zone_name for step in desired}
        found = []
        for raw in aws.list(SERVICE, "list_hosted_zones", "HostedZones"):
            if raw["Name"].rstrip(".") in names or _referenced(aws, raw):
                with ignoring(ErrorKind.GONE):
                    found.append(cls._of(aws, raw["Id"], desired))
        return [observed for observed in found if observed.owned]

    @classmethod
    def again(cls, aws: RegionClient, observed: Observed) -> Observed | None:
        with ignoring(ErrorKind.GONE):
            return cls._of(aws.fresh(), observed.id)
        return None

    @classmethod
    def _of(cls, aws: RegionClient, zone_id: str, desired: Sequence[Self] = ()) -> Observed:
        zone_id = zone_id.rpartition("/")[2]
        raw = aws.get(SERVICE, "get_hosted_zone", Id=zone_id)
        tags = aws.get(SERVICE, "list_tags_for_resource", ResourceId=zone_id, **_OF_TAGS)
        observed = cls.read(aws, raw, tags["ResourceTagSet"]["Tags"])
        # The associations that are desired need no proof.
        doubtful = observed.values["vpcs"].difference(*(step.vpcs for step in desired))
        absent = frozenset(vpc for vpc in doubtful if observed.owned and _is_absent(aws, *vpc))
        return replace(
            observed,
            values={**observed.values, "vpcs": observed.values["vpcs"] - absent},
            notes=tuple(f"{vpc_id} in {region} {ABSENT}" for region, vpc_id in sorted(absent)),
        )

    @classmethod
    def read(cls, aws: RegionClient, raw: Mapping[str, Any], tags: list[dict[str, str]]) -> Observed:
        """Return the answer of GetHostedZone or CreateHostedZone."""
        zone = raw["HostedZone"]
        zone_id = zone["Id"].rpartition("/")[2]
        vpcs = raw.get("VPCs", ())
        observed = cls.observe(
            aws,
            tags,
            id=zone_id,
            values={
                "zone_name": zone["Name"].rstrip("."),
                "comment": zone.get("Config", {}).get("Comment", ""),
                "vpcs": frozenset((vpc["VPCRegion"], vpc["VPCId"]) for vpc in vpcs),
            },
            outputs={"id": zone_id, "arn": f"arn:{aws.account.partition}:route53:::hostedzone/{zone_id}"},
        )
        name = _referenced(aws, zone)
        if observed.owned or not name or any(tag["Key"].startswith(ownership.PREFIX) for tag in tags):
            return observed
        return replace(observed, owned=True, address=f"{GLOBAL}/{cls.kind}/{name}")

    def create(self, aws: RegionClient) -> Observed | None:
        """Create it for one of its VPCs: the creation takes only one."""
        region, vpc_id = min(self.vpcs)
        answer = aws.client(SERVICE).create_hosted_zone(
            Name=self.zone_name,
            VPC={"VPCRegion": region, "VPCId": vpc_id},
            CallerReference=f"{_reference(aws)}{self.name}:{aws.moment}",
            HostedZoneConfig={"Comment": self.comment, "PrivateZone": True},
        )
        return self.read(aws, {**answer, "VPCs": [answer["VPC"]]}, [])

    def change(self, aws: RegionClient, observed: Observed, changes: Changes) -> None:
        """Associate before disassociating: a private zone keeps at least one VPC."""
        route53, found = aws.client(SERVICE), observed.values["vpcs"]
        if "comment" in changes:
            route53.update_hosted_zone_comment(Id=observed.id, Comment=self.comment)
        if "vpcs" in changes:
            for region, vpc_id in sorted(self.vpcs - found):
                vpc = {"VPCRegion": region, "VPCId": vpc_id}
                route53.associate_vpc_with_hosted_zone(HostedZoneId=observed.id, VPC=vpc)
            for region, vpc_id in sorted(found - self.vpcs):
                vpc = {"VPCRegion": region, "VPCId": vpc_id}
                with ignoring(ErrorKind.GONE):
                    route53.disassociate_vpc_from_hosted_zone(HostedZoneId=observed.id, VPC=vpc)

    @classmethod
    def retag(
        cls, aws: RegionClient, observed: Observed, desired: list[dict[str, str]], stale: list[str]
    ) -> None:
        removed = {"RemoveTagKeys": stale} if stale else {}
        aws.client(SERVICE).change_tags_for_resource(
            ResourceId=observed.id, AddTags=desired, **_OF_TAGS, **removed
        )

    @classmethod
    def blockers(cls, aws: RegionClient, observed: Observed) -> list[Blocker]:
        apex = observed.values["zone_name"]
        records = aws.list(
            SERVICE, "list_resource_record_sets", "ResourceRecordSets", HostedZoneId=observed.id
        )
        return [
            Blocker(f"record {raw['Name'].rstrip('.')} {raw['Type']}", Blocking.FOREIGN)
            for raw in records
            if not (raw["Name"].rstrip(".") == apex and raw["Type"] in _OWN_RECORDS)
        ]


def _is_absent(aws: RegionClient, region: str, vpc_id: str) -> bool:
    """Tell whether a VPC is certainly not in the account. The stack's were listed for their discovery."""
    there = replace(aws, name=region)
    listed = ("ec2", *Vpc.listing)
    with ignoring(*ErrorKind):
        if any(raw["VpcId"] == vpc_id for raw in there.list(*listed, Filters=[of_stack(aws)])):
            return False
        return not there.fresh().list(*listed, Filters=[{"Name": "vpc-id", "Values": [vpc_id]}])
    return False


def _reference(aws: RegionClient) -> str:
    """Return the prefix of the caller references of a stack's zones."""
    return f"tap:{aws.stack.removesuffix('-' + aws.environment)}:{aws.environment}:"


def _referenced(aws: RegionClient, zone: Mapping[str, Any]) -> str:
    """Return the name of the step in the caller reference of a zone, "" if it is foreign."""
    reference: str = zone.get("CallerReference", "")
    start = _reference(aws)
    return reference.removeprefix(start).rpartition(":")[0] if reference.startswith(start) else ""
