"""What all kinds with tags share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from tap_provisioner.aws import ownership
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.aws.tags import KEY_VALUE, TagDialect, Tagging
from tap_provisioner.declarations import attribute
from tap_provisioner.step import Changes, Observed, Step
from tap_provisioner.steps._parameters import from_tag, to_tag


@dataclass(frozen=True, kw_only=True)
class TaggedStep(Step):
    """A resource with ownership tags, and with the tags that the spec gives to every resource.

    `dialect` is the shape of its service's tags. Tags hold the values of attributes that declare a `tag`.
    """

    dialect: ClassVar[TagDialect] = KEY_VALUE
    tagging: ClassVar[Tagging]
    """The calls that change its tags, unless `retag` is special."""
    deletion: ClassVar[tuple[str, str, str]]
    """Service, operation and parameter of the call that deletes by id, unless `delete` is special."""

    tags: Mapping[str, str] = attribute(terraform="tags")

    def creation_tags(self, aws: RegionClient) -> Any:
        """Return all tags of the resource, including the ownership tags, in its service's shape."""
        return self.dialect.write(self._all_tags(aws))

    def update(self, aws: RegionClient, observed: Observed, changes: Changes) -> None:
        """Carry out `changes`, then set the tags: the digest is written after the attributes."""
        self.change(aws, observed, changes)
        held = {name for name, each in self.attributes() if each.tag}
        if "tags" in changes or observed.digest != self.digest or held & changes.keys():
            desired = self._all_tags(aws)
            stale = [key for key in observed.values.get("tags") or {} if key not in desired]
            self.retag(aws, observed, self.dialect.write(desired), stale)

    def change(self, aws: RegionClient, observed: Observed, changes: Changes) -> None:
        """Carry out `changes` to anything but tags."""

    @classmethod
    def retag(cls, aws: RegionClient, observed: Observed, desired: Any, stale: list[str]) -> None:
        """Set the tags `desired`, in the service's shape, and remove those whose keys are `stale`."""
        client = aws.client(cls.tagging.service)
        resource = {cls.tagging.parameter: observed.outputs[cls.tagging.output]}
        getattr(client, cls.tagging.tag)(**resource, Tags=desired)
        if stale:
            getattr(client, cls.tagging.untag)(**resource, TagKeys=stale)

    @classmethod
    def delete(cls, aws: RegionClient, observed: Observed, desired: Self | None) -> None:
        service, operation, parameter = cls.deletion
        getattr(aws.client(service), operation)(**{parameter: observed.id})

    @classmethod
    def observe(
        cls, aws: RegionClient, tags: Any, *, id: str, values: Mapping[str, Any], **rest: Any
    ) -> Observed:
        """Return an `Observed` with identity and tags from `tags` in the service's shape.

        If the creation takes no tags, a resource without ownership tags has None for its tags, so that it
        differs until it has them.
        """
        found = aws.ownership(tags, cls.dialect)
        tagged = found.own or cls.dialect.at_creation
        held = {
            name: from_tag(cls, name, found.own.get(each.tag)) for name, each in cls.attributes() if each.tag
        }
        return Observed(
            kind=cls.kind,
            region=aws.name,
            id=id,
            values={**values, **held, "tags": found.tags if tagged else None},
            **{**found.identity, **rest},
        )

    def _all_tags(self, aws: RegionClient) -> dict[str, str]:
        own = ownership.of(aws.stack, aws.environment, self.address, self.digest)
        held = {each.tag: to_tag(getattr(self, name)) for name, each in self.attributes() if each.tag}
        return {**self.tags, **own, **held}


@dataclass(frozen=True, kw_only=True)
class RecordedStep(TaggedStep):
    """A resource whose tags name the regions of the stack, for the discovery of those that left the spec."""

    stack_regions: frozenset[str] = attribute(tag="tap:regions")
