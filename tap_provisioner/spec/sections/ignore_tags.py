"""The ``ignore_tags`` section."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from tap_provisioner.spec.rules import Finding, once, rule
from tap_provisioner.spec.section import Declaration, Presence, Section

_Text = Annotated[str, Field(min_length=1, max_length=128)]
_OWN = ("tap:", "aws:")


class IgnoreTags(Section):
    """Tags that others set on the stack's resources: they are neither drift nor removed."""

    declaration = Declaration(order=70, presence=Presence.DEFAULTS)
    note: ClassVar[str] = (
        "The defaults are the tags of well-known owners: Kubernetes, Karpenter, AWS Backup, AWS Migration "
        "Acceleration Program, myApplications. A list replaces its default; `[]` ignores none. A tag that "
        "`tags` sets is never ignored."
    )

    keys: tuple[_Text, ...] = Field(("awsApplication", "map-migrated"), description="Keys of such tags.")
    prefixes: tuple[_Text, ...] = Field(
        ("kubernetes.io/", "k8s.io/", "karpenter.sh/", "aws-backup"),
        description="What the keys of such tags begin with.",
    )

    _keys_once = once("keys")
    _prefixes_once = once("prefixes")

    @rule("keys", "prefixes")
    def _not_own(self) -> Iterator[Finding]:
        for name in ("keys", "prefixes"):
            for number, text in enumerate(getattr(self, name)):
                if text == "Name" or text.lower().startswith(_OWN):
                    yield (name, number), "is a tag that the tool or AWS sets itself: remove it"
