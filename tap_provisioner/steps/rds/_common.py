"""What the kinds of Amazon RDS share: unique names, listings without tag filters, tags by ARN."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, ClassVar, Self

from tap_provisioner.aws.permission import Command, Permission, arn, service_linked_role
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.aws.tags import Tagging
from tap_provisioner.declarations import create_only
from tap_provisioner.errors import ErrorKind, Retryable, ignoring
from tap_provisioner.presentation import Line, Lookup, Picture, Place, Resource, counted, state
from tap_provisioner.step import Blocker, Blocking, Observed
from tap_provisioner.steps._parameters import described
from tap_provisioner.steps._tagged import TaggedStep
from tap_provisioner.steps.rds.engine_version import group_name
from tap_provisioner.values import refs

SERVICE_ROLE = (
    Retryable(
        "InvalidParameterValue", "Missing necessary credentials", "RDS is creating its service-linked role"
    ),
    Retryable("InvalidParameterValue", "service linked role", "RDS is creating its service-linked role"),
)
"""API errors of the first creations in an account."""

COPIED = "it has this stack's tags, but is not of it: restored or copied from what is"

_NAMES = ("db:{stack}", "subgrp:{stack}", f"pg:{group_name('{stack}', 'mysql*')}")
OWN = tuple(arn("rds", name) for name in _NAMES)
"""The ARNs of all resources with the stack's name; each action accepts its own types."""
TAGGING = "AddTagsToResource RemoveTagsFromResource"
"""The actions for tags, also at creation (Service Authorization Reference, "Amazon RDS")."""
CREATING = (
    service_linked_role("rds", "AWSServiceRoleForRDS"),
    Permission(Command.APPLY, "ec2", "DescribeAvailabilityZones DescribeAccountAttributes"),
)
"""What RDS does with the caller's credentials: it creates its service-linked role, and reads from EC2.

Amazon RDS User Guide, "Using service-linked roles for Amazon RDS"; the second is from AWS's handlers for
CloudFormation.
"""


def group_picture(
    kind: str, icon: str, order: int, members: str, noun: str, usual: str = "available"
) -> Picture:
    """Return the picture of a DB group: its identifier, if known, and the number of its members."""

    def lines(group: Resource, _lookup: Lookup) -> list[Line]:
        names = [Line(group.text("identifier"), mono=True)] if group.text("identifier") else []
        return [*names, counted(group.values.get(members), noun), *state(group, usual)]

    return Picture(Place.SERVICE, f"DB {kind}", icon=icon, order=order, lines=lines)


def instances(aws: RegionClient, uses: Callable[[Mapping[str, Any]], bool]) -> list[Blocker]:
    """Return the instances whose descriptions `uses` accepts; they are permanent unless being deleted."""
    found = aws.list("rds", "describe_db_instances", "DBInstances")
    return [_line(aws, raw) for raw in found if uses(raw)]


def _line(aws: RegionClient, raw: Mapping[str, Any]) -> Blocker:
    text = f"instance {raw['DBInstanceIdentifier']} ({raw['DBInstanceStatus']})"
    if raw["DBInstanceStatus"] == "deleting":
        return Blocker(text)
    own = aws.ownership(raw.get("TagList")).owned and raw["DBInstanceIdentifier"] == aws.stack
    return Blocker(text, Blocking.PERMANENT if own else Blocking.FOREIGN)


@dataclass(frozen=True, kw_only=True)
class RdsStep(TaggedStep):
    """A resource of RDS with an `identifier`, a lower-case name that is unique in account and region.

    `listing` is the describe operation and the key of its answer, `naming` the key of the name in a
    description and in parameters. A restored or copied resource has the tags of its source, so that the
    stack's own are recognised by name and tags together.
    """

    tagging = Tagging("rds", "add_tags_to_resource", "remove_tags_from_resource", "ResourceName", "arn")
    listing: ClassVar[tuple[str, str]]
    naming: ClassVar[str]
    arn_key: ClassVar[str]

    identifier: str = create_only()

    @classmethod
    def discover(cls, aws: RegionClient, desired: Sequence[Self] = ()) -> list[Observed]:
        """Return the resources with a desired name or the stack's name, and those described with its tags.

        Foreign ones are included. A name that depends on a data source is not known here. Groups are
        described without tags: those of other names are not asked for theirs, which would take a call for
        each group of the account. A listed resource may be gone when its tags are read.
        """
        names = {step.identifier for step in desired}
        found: list[Observed] = []
        for raw in aws.list("rds", *cls.listing):
            name = raw[cls.naming]
            own = name in names or cls.own_name(aws.stack, name)
            if own or aws.ownership(raw.get("TagList")).owned:
                with ignoring(ErrorKind.GONE):
                    found.append(cls.read(aws, cls.complete(aws, raw)))
        return found

    @classmethod
    def own_name(cls, stack: str, name: str) -> bool:
        """Tell whether a stack uses `name`."""
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
        """Claim by name, so that a foreign resource is found; by address while the name is a ref."""
        if any(refs(self.identifier)):
            return super().claims(observed)
        return (observed.kind, observed.region, observed.id) == (self.kind, self.region, self.identifier)

    def find(self, aws: RegionClient) -> Observed | None:
        return self._named(aws, self.identifier)

    @classmethod
    def again(cls, aws: RegionClient, observed: Observed) -> Observed | None:
        return cls._named(aws, observed.id)

    @classmethod
    def _named(cls, aws: RegionClient, name: str) -> Observed | None:
        fresh = aws.fresh()
        with ignoring(ErrorKind.GONE):
            for raw in fresh.list("rds", *cls.listing, **{cls.naming: name}):
                return cls.read(fresh, cls.complete(fresh, raw))
        return None

    @classmethod
    def complete(cls, aws: RegionClient, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Return a description with its tags."""
        answer = aws.get("rds", "list_tags_for_resource", ResourceName=raw[cls.arn_key])
        return {**raw, "TagList": answer["TagList"]}

    @classmethod
    @abstractmethod
    def read(cls, aws: RegionClient, raw: Mapping[str, Any]) -> Observed:
        """Return what RDS's description says."""

    @classmethod
    def described(
        cls,
        aws: RegionClient,
        raw: Mapping[str, Any],
        *,
        values: Mapping[str, Any],
        outputs: Mapping[str, Any] = MappingProxyType({}),
        **rest: Any,
    ) -> Observed:
        """Return a description with its tags as `Observed`, with further values and outputs."""
        name = raw[cls.naming]
        return cls.observe(
            aws,
            raw.get("TagList"),
            id=name,
            values={**described(cls, raw), **values},
            outputs={"id": name, "arn": raw[cls.arn_key], **outputs},
            **rest,
        )

    def created(self, aws: RegionClient, raw: Mapping[str, Any]) -> Observed:
        """Read the answer of a create call, which lacks the tags."""
        return self.read(aws, {**raw, "TagList": self.creation_tags(aws)})
