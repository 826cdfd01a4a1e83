"""The tags of others, which no step has."""

from __future__ import annotations

from tap_provisioner.aws.ownership import IgnoredTags
from tap_provisioner.blueprint.stack import Part, Stack
from tap_provisioner.spec import Spec
from tap_provisioner.spec.sections.ignore_tags import IgnoreTags


def ignore_tags(stack: Stack) -> Part:  # noqa: ARG001 - every section has this function
    """Return no steps."""
    return Part()


def ignored_tags(spec: Spec) -> IgnoredTags:
    """Return the tags that are neither drift nor removed: those of the section that no resource gets."""
    section = spec.section(IgnoreTags)
    return IgnoredTags(frozenset(section.keys), section.prefixes, frozenset({"Name", *spec.tags}))
