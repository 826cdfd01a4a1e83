"""The state of a DB instance, its phase, and notes for the operator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tap_provisioner.step import Phase

FULL = "storage-full"
"""The only failed state in which an instance can be modified: more storage repairs it."""
READY = frozenset({"available", "storage-optimization"})
DELETING = frozenset({"deleting", "delete-precheck"})
FAILED = frozenset(
    "failed incompatible-create incompatible-credentials incompatible-network incompatible-option-group "
    "incompatible-parameters incompatible-restore inaccessible-encryption-credentials "
    "inaccessible-encryption-credentials-recoverable insufficient-capacity modify-failed restore-error "
    "stopped upgrade-failed".split()
) | {FULL}
"""States that do not end by themselves. Every state in none of these sets is PENDING."""
NO_SNAPSHOT = frozenset(
    {"failed", "incompatible-restore", "incompatible-network", "inaccessible-encryption-credentials"}
)
"""States in which RDS deletes an instance only without a final snapshot."""


def state(raw: Mapping[str, Any]) -> str:
    """Return the status, and what is still being applied if it is `available`."""
    status = str(raw["DBInstanceStatus"])
    return f"{status}, {_applying(raw)}" if status in READY and _applying(raw) else status


def phase(raw: Mapping[str, Any]) -> Phase:
    """Return the phase. As in CloudFormation, `available` is PENDING while something is being applied.

    An instance whose storage is full is PENDING once more storage was requested.
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


def delegated(raw: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the attributes that AWS Backup sets once it makes continuous backups of the instance."""
    return ("backup_retention_days", "backup_window") if raw.get("AwsBackupRecoveryPointArn") else ()


def notes(raw: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what an operator must repair, what waits for a window or a reboot, and what AWS Backup sets."""
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
        *(("AWS Backup sets its backup retention and window",) if delegated(raw) else ()),
        *(f"parameters of {name} wait for a reboot" for name in reboot),
    )
