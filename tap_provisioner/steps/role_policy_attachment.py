"""What a role is allowed, by a managed policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from tap_provisioner.aws.cloud import Region
from tap_provisioner.aws.permission import Command, Permission, When
from tap_provisioner.errors import FaultKind, forgiving
from tap_provisioner.step import GLOBAL, Observed, Step, create_only
from tap_provisioner.steps.iam_role import OWN_ROLE, IamRole


@dataclass(frozen=True, kw_only=True)
class RolePolicyAttachment(Step):
    """The attachment of a managed policy to a role; it is the stack's as its role is.

    It bears the name of the policy; `policy` is its path and name. `role_arn` is passed on, so that
    who needs the role with the policy refers to the attachment.
    """

    kind = "role-policy-attachment"
    whole_account = True
    coexists = True
    permissions = (
        Permission(Command.PLAN, "iam", "ListAttachedRolePolicies", OWN_ROLE, regional=False),
        Permission(Command.DESTROY, "iam", "DetachRolePolicy", OWN_ROLE, regional=False),
    )

    role_name: str = create_only(refers="iam-role")
    role_arn: str = create_only(refers="iam-role")
    partition: str = create_only()
    policy: str = create_only()

    def own_permissions(self) -> Sequence[Permission]:
        """Return the leave to attach this policy and no other."""
        only = When("ArnEquals", "iam:PolicyARN", (policy_arn("{partition}", self.policy),))
        return [Permission(Command.APPLY, "iam", "AttachRolePolicy", OWN_ROLE, (only,), regional=False)]

    @classmethod
    def sweep(cls, cloud: Region, wanted: Sequence[Self] = ()) -> list[Observed]:
        """Return the managed policies attached to the stack's roles."""
        return [
            _observed(policy, role.id, role.outputs["arn"])
            for role in IamRole.sweep(cloud)
            if role.owned
            for policy in _attached(cloud, role.id)
        ]

    def find(self, cloud: Region) -> Observed | None:
        seen = [
            _observed(policy, self.role_name, self.role_arn)
            for policy in _attached(cloud.fresh(), self.role_name)
        ]
        return self.pick(seen)

    def claims(self, seen: Observed) -> bool:
        return seen.kind == self.kind and seen.id == f"{self.role_name}/{self.policy_arn}"

    def foretold(self) -> Mapping[str, Any]:
        return {"role_arn": self.role_arn}

    @property
    def policy_arn(self) -> str:
        """The ARN of the policy, which AWS keeps in every account's partition."""
        return policy_arn(self.partition, self.policy)

    def create(self, cloud: Region) -> Observed | None:
        cloud.iam.attach_role_policy(RoleName=self.role_name, PolicyArn=self.policy_arn)
        return None

    @classmethod
    def delete(cls, cloud: Region, seen: Observed, wanted: Self | None) -> None:
        cloud.iam.detach_role_policy(RoleName=seen.values["role_name"], PolicyArn=seen.outputs["id"])


def policy_arn(partition: str, policy: str) -> str:
    """Return the ARN of one of AWS's own policies, by its path and name."""
    return f"arn:{partition}:iam::aws:policy/{policy}"


def _attached(cloud: Region, role: str) -> list[Any]:
    with forgiving(FaultKind.GONE):
        return cloud.list("iam", "list_attached_role_policies", "AttachedPolicies", RoleName=role)
    return []


def _observed(policy: Mapping[str, str], role: str, arn: str) -> Observed:
    return Observed(
        kind=RolePolicyAttachment.kind,
        region=GLOBAL,
        id=f"{role}/{policy['PolicyArn']}",
        address=f"{GLOBAL}/{RolePolicyAttachment.kind}/{policy['PolicyName']}",
        state="attached",
        values={
            "role_name": role,
            "role_arn": arn,
            "partition": policy["PolicyArn"].split(":")[1],
            "policy": policy["PolicyArn"].partition("policy/")[2],
        },
        outputs={"id": policy["PolicyArn"], "role_arn": arn},
    )
