"""What the kinds of Amazon EC2 share: discovery by tag in one listing of the kind."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar, Self

from tap_provisioner.aws import ownership
from tap_provisioner.aws.permission import OURS, TAGGED, Command, Permission, When, arn
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.step import Blocker, Blocking, Observed, Phase
from tap_provisioner.steps._parameters import described
from tap_provisioner.steps._tagged import TaggedStep

_ANY = (arn("ec2", "*/*"),)
"""Every resource type: each action accepts only its own, but CreateTags and DeleteTags are needed for all."""
_AT_CREATION = When("Null", "ec2:CreateAction", ("false",))
"""The condition that the request creates the resource, so that existing resources cannot be tagged.

Amazon EC2 User Guide, "Grant permission to tag Amazon EC2 resources during creation".
"""


def reading(actions: str) -> Permission:
    """Allow to read, restricted only by region: most describing actions support no resources.

    A condition on tags would deny reading a deleted resource, for which AWS is to answer that it is gone.
    """
    return Permission(Command.PLAN, "ec2", actions)


def creating(action: str, *, of_others: bool = False) -> tuple[Permission, ...]:
    """Allow to create a resource with the stack's tags; `of_others` if it refers to existing ones.

    IAM evaluates those too, by their own tags (Service Authorization Reference, "Actions, resources, and
    condition keys for Amazon EC2"): they have to be the stack's.
    """
    return (
        Permission(Command.APPLY, "ec2", action, _ANY, (TAGGED,)),
        Permission(Command.APPLY, "ec2", "CreateTags", _ANY, (TAGGED, _AT_CREATION), regional=False),
        changing(f"CreateTags DeleteTags {action if of_others else ''}"),
    )


def changing(actions: str) -> Permission:
    """Allow to change what has the stack's tag, in all regions."""
    return Permission(Command.APPLY, "ec2", actions, _ANY, (OURS,), regional=False)


def removing(actions: str) -> Permission:
    """Allow to remove what has the stack's tag, in all regions."""
    return Permission(Command.DESTROY, "ec2", actions, _ANY, (OURS,), regional=False)


def detaching(action: str) -> tuple[Permission, ...]:
    """Allow to detach what is the stack's from a VPC or a subnet, even a foreign one."""
    whose = tuple(arn("ec2", kind) for kind in ("subnet/*", "vpc/*"))
    return removing(action), Permission(Command.DESTROY, "ec2", action, whose)


@dataclass(frozen=True, kw_only=True)
class Ec2Step(TaggedStep):
    """A resource of EC2 with an id of its own.

    `listing` is the describe operation and the key of its answer, `resource_type` the name in
    TagSpecifications if it is not the kind's, and `phases` the phase of each state that is not READY.
    """

    listing: ClassVar[tuple[str, str]]
    resource_type: ClassVar[str] = ""
    phases: ClassVar[Mapping[str, Phase]] = {}

    @classmethod
    def discover(cls, aws: RegionClient, desired: Sequence[Self] = ()) -> list[Observed]:
        """Return every resource of this kind that has the stack's tags."""
        return [observed for raw in cls.raws(aws) if (observed := cls.read(aws, raw))]

    @classmethod
    def raws(cls, aws: RegionClient) -> list[dict[str, Any]]:
        """Return the stack's resources of this kind as EC2 describes them.

        The filter also matches those of a stack of the same name with another environment.
        """
        listed = aws.list("ec2", *cls.listing, Filters=[of_stack(aws)])
        return [raw for raw in listed if aws.ownership(raw.get("Tags")).owned]

    @classmethod
    @abstractmethod
    def read(cls, aws: RegionClient, raw: Mapping[str, Any]) -> Observed | None:
        """Return what EC2's description says, None if the resource is gone."""

    def specification(self, aws: RegionClient) -> list[dict[str, Any]]:
        """Return the TagSpecifications of a create call."""
        return [{"ResourceType": self.resource_type or self.kind, "Tags": self.creation_tags(aws)}]

    def created(self, aws: RegionClient, raw: Mapping[str, Any]) -> Observed | None:
        """Read the answer of a create call, which may lack the tags."""
        return self.read(aws, {**raw, "Tags": self.creation_tags(aws)})

    @classmethod
    def described(
        cls,
        aws: RegionClient,
        raw: Mapping[str, Any],
        *,
        values: Mapping[str, Any] = MappingProxyType({}),
        outputs: Mapping[str, Any] = MappingProxyType({}),
        **rest: Any,
    ) -> Observed:
        """Return a description as `Observed`, with further values and outputs.

        Its id has the name of the parameter that `deletion` declares.
        """
        id_ = raw[cls.deletion[2]]
        return cls.observe(
            aws,
            raw.get("Tags"),
            id=id_,
            values={**described(cls, raw), **values},
            outputs={"id": id_, **outputs},
            **{**cls.phase(raw.get("State", "available")), **rest},
        )

    @classmethod
    def phase(cls, state: str) -> dict[str, Any]:
        """Return state and phase as `Observed` takes them."""
        return {"state": state, "phase": cls.phases.get(state, Phase.READY)}

    @classmethod
    def retag(
        cls, aws: RegionClient, observed: Observed, desired: list[dict[str, str]], stale: list[str]
    ) -> None:
        """Set and remove tags: CreateTags overwrites, DeleteTags with a key alone matches any value."""
        aws.ec2.create_tags(Resources=[observed.id], Tags=desired)
        if stale:
            aws.ec2.delete_tags(Resources=[observed.id], Tags=[{"Key": key} for key in stale])


def of_stack(aws: RegionClient) -> dict[str, Any]:
    """Return the filter for the stack's tag; EC2 reads `*` and `?` in values as wildcards."""
    return {"Name": f"tag:{ownership.STACK}", "Values": [aws.stack]}


def ours(aws: RegionClient, raw: Mapping[str, Any], text: str) -> Blocker:
    """Return the blocker `text`, FOREIGN if the resource that `raw` describes lacks the stack's tag."""
    own = aws.ownership(raw.get("Tags")).owned
    return Blocker(text, Blocking.TEMPORARY if own else Blocking.FOREIGN)
