"""The ownership of a resource in documents; it is left out for what the stack alone manages."""

from __future__ import annotations

from typing import Any

from tap_provisioner.engine.plan import Planned
from tap_provisioner.step import Ownership
from tap_provisioner.steps import KINDS


def ownership_of(planned: Planned) -> dict[str, Any]:
    """Return `ownership` unless the kind is managed, and `foreign` if the resource is not the stack's."""
    kind = type(planned.step) if planned.step else KINDS.get(planned.kind)
    if kind is None or kind.ownership is Ownership.MANAGED:
        return {}
    return {"ownership": kind.ownership.value, **({"foreign": True} if planned.foreign else {})}
