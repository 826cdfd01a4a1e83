"""Resources that record which regions their stack uses, so that one that left the spec is found again."""

from __future__ import annotations

from dataclasses import dataclass

from tap_provisioner.declarations import attribute
from tap_provisioner.steps._tagged import TaggedStep


@dataclass(frozen=True, kw_only=True)
class RecordedStep(TaggedStep):
    """A resource whose tags name the regions of the stack."""

    stack_regions: frozenset[str] = attribute(tag="tap:regions")
