"""The ``secret`` section."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field, WithJsonSchema

from tap_provisioner.spec.model import Spec
from tap_provisioner.spec.rules import Finding, stack_rule
from tap_provisioner.spec.section import Declaration, Presence, Section
from tap_provisioner.spec.sections.encryption import own_keys
from tap_provisioner.spec.texts import Form, KmsKeyId, foreign_key, refuse


def _recovery(days: int) -> int:
    if days and not 7 <= days <= 30:
        raise refuse("must be 0, which deletes at once, or 7 to 30")
    return days


def _name_problem(text: str) -> str:
    # Secrets Manager appends a hyphen and six characters to the ARN, and would confuse the two.
    similar = re.search(r"-[A-Za-z0-9]{6}$", text)
    return f"{text!r} must not end in a hyphen and six characters: lengthen the last word" if similar else ""


Recovery = Annotated[
    int,
    AfterValidator(_recovery),
    WithJsonSchema({"anyOf": [{"const": 0}, {"type": "integer", "minimum": 7, "maximum": 30}]}),
]
# Secrets Manager allows 512 characters, but the ARN must fit into a tag's value of 256 on each instance.
SecretName = Annotated[
    str, Form(r"[A-Za-z0-9/_+=.@-]{1,180}", "1 to 180 letters, digits and /_+=.@-", 180, _name_problem)
]


class Secret(Section):
    """The secret with the generated password and the endpoints."""

    declaration = Declaration(order=30, presence=Presence.DEFAULTS)
    note: ClassVar[str] = "It is created in the primary region and replicated to the others."

    name: SecretName | None = Field(None, description="Name. Omitted: PROJECT/ENVIRONMENT/database.")
    recovery_window_days: Recovery = Field(
        30, description="How long a deleted secret can be restored: 7 to 30 days, or 0 to delete at once."
    )
    kms_key_id: KmsKeyId | None = Field(
        None, description="Key in the primary region. Omitted: aws/secretsmanager."
    )

    def full_name(self, spec: Spec) -> str:
        """The name of the secret, given or derived."""
        return self.name or f"{spec.project}/{spec.environment}/database"

    @stack_rule("kms_key_id", head=("regions",))
    def _key_in_primary(self, spec: Spec) -> Iterator[Finding]:
        primaries = [name for name, region in spec.regions.items() if region.primary]
        if len(primaries) == 1 and foreign_key(self.kms_key_id, primaries[0]):
            text = f"is a key of another region than the primary region {primaries[0]}"
            yield ("secret", "kms_key_id"), text

    @stack_rule("kms_key_id", head=("project", "environment"))
    def _not_own_key(self, spec: Spec) -> Iterator[Finding]:
        yield from own_keys(spec, {("secret", "kms_key_id"): self.kms_key_id})
