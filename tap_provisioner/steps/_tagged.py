"""What all resources with tags share."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tap_provisioner.aws import ownership
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.step import Changes, Observed, Step, attribute


@dataclass(frozen=True, kw_only=True)
class TaggedStep(Step):
    """A resource that bears the stack's marks, and the tags that the spec gives to everything."""

    tags: Mapping[str, str] = attribute()

    def creation_tags(self, aws: RegionClient) -> list[dict[str, str]]:
        """Return all tags that the resource is created with, marks included, as AWS takes them."""
        return ownership.pairs(self._all_tags(aws))

    def own_tags(self) -> Mapping[str, str]:
        """Return marks beside those that every resource has."""
        return {}

    def update(self, aws: RegionClient, seen: Observed, changes: Changes) -> None:
        """Carry out `changes`; the marks follow, so that the digest is that of these wishes."""
        self.change(aws, seen, changes)
        if "tags" in changes or seen.digest != self.digest or self.own_tags_differ(changes):
            desired = self._all_tags(aws)
            stale = [key for key in seen.values.get("tags", {}) if key not in desired]
            self.retag(aws, seen, ownership.pairs(desired), stale)

    def own_tags_differ(self, changes: Changes) -> bool:
        """Tell whether `changes` show in `own_tags`."""
        return False

    def change(self, aws: RegionClient, seen: Observed, changes: Changes) -> None:
        """Carry out `changes` to anything but tags."""

    @classmethod
    @abstractmethod
    def retag(
        cls, aws: RegionClient, seen: Observed, desired: list[dict[str, str]], stale: list[str]
    ) -> None:
        """Set the tags `desired`, and take away those whose keys are `stale`."""

    @classmethod
    def observe(
        cls, aws: RegionClient, tags: Any, *, id: str, values: Mapping[str, Any], **rest: Any
    ) -> Observed:
        """Return an `Observed` whose identity and tags come from a list of tags as AWS returns it."""
        found = aws.ownership(tags)
        return Observed(
            kind=cls.kind,
            region=aws.name,
            id=id,
            values={**values, "tags": found.tags},
            **{**found.identity, **rest},
        )

    def _all_tags(self, aws: RegionClient) -> dict[str, str]:
        own = ownership.of(aws.stack, aws.environment, self.address, self.digest)
        return {**self.tags, **own, **self.own_tags()}
