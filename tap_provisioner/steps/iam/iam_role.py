"""An IAM role that a service of AWS assumes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from tap_provisioner.aws.permission import Command, Permission, arn
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.aws.tags import Tagging
from tap_provisioner.declarations import attribute, create_only
from tap_provisioner.errors import ErrorKind, Retryable, ignoring
from tap_provisioner.presentation import Line, Picture, Place
from tap_provisioner.step import Blocker, Blocking, Changes, Observed
from tap_provisioner.steps._parameters import creation
from tap_provisioner.steps._policies import policy_text, same_policy
from tap_provisioner.steps._tagged import RecordedStep
from tap_provisioner.terraform import Terraform, computed
from tap_provisioner.values import plain


def monitoring_role_name(stack: str) -> str:
    """Return the name of the role that RDS uses for a stack's enhanced monitoring."""
    return f"{stack}-rds-monitoring"


OWN_ROLE = (arn("iam", f"role/{monitoring_role_name('{stack}')}", ""),)
"""The ARN of the only role of a stack."""
_MAKING = "CreateRole UpdateRole UpdateAssumeRolePolicy TagRole UntagRole"
_REMOVING = "ListRolePolicies DeleteRolePolicy DeleteRole ListInstanceProfilesForRole"


@dataclass(frozen=True, kw_only=True)
class IamRole(RecordedStep):
    """An IAM role. Its name is unique in the account, case-insensitively."""

    kind = "iam-role"
    account_wide = True
    terraform = Terraform(
        type="aws_iam_role",
        computed={"assume_role_policy": computed(policy_text, "trust")},
        outputs={"id": "id", "arn": "arn"},
    )
    picture = Picture(
        Place.ACCOUNT,
        "IAM role",
        icon="role",
        detail=lambda role, _: role.text("role_name"),
        purpose="for enhanced monitoring",
        lines=lambda role, _: [
            Line(role.text("role_name"), mono=True),
            Line("lets RDS write enhanced monitoring"),
        ],
    )
    delete_last = True
    tagging = Tagging("iam", "tag_role", "untag_role", "RoleName")
    permissions = (
        Permission(Command.PLAN, "iam", "GetRole", OWN_ROLE, regional=False),
        Permission(Command.APPLY, "iam", _MAKING, OWN_ROLE, regional=False),
        Permission(Command.DESTROY, "iam", _REMOVING, OWN_ROLE, regional=False),
    )
    retryable = (
        Retryable("MalformedPolicyDocument", "principal", "a principal is not known everywhere yet"),
    )

    role_name: str = create_only(api="RoleName", terraform="name")
    description: str = attribute(api="Description", terraform="description")
    trust: Mapping[str, Any] = attribute(same=same_policy)

    @classmethod
    def discover(cls, aws: RegionClient, desired: Sequence[Self] = ()) -> list[Observed]:
        """Return the roles of the desired names, and the stack's role for enhanced monitoring.

        IAM lists roles without their tags, so that each is read by name.
        """
        names = [step.role_name for step in desired]
        both = dict.fromkeys([monitoring_role_name(aws.stack), *names])
        observed = [found for name in both if (found := cls._named(aws, name))]
        return [found for found in observed if found.owned or found.id in names]

    def claims(self, observed: Observed) -> bool:
        """Claim by name, so that a foreign role of the name is noticed."""
        return observed.kind == self.kind and observed.id == self.role_name

    def find(self, aws: RegionClient) -> Observed | None:
        return self._named(aws.fresh(), self.role_name)

    @classmethod
    def _named(cls, aws: RegionClient, name: str) -> Observed | None:
        with ignoring(ErrorKind.GONE):
            return cls.read(aws, aws.get("iam", "get_role", RoleName=name)["Role"])
        return None

    @classmethod
    def read(cls, aws: RegionClient, raw: Mapping[str, Any]) -> Observed:
        return cls.observe(
            aws,
            raw.get("Tags"),
            id=raw["RoleName"],
            values={
                "role_name": raw["RoleName"],
                "description": raw.get("Description", ""),
                "trust": raw["AssumeRolePolicyDocument"],
            },
            outputs={"id": raw["RoleName"], "arn": raw["Arn"]},
        )

    def create(self, aws: RegionClient) -> None:
        aws.iam.create_role(
            **creation(self),
            AssumeRolePolicyDocument=json.dumps(plain(self.trust)),
            Tags=self.creation_tags(aws),
        )

    def change(self, aws: RegionClient, observed: Observed, changes: Changes) -> None:
        if "trust" in changes:
            document = json.dumps(plain(self.trust))
            aws.iam.update_assume_role_policy(RoleName=observed.id, PolicyDocument=document)
        if "description" in changes:
            aws.iam.update_role(RoleName=observed.id, Description=self.description)

    @classmethod
    def delete(cls, aws: RegionClient, observed: Observed, desired: Self | None) -> None:
        """Delete it with its inline policies; attached policies and instance profiles block the deletion."""
        for policy in aws.iam.pages("list_role_policies", "PolicyNames", RoleName=observed.id):
            aws.iam.delete_role_policy(RoleName=observed.id, PolicyName=policy)
        aws.iam.delete_role(RoleName=observed.id)

    @classmethod
    def blockers(cls, aws: RegionClient, observed: Observed) -> list[Blocker]:
        profiles = aws.iam.pages("list_instance_profiles_for_role", "InstanceProfiles", RoleName=observed.id)
        return [
            Blocker(f"instance profile {raw['InstanceProfileName']}", Blocking.FOREIGN) for raw in profiles
        ]
