"""What all resources with tags share."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tap_provisioner.aws import marks
from tap_provisioner.aws.cloud import Region
from tap_provisioner.step import Changes, Observed, Step, wish


@dataclass(frozen=True, kw_only=True)
class TaggedStep(Step):
    """A resource that bears the stack's marks, and the tags that the spec gives to everything."""

    tags: Mapping[str, str] = wish()

    def birth_tags(self, cloud: Region) -> list[dict[str, str]]:
        """Return all tags that the resource is born with, marks included, as AWS takes them."""
        return marks.pairs(self._all_tags(cloud))

    def own_marks(self) -> Mapping[str, str]:
        """Return marks beside those that every resource has."""
        return {}

    def update(self, cloud: Region, seen: Observed, changes: Changes) -> None:
        """Carry out `changes`; the marks follow, so that the digest is that of these wishes."""
        self.change(cloud, seen, changes)
        if "tags" in changes or seen.digest != self.digest or self.marks_stale(changes):
            wanted = self._all_tags(cloud)
            stale = [key for key in seen.values.get("tags", {}) if key not in wanted]
            self.retag(cloud, seen, marks.pairs(wanted), stale)

    def marks_stale(self, changes: Changes) -> bool:
        """Tell whether `changes` show in `own_marks`."""
        return False

    def change(self, cloud: Region, seen: Observed, changes: Changes) -> None:
        """Carry out `changes` to anything but tags."""

    @classmethod
    @abstractmethod
    def retag(cls, cloud: Region, seen: Observed, wanted: list[dict[str, str]], stale: list[str]) -> None:
        """Set the tags `wanted`, and take away those whose keys are `stale`."""

    @classmethod
    def observe(
        cls, cloud: Region, tags: Any, *, id: str, values: Mapping[str, Any], **rest: Any
    ) -> Observed:
        """Return an `Observed` whose identity and tags come from a list of tags as AWS returns it."""
        found = cloud.marks(tags)
        return Observed(
            kind=cls.kind,
            region=cloud.name,
            id=id,
            values={**values, "tags": found.tags},
            **{**found.identity, **rest},
        )

    def _all_tags(self, cloud: Region) -> dict[str, str]:
        own = marks.of(cloud.stack, cloud.environment, self.address, self.digest)
        return {**self.tags, **own, **self.own_marks()}
