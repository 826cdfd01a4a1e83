"""The attachment of a managed policy to a role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from tap_provisioner.aws.permission import Command, Permission, When
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.declarations import create_only
from tap_provisioner.errors import ApiError, ErrorKind, ignoring
from tap_provisioner.step import GLOBAL, Observed, Step
from tap_provisioner.steps.iam.iam_role import OWN_ROLE, IamRole
from tap_provisioner.terraform import Terraform, computed


def policy_arn(partition: str, policy: str) -> str:
    """Return the ARN of an AWS managed policy, by its path and name."""
    return f"arn:{partition}:iam::aws:policy/{policy}"


@dataclass(frozen=True, kw_only=True)
class RolePolicyAttachment(Step):
    """The attachment of a managed policy to a role; it is the stack's if its role is.

    Its name is that of the policy; `policy` is the policy's path and name. `role_arn` is also an output, for
    steps that need the role with its policy.
    """

    kind = "role-policy-attachment"
    account_wide = True
    terraform = Terraform(
        type="aws_iam_role_policy_attachment",
        computed={"policy_arn": computed(policy_arn, "partition", "policy")},
        left_out={"role_arn": "also an output, for steps that need the role with its policy"},
    )
    delete_last = True
    permissions = (
        Permission(Command.PLAN, "iam", "ListAttachedRolePolicies", OWN_ROLE, regional=False),
        Permission(Command.DESTROY, "iam", "DetachRolePolicy", OWN_ROLE, regional=False),
    )

    role_name: str = create_only(refers="iam-role", terraform="role")
    role_arn: str = create_only(refers="iam-role")
    partition: str = create_only()
    policy: str = create_only()

    def own_permissions(self) -> Sequence[Permission]:
        """Return the permission to attach this policy and no other."""
        only = When("ArnEquals", "iam:PolicyARN", (policy_arn("{partition}", self.policy),))
        return [Permission(Command.APPLY, "iam", "AttachRolePolicy", OWN_ROLE, (only,), regional=False)]

    @classmethod
    def discover(cls, aws: RegionClient, desired: Sequence[Self] = ()) -> list[Observed]:
        """Return the managed policies attached to the stack's roles."""
        return [
            _observed(policy, role.id, role.outputs["arn"])
            for role in IamRole.discover(aws)
            if role.owned
            for policy in _attached(aws, role.id)
        ]

    def find(self, aws: RegionClient) -> Observed | None:
        observed = [
            _observed(policy, self.role_name, self.role_arn)
            for policy in _attached(aws.fresh(), self.role_name)
        ]
        return self.pick(observed)

    def claims(self, observed: Observed) -> bool:
        return observed.kind == self.kind and observed.id == f"{self.role_name}/{self.policy_arn}"

    def known_outputs(self) -> Mapping[str, Any]:
        return {"role_arn": self.role_arn}

    @property
    def policy_arn(self) -> str:
        """The ARN of the policy in the account's partition."""
        return policy_arn(self.partition, self.policy)

    def create(self, aws: RegionClient) -> None:
        try:
            aws.iam.attach_role_policy(RoleName=self.role_name, PolicyArn=self.policy_arn)
        except ApiError as error:
            if error.kind is ErrorKind.REFUSED and error.code == "NoSuchEntity":
                error.hint = f"the role is there, but partition {self.partition} has no such managed policy"
            raise

    @classmethod
    def delete(cls, aws: RegionClient, observed: Observed, desired: Self | None) -> None:
        aws.iam.detach_role_policy(RoleName=observed.values["role_name"], PolicyArn=observed.outputs["id"])


def _attached(aws: RegionClient, role: str) -> list[Any]:
    with ignoring(ErrorKind.GONE):
        return aws.list("iam", "list_attached_role_policies", "AttachedPolicies", RoleName=role)
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
