"""Permissions in IAM's terms, declared in each file next to its calls."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tap_provisioner.aws.ownership import STACK


class Command(StrEnum):
    """The least command that needs a permission."""

    PLAN = "plan"
    """Reading, which every command does first."""
    APPLY = "apply"
    """Creating and changing what the spec defines."""
    DESTROY = "destroy"
    """Removing; apply also removes orphans and what it replaces."""
    DOCTOR = "doctor"
    """Reading quotas."""


@dataclass(frozen=True)
class When:
    """A condition of IAM. Values may have the same placeholders as resources."""

    operator: str
    key: str
    values: tuple[str, ...]


TAGGED = When("StringEquals", f"aws:RequestTag/{STACK}", ("{stack}",))
"""The condition that the request sets the stack's tag."""
OURS = When("StringEquals", f"aws:ResourceTag/{STACK}", ("{stack}",))
"""The condition that the resource has the stack's tag."""


@dataclass(frozen=True)
class Permission:
    """Actions of one service, by their names with a space between, on resources, under conditions.

    Placeholders are {stack}, {account}, {partition} and {primary}, the primary region. `regional` adds the
    condition that the request is for one of the stack's regions.
    """

    command: Command
    service: str
    actions: str
    resources: tuple[str, ...] = ("*",)
    when: tuple[When, ...] = ()
    regional: bool = True


def arn(service: str, resource: str, region: str = "*") -> str:
    """Return the pattern of a resource's ARN in the stack's account."""
    return f"arn:{{partition}}:{service}:{region}:{{account}}:{resource}"


def service_linked_role(service: str, role: str) -> Permission:
    """Allow the first run in an account to create the role `role` of a service of AWS."""
    name = f"{service}.amazonaws.com"
    roles = (arn("iam", f"role/aws-service-role/{name}/{role}", ""),)
    only = When("StringLike", "iam:AWSServiceName", (name,))
    return Permission(Command.APPLY, "iam", "CreateServiceLinkedRole", roles, (only,), regional=False)
