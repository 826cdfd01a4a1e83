"""The ``dns`` section (limits: Route 53 developer guide, DNS domain name format)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from tap_provisioner.spec.model import Spec
from tap_provisioner.spec.rules import Finding, stack_rule
from tap_provisioner.spec.section import Declaration, Section
from tap_provisioner.spec.texts import Form

MOST_TAGS = 6
"""A zone allows ten tags, of which the provisioner needs four (Route 53 API, ChangeTagsForResource)."""

_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_WORDS = "a domain name like tap.internal, in lower case and without a dot at the end"
ZoneName = Annotated[str, Form(rf"{_LABEL}(?:\.{_LABEL})*", _WORDS, 253)]


class Dns(Section):
    """A private hosted zone of Route 53 that is associated with the VPCs of all regions."""

    declaration = Declaration(order=80)
    note: ClassVar[str] = f"A zone allows few tags: with this section, `tags` may have at most {MOST_TAGS}."

    zone: ZoneName = Field(description="Domain name of the zone.")

    @stack_rule("zone", head=("tags",))
    def _few_tags(self, spec: Spec) -> Iterator[Finding]:
        if len(spec.tags) > MOST_TAGS:
            text = f"{len(spec.tags)} tags are too many for a hosted zone: leave {MOST_TAGS}, or remove dns"
            yield ("tags",), text
