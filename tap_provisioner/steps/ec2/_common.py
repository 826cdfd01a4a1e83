"""What all resources of Amazon EC2 share: found by tag in one listing of their kind."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from tap_provisioner.aws import ownership
from tap_provisioner.aws.permission import OURS, TAGGED, Command, Permission, When, arn
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.step import Blocker, Blocking, Observed, Phase
from tap_provisioner.steps._tagged import TaggedStep

_ANY = (arn("ec2", "*/*"),)
"""Every type, for each action accepts its own only; CreateTags and DeleteTags are desired for all."""
_AT_CREATION = When("Null", "ec2:CreateAction", ("false",))
"""The condition that a creation gives the tags; nothing that exists can be given them then.

Amazon EC2 User Guide, "Grant permission to tag Amazon EC2 resources during creation".
"""


def looking(actions: str) -> Permission:
    """Allow to read, by region alone: most describing actions know no resources.

    Where one does, a condition on tags would deny the reading of what is gone, in place of saying so.
    """
    return Permission(Command.PLAN, "ec2", actions)


def creating(action: str, *, of_others: bool = False) -> tuple[Permission, ...]:
    """Allow to create what has the stack's tag from creation; `of_others`: it refers to what exists.

    The latter is judged besides what is made, and by the tags that it has (Service Authorization Reference,
    "Actions, resources, and condition keys for Amazon EC2"): it has to be the stack's own.
    """
    return (
        Permission(Command.APPLY, "ec2", action, _ANY, (TAGGED,)),
        Permission(Command.APPLY, "ec2", "CreateTags", _ANY, (TAGGED, _AT_CREATION), regional=False),
        changing(f"CreateTags DeleteTags {action if of_others else ''}"),
    )


def changing(actions: str) -> Permission:
    """Allow to change what bears the stack's tag, wherever it is."""
    return Permission(Command.APPLY, "ec2", actions, _ANY, (OURS,), regional=False)


def removing(actions: str) -> Permission:
    """Allow to remove what bears the stack's tag, wherever it is."""
    return Permission(Command.DESTROY, "ec2", actions, _ANY, (OURS,), regional=False)


def detaching(action: str) -> tuple[Permission, ...]:
    """Allow to part what is the stack's from a VPC or a subnet, even one that somebody else joined to it."""
    whose = tuple(arn("ec2", kind) for kind in ("subnet/*", "vpc/*"))
    return removing(action), Permission(Command.DESTROY, "ec2", action, whose)


@dataclass(frozen=True, kw_only=True)
class Ec2Step(TaggedStep):
    """A resource of EC2 with an id of its own.

    `listing` is the describe operation and the key of its answer, `resource_type` the name that
    TagSpecifications has for the kind, and `phases` the phase of each state that is not READY.
    """

    listing: ClassVar[tuple[str, str]]
    resource_type: ClassVar[str]
    phases: ClassVar[Mapping[str, Phase]] = {}

    @classmethod
    def discover(cls, aws: RegionClient, desired: Sequence[Self] = ()) -> list[Observed]:
        """Return every resource of this kind that bears the stack's tag."""
        return [observed for raw in cls.raws(aws) if (observed := cls.read(aws, raw))]

    @classmethod
    def raws(cls, aws: RegionClient) -> list[dict[str, Any]]:
        """Return the stack's resources of this kind as EC2 describes them.

        The filter takes those of another stack of the same name too.
        """
        listed = aws.list("ec2", *cls.listing, Filters=[of_stack(aws)])
        return [raw for raw in listed if aws.ownership(raw.get("Tags")).owned]

    @classmethod
    @abstractmethod
    def read(cls, aws: RegionClient, raw: Mapping[str, Any]) -> Observed | None:
        """Return what EC2's description says, None where it describes what is gone."""

    def specification(self, aws: RegionClient) -> list[dict[str, Any]]:
        """Return the TagSpecifications of a create call."""
        return [{"ResourceType": self.resource_type, "Tags": self.creation_tags(aws)}]

    def created(self, aws: RegionClient, raw: Mapping[str, Any]) -> Observed | None:
        """Read the answer of a create call, which need not repeat the tags that it was given."""
        return self.read(aws, {**raw, "Tags": self.creation_tags(aws)})

    @classmethod
    def phase(cls, state: str) -> dict[str, Any]:
        """Return state and phase as `Observed` takes them."""
        return {"state": state, "phase": cls.phases.get(state, Phase.READY)}

    @classmethod
    def retag(
        cls, aws: RegionClient, observed: Observed, desired: list[dict[str, str]], stale: list[str]
    ) -> None:
        """Set and take away tags: CreateTags overwrites, DeleteTags with a key alone takes any value."""
        aws.ec2.create_tags(Resources=[observed.id], Tags=desired)
        if stale:
            aws.ec2.delete_tags(Resources=[observed.id], Tags=[{"Key": key} for key in stale])


def of_stack(aws: RegionClient) -> dict[str, Any]:
    """Return the filter for what bears the stack's tag; EC2 reads `*` and `?` in values as wildcards."""
    return {"Name": f"tag:{ownership.STACK}", "Values": [aws.stack]}


def ours(aws: RegionClient, raw: Mapping[str, Any], text: str) -> Blocker:
    """Return the blocker `text`, foreign where what EC2 describes in `raw` lacks the stack's tag."""
    own = aws.ownership(raw.get("Tags")).owned
    return Blocker(text, Blocking.TEMPORARY if own else Blocking.FOREIGN)
