"""Where a DB instance stands in its life, and what an operator is to know of that."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tap_provisioner.step import Phase

FULL = "storage-full"
"""The one failed state in which an instance can be modified: to grow is what hints it."""
READY = frozenset({"available", "storage-optimization"})
DELETING = frozenset({"deleting", "delete-precheck"})
FAILED = frozenset(
    {
        "failed",
        "incompatible-create",
        "incompatible-credentials",
        "incompatible-network",
        "incompatible-option-group",
        "incompatible-parameters",
        "incompatible-restore",
        "inaccessible-encryption-credentials",
        "inaccessible-encryption-credentials-recoverable",
        "insufficient-capacity",
        "modify-failed",
        "restore-error",
        "stopped",
        FULL,
        "upgrade-failed",
    }
)
"""States that time does not hint. Every other state that is neither READY nor DELETING is on its way."""
NO_SNAPSHOT = frozenset(
    {"failed", "incompatible-restore", "incompatible-network", "inaccessible-encryption-credentials"}
)
"""States in which RDS deletes an instance only without a final snapshot."""


def state(raw: Mapping[str, Any]) -> str:
    """Return the status, or what is still being applied where that says no more than available."""
    status = str(raw["DBInstanceStatus"])
    return f"{status}, {_applying(raw)}" if status in READY and _applying(raw) else status


def phase(raw: Mapping[str, Any]) -> Phase:
    """Return where an instance stands. `available` alone is not enough, as CloudFormation sees it.

    One whose storage is full is on its way once more storage was asked for.
    """
    status = raw["DBInstanceStatus"]
    if status in DELETING:
        return Phase.DELETING
    if status == FULL and "AllocatedStorage" in (raw.get("PendingModifiedValues") or {}):
        return Phase.PENDING
    if status in FAILED:
        return Phase.FAILED
    return Phase.PENDING if status not in READY or _applying(raw) else Phase.READY


def _applying(raw: Mapping[str, Any]) -> str:
    if any(group.get("ParameterApplyStatus") == "applying" for group in raw.get("DBParameterGroups") or ()):
        return "applying parameters"
    if any(group.get("Status") == "adding" for group in raw.get("VpcSecurityGroups") or ()):
        return "adding security groups"
    return ""


def notes(raw: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what an operator must hint, and what waits for the maintenance window or a reboot."""
    status = raw["DBInstanceStatus"]
    waiting = sorted(raw.get("PendingModifiedValues") or {})
    reboot = [
        group["DBParameterGroupName"]
        for group in raw.get("DBParameterGroups") or ()
        if group.get("ParameterApplyStatus") == "pending-reboot"
    ]
    return (
        *((f"its state is {status}",) if status in FAILED - {FULL} else ()),
        *(("storage is full: raise allocated_storage",) if status == FULL else ()),
        *((f"{', '.join(waiting)} will change in the maintenance window",) if waiting else ()),
        *(f"parameters of {name} wait for a reboot" for name in reboot),
    )
