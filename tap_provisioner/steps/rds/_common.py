"""What all resources of Amazon RDS share: unique names, listings without tag filters, tags by ARN."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Self

from tap_provisioner.aws.permission import Command, Permission, When, arn
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.aws.tags import Tagging
from tap_provisioner.declarations import create_only
from tap_provisioner.errors import ErrorKind, Retryable, ignoring
from tap_provisioner.step import Blocker, Blocking, Observed
from tap_provisioner.steps._tagged import TaggedStep
from tap_provisioner.steps.rds.engine_version import group_name
from tap_provisioner.values import refs

SERVICE_ROLE = (
    Retryable(
        "InvalidParameterValue", "Missing necessary credentials", "RDS is making its service-linked role"
    ),
    Retryable("InvalidParameterValue", "service linked role", "RDS is making its service-linked role"),
)
"""What RDS answers to the first creations in an account that has never used it."""

COPIED = "it bears this stack's tags, but is not of it: restored or copied from what is"

_NAMES = ("db:{stack}", "subgrp:{stack}", f"pg:{group_name('{stack}', 'mysql*')}")
OWN = tuple(arn("rds", name) for name in _NAMES)
"""The ARNs of all that bears the stack's name; each action accepts the types that it is for."""
TAGGING = "AddTagsToResource RemoveTagsFromResource"
"""What tags take; a creation that gives some needs it too (Service Authorization Reference, "Amazon RDS")."""
CREATING = (
    Permission(
        Command.APPLY,
        "iam",
        "CreateServiceLinkedRole",
        (arn("iam", "role/aws-service-role/rds.amazonaws.com/AWSServiceRoleForRDS", ""),),
        (When("StringLike", "iam:AWSServiceName", ("rds.amazonaws.com",)),),
        regional=False,
    ),
    Permission(Command.APPLY, "ec2", "DescribeAvailabilityZones DescribeAccountAttributes"),
)
"""What the first creation in an account does in the caller's name, and what RDS may ask of EC2 in it.

Amazon RDS User Guide, "Using service-linked roles for Amazon RDS"; the second is what AWS's own handlers
for CloudFormation ask for besides the other descriptions.
"""


def instances(aws: RegionClient, uses: Callable[[Mapping[str, Any]], bool]) -> list[Blocker]:
    """Return the instances whose descriptions `uses` takes, a line each; unless leaving, they stay."""
    found = aws.list("rds", "describe_db_instances", "DBInstances")
    return [_line(aws, raw) for raw in found if uses(raw)]


def _line(aws: RegionClient, raw: Mapping[str, Any]) -> Blocker:
    text = f"instance {raw['DBInstanceIdentifier']} ({raw['DBInstanceStatus']})"
    if raw["DBInstanceStatus"] == "deleting":
        return Blocker(text)
    return Blocker(text, Blocking.PERMANENT if _ours(aws, raw) else Blocking.FOREIGN)


def _ours(aws: RegionClient, raw: Mapping[str, Any]) -> bool:
    return aws.ownership(raw.get("TagList")).owned and raw["DBInstanceIdentifier"] == aws.stack


@dataclass(frozen=True, kw_only=True)
class RdsStep(TaggedStep):
    """A resource of RDS, known by `identifier`, a lower-case name of its own in account and region.

    `listing` is the describe operation and the key of its answer, `naming` the key of the name in a
    description and the parameter that selects one by name.

    What RDS restores or copies has the tags of its source, so that only name and tags together tell
    what is the stack's.
    """

    tagging = Tagging("rds", "add_tags_to_resource", "remove_tags_from_resource", "ResourceName", "arn")
    listing: ClassVar[tuple[str, str]]
    naming: ClassVar[tuple[str, str]]
    arn_key: ClassVar[str]

    identifier: str = create_only()

    @classmethod
    def discover(cls, aws: RegionClient, desired: Sequence[Self] = ()) -> list[Observed]:
        """Return what bears a desired name, and what is named after the stack, foreign ones included.

        A name that hangs on a fact is not known here. What is listed may be gone by the time its tags
        are asked for, and those of another stack may be nothing that these credentials may read.
        """
        names = {step.identifier for step in desired}
        found: list[Observed] = []
        for raw in aws.list("rds", *cls.listing):
            if cls._candidate(aws, raw, names):
                others = () if cls._certain(aws, raw, names) else (ErrorKind.DENIED,)
                with ignoring(ErrorKind.GONE, *others):
                    found.append(cls.read(aws, cls.complete(aws, raw)))
        return found

    @classmethod
    def _candidate(cls, aws: RegionClient, raw: Mapping[str, Any], names: set[str]) -> bool:
        name = raw[cls.naming[0]]
        marked = aws.ownership(raw.get("TagList")).owned
        return marked or name in names or name == aws.stack or name.startswith(f"{aws.stack}-")

    @classmethod
    def _certain(cls, aws: RegionClient, raw: Mapping[str, Any], names: set[str]) -> bool:
        """Tell whether the name is desired, or that of the stack's own, so that it must be read."""
        name = raw[cls.naming[0]]
        return name in names or cls.own_name(aws.stack, name)

    @classmethod
    def own_name(cls, stack: str, name: str) -> bool:
        """Tell whether `name` is one that a stack gives."""
        return name == stack

    @classmethod
    def observe(
        cls, aws: RegionClient, tags: Any, *, id: str, values: Mapping[str, Any], **rest: Any
    ) -> Observed:
        observed = super().observe(aws, tags, id=id, values=values, **rest)
        if not observed.owned or cls.own_name(aws.stack, id):
            return observed
        return replace(observed, owned=False, address="", unmanaged=COPIED)

    def claims(self, observed: Observed) -> bool:
        """Claim by name, so that a foreign resource of it is noticed; by address while the name is a ref."""
        if any(refs(self.identifier)):
            return super().claims(observed)
        return (
            observed.kind == self.kind and observed.region == self.region and observed.id == self.identifier
        )

    def find(self, aws: RegionClient) -> Observed | None:
        return self._named(aws, self.identifier)

    @classmethod
    def again(cls, aws: RegionClient, observed: Observed) -> Observed | None:
        return cls._named(aws, observed.id)

    @classmethod
    def _named(cls, aws: RegionClient, name: str) -> Observed | None:
        fresh = aws.fresh()
        with ignoring(ErrorKind.GONE):
            for raw in fresh.list("rds", *cls.listing, **{cls.naming[1]: name}):
                return cls.read(fresh, cls.complete(fresh, raw))
        return None

    @classmethod
    def complete(cls, aws: RegionClient, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Return a description with the tags that it lacks."""
        answer = aws.get("rds", "list_tags_for_resource", ResourceName=raw[cls.arn_key])
        return {**raw, "TagList": answer["TagList"]}

    @classmethod
    @abstractmethod
    def read(cls, aws: RegionClient, raw: Mapping[str, Any]) -> Observed:
        """Return what RDS's description says."""

    def created(self, aws: RegionClient, raw: Mapping[str, Any]) -> Observed:
        """Read the answer of a create call, which does not repeat the tags that it was given."""
        return self.read(aws, {**raw, "TagList": self.creation_tags(aws)})
