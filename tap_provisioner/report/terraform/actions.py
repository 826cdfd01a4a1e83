"""Actions and their reasons in Terraform's words."""

from __future__ import annotations

from tap_provisioner.engine.plan import DESTROYED, Action, Planned
from tap_provisioner.step import Phase

ACTIONS = {
    Action.CREATE: ["create"],
    Action.UPDATE: ["update"],
    Action.REPLACE: ["delete", "create"],
    Action.DELETE: ["delete"],
    Action.NONE: ["no-op"],
}


def reason_of(planned: Planned) -> str:
    """Return why a resource is replaced or deleted, "" for every other action.

    Terraform gives no reason for what `terraform destroy` deletes.
    """
    if planned.action is Action.DELETE:
        return "" if planned.reason == DESTROYED else "delete_because_no_resource_config"
    if planned.action is Action.REPLACE:
        broken = planned.observed is not None and planned.observed.phase is Phase.BROKEN
        return "tainted" if broken else "cannot_update"
    return ""
