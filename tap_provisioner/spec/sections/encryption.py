"""The ``encryption`` section (limits: AWS KMS API Reference, EnableKeyRotation and ScheduleKeyDeletion)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from pydantic import Field

from tap_provisioner.spec.model import Spec
from tap_provisioner.spec.rules import Finding
from tap_provisioner.spec.section import Declaration, Section
from tap_provisioner.spec.yaml.errors import Loc


class Encryption(Section):
    """A multi-Region key of AWS KMS with a replica in every other region, which no resource uses yet."""

    declaration = Declaration(order=40, shorthand=True)
    note: ClassVar[str] = (
        "In each region it has the alias `alias/PROJECT-ENVIRONMENT`, for your own use: database and secret "
        "use the keys of AWS, or other keys that `kms_key_id` names. `destroy` schedules the deletion of its "
        "keys; an `apply` before the deletion cancels it."
    )

    rotation_days: int = Field(
        365, ge=90, le=2560, description="Days between two rotations of the key material."
    )
    deletion_window_days: int = Field(
        30, ge=7, le=30, description="Days for which the deletion of a key can be cancelled."
    )


def own_keys(spec: Spec, keys: Mapping[Loc, str | None]) -> Iterator[Finding]:
    """Find the keys, by their absolute places, that name the stack's own key by its alias.

    An alias is no reference to a step, so that nothing would order what uses it and the key.
    """
    if spec.find(Encryption):
        for loc, key in keys.items():
            if key == f"alias/{spec.stack}":
                text = f"{key} is the key of section encryption, which no resource can use yet"
                yield loc, f"{text}: name another key, or remove kms_key_id"
