"""The ``monitoring`` section (limits: RFC 5321, section 4.5.3.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import Field

from tap_provisioner.spec.model import Spec
from tap_provisioner.spec.rules import Finding, once, stack_rule
from tap_provisioner.spec.section import Declaration, Section
from tap_provisioner.spec.texts import Form

MOST = 40
"""A topic allows 50 tags: the provisioner needs four, and one for each pending address that left the spec."""

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = rf"[A-Za-z0-9_+-]+(?:\.[A-Za-z0-9_+-]+)*@{_LABEL}(?:\.{_LABEL})+"
Email = Annotated[str, Form(_ADDRESS, "an e-mail address like ops@example.com", 180)]


class Monitoring(Section):
    """Recipients of notifications about the stack."""

    declaration = Declaration(order=50)
    note: ClassVar[str] = (
        "Every region has a topic of Amazon SNS, named PROJECT-ENVIRONMENT. SNS sends each address a mail "
        "with a link for each region, and nothing else until the recipient has followed the link. A tag of "
        f"the topic records each address: `email` and `tags` may have at most {MOST} entries together."
    )

    email: tuple[Email, ...] = Field(
        min_length=1, description="Addresses that receive the notifications of every region by e-mail."
    )

    _once = once("email", str.lower)

    @stack_rule("email", head=("tags",))
    def _recordable(self, spec: Spec) -> Iterator[Finding]:
        if len(self.email) + len(spec.tags) > MOST:
            text = f"{len(self.email)} addresses and {len(spec.tags)} tags are too many for a topic"
            yield ("email",), f"{text}, which has a tag for each: leave {MOST} together"
