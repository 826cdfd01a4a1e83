"""Threat detection in a region."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from tap_provisioner.aws.permission import OURS, TAGGED, Command, Permission, arn, service_linked_role
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.aws.tags import MAPPING, Tagging
from tap_provisioner.declarations import Ownership, attribute
from tap_provisioner.errors import ErrorKind, ignoring
from tap_provisioner.step import Changes, Observed
from tap_provisioner.steps._parameters import creation, described, modification
from tap_provisioner.steps._tagged import TaggedStep
from tap_provisioner.terraform import Terraform

SERVICE = "guardduty"
FOUNDATIONAL = frozenset({"CLOUD_TRAIL", "DNS_LOGS", "FLOW_LOGS"})
"""Sources that every detector has and that cannot be disabled (GetDetector)."""
PAID = frozenset(
    "S3_DATA_EVENTS EKS_AUDIT_LOGS EBS_MALWARE_PROTECTION RDS_LOGIN_EVENTS LAMBDA_NETWORK_LOGS "
    "AI_PROTECTION AI_ANALYST".split()
)
"""Protection plans with costs; CreateDetector enables those that a call does not name."""
RUNTIME = frozenset({"RUNTIME_MONITORING", "EKS_RUNTIME_MONITORING"})
"""Protection plans with costs of which a call may name only one (CreateDetector), and so names neither."""
DISABLED = "it is disabled, so that it detects nothing"
MANAGED = "is managed by a GuardDuty policy of the organization"

_DETECTORS = (arn("guardduty", "detector/*"),)


@dataclass(frozen=True, kw_only=True)
class GuarddutyDetector(TaggedStep):
    """A GuardDuty detector. A region has one; a foreign one is used as it is.

    `features` are the protection plans that are enabled, beside the sources of every detector and those
    that a policy of the organization manages, which UpdateDetector cannot change.
    """

    kind = "guardduty-detector"
    ownership = Ownership.SINGLETON
    dialect = MAPPING
    terraform = Terraform(
        type="aws_guardduty_detector",
        outputs={"id": "id", "arn": "arn"},
        left_out={"features": "each is an `aws_guardduty_detector_feature` there"},
    )
    tagging = Tagging(SERVICE, "tag_resource", "untag_resource", "ResourceArn", "arn")
    deletion = (SERVICE, "delete_detector", "DetectorId")
    permissions = (
        Permission(Command.PLAN, SERVICE, "ListDetectors"),
        Permission(Command.PLAN, SERVICE, "GetDetector", _DETECTORS),
        Permission(Command.APPLY, SERVICE, "CreateDetector", when=(TAGGED,)),
        Permission(Command.APPLY, SERVICE, "TagResource", _DETECTORS, (TAGGED,)),
        Permission(Command.APPLY, SERVICE, "UpdateDetector UntagResource", _DETECTORS, (OURS,)),
        Permission(Command.DESTROY, SERVICE, "DeleteDetector", _DETECTORS, (OURS,)),
        # The first detector of an account (GuardDuty User Guide, "Using service-linked roles").
        service_linked_role(SERVICE, "AWSServiceRoleForAmazonGuardDuty"),
    )

    enabled: bool = attribute(default=True, api="Enable", terraform="enable")
    publishing_frequency: str = attribute(
        default="SIX_HOURS", api="FindingPublishingFrequency", terraform="finding_publishing_frequency"
    )
    features: frozenset[str] = attribute(default=frozenset())

    @classmethod
    def discover(cls, aws: RegionClient, desired: Sequence[Self] = ()) -> list[Observed]:
        """Return the region's detector, a foreign one only if one is desired."""
        found = []
        for detector_id in aws.list(SERVICE, "list_detectors", "DetectorIds"):
            with ignoring(ErrorKind.GONE):
                raw = aws.get(SERVICE, "get_detector", DetectorId=detector_id)
                found.append(cls.read(aws, detector_id, raw))
        return [observed for observed in found if observed.owned or desired]

    @classmethod
    def read(cls, aws: RegionClient, detector_id: str, raw: Mapping[str, Any]) -> Observed:
        """Return what GetDetector says."""
        enabled = raw["Status"] == "ENABLED"
        shown = raw.get("Features", ())
        features = {each["Name"] for each in shown if each["Status"] == "ENABLED"}
        managed = {each["Name"]: each["Status"].lower() for each in shown if "ManagedBy" in each}
        name = f"arn:{aws.account.partition}:guardduty:{aws.name}:{aws.account.id}:detector/{detector_id}"
        return cls.observe(
            aws,
            raw.get("Tags"),
            id=detector_id,
            values={
                **described(cls, raw),
                "enabled": enabled,
                "features": frozenset(features) - FOUNDATIONAL - frozenset(managed),
            },
            outputs={"id": detector_id, "arn": name},
            state=raw["Status"].lower(),
            notes=(
                *(() if enabled else (DISABLED,)),
                *(f"{name} {MANAGED}; it is {managed[name]}" for name in sorted(managed)),
            ),
        )

    def claims(self, observed: Observed) -> bool:
        """Claim whatever detector the region has."""
        return observed.kind == self.kind and observed.region == self.region

    def create(self, aws: RegionClient) -> None:
        """Create it with `features` only; the token is the same for every retry of a run."""
        token = hashlib.sha256(f"{aws.stack}/{self.address}/{aws.moment}".encode()).hexdigest()
        aws.client(SERVICE).create_detector(
            **creation(self),
            ClientToken=token,
            Features=_switched(self.features | PAID, self.features),
            Tags=self.creation_tags(aws),
        )

    def change(self, aws: RegionClient, observed: Observed, changes: Changes) -> None:
        plain = modification(self, changes.keys() & {"enabled", "publishing_frequency"})
        if "features" in changes:
            plain["Features"] = _switched(self.features ^ observed.values["features"], self.features)
        if plain:
            aws.client(SERVICE).update_detector(DetectorId=observed.id, **plain)


def _switched(names: frozenset[str], enabled: frozenset[str]) -> list[dict[str, str]]:
    """Return the parameter that enables those of `names` that are `enabled`, and disables the others."""
    return [{"Name": name, "Status": "ENABLED" if name in enabled else "DISABLED"} for name in sorted(names)]
