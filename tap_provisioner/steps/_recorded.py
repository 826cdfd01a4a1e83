"""Resources that remember which regions their stack uses, so that one that left the spec is found again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tap_provisioner.aws.region import RegionClient
from tap_provisioner.step import Changes, Observed
from tap_provisioner.steps._tagged import TaggedStep

REGIONS = "tap:regions"


@dataclass(frozen=True, kw_only=True)
class RecordedStep(TaggedStep):
    """A resource whose marks name the regions of the stack."""

    stack_regions: frozenset[str]

    def own_tags(self) -> Mapping[str, str]:
        return {REGIONS: " ".join(sorted(self.stack_regions))}

    def own_tags_differ(self, changes: Changes) -> bool:
        return "stack_regions" in changes

    @classmethod
    def observe(
        cls, aws: RegionClient, tags: Any, *, id: str, values: Mapping[str, Any], **rest: Any
    ) -> Observed:
        recorded = frozenset(aws.ownership(tags).own.get(REGIONS, "").split())
        return super().observe(aws, tags, id=id, values={**values, "stack_regions": recorded}, **rest)
