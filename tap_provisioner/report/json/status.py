"""The document of `status --json`."""

from __future__ import annotations

from typing import Any, Literal

from tap_provisioner.declarations import Ownership
from tap_provisioner.engine.plan import Action, Plan, Planned
from tap_provisioner.report.json.model import Model, OwnershipName, TapAddress, Text, optional
from tap_provisioner.report.text.status import differing
from tap_provisioner.steps import KINDS


class Resource(Model):
    """A resource compared with the spec."""

    address: TapAddress
    region: Text
    kind: Text
    id: Text | None
    """Null where it does not exist."""
    state: Text
    in_sync: bool
    action: Literal["create", "update", "replace", "delete", "no-op"]
    drift: bool
    """Whether it was changed outside of the spec."""
    differs: list[Text]
    """The fields that differ from the spec."""
    notes: list[Text]
    ownership: OwnershipName | None = optional()
    """Absent for what the stack alone manages."""
    foreign: Literal[True] | None = optional()
    """It is not the stack's: it is used as it is, and never changed or deleted."""


class Status(Model):
    """The state of each resource."""

    stack: Text
    in_sync: bool
    resources: list[Resource]


def status(plan: Plan, stack: str) -> Status:
    """Return the state of each resource of a plan of a stack."""
    return Status(
        stack=stack, in_sync=not plan.changes, resources=[_resource(planned) for planned in plan.resources]
    )


def _resource(planned: Planned) -> Resource:
    seen = planned.observed
    return Resource(
        address=planned.address,
        region=planned.region,
        kind=planned.kind,
        id=seen.id if seen else None,
        state=seen.state if seen else "missing",
        in_sync=planned.action is Action.NONE,
        action=planned.action.value,
        drift=planned.drift,
        differs=differing(planned),
        notes=list(seen.notes) if seen else [],
        **ownership_of(planned),
    )


def ownership_of(planned: Planned) -> dict[str, Any]:
    """Return `ownership` unless the kind is managed, and `foreign` if the resource is not the stack's."""
    kind = type(planned.step) if planned.step else KINDS.get(planned.kind)
    if kind is None or kind.ownership is Ownership.MANAGED:
        return {}
    return {"ownership": kind.ownership.value, **({"foreign": True} if planned.foreign else {})}
