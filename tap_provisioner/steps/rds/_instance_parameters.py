"""How a DB instance's wishes, its description and the parameters of its calls correspond."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from tap_provisioner.step import Changes, Observed
from tap_provisioner.steps.rds._comparisons import Off

if TYPE_CHECKING:
    from tap_provisioner.steps.rds.db_instance import DbInstance

_SETTINGS = {
    "version": "EngineVersion",
    "instance_class": "DBInstanceClass",
    "allocated_storage": "AllocatedStorage",
    "max_allocated_storage": "MaxAllocatedStorage",
    "storage_type": "StorageType",
    "iops": "Iops",
    "storage_throughput": "StorageThroughput",
    "multi_az": "MultiAZ",
    "publicly_accessible": "PubliclyAccessible",
    "backup_retention_days": "BackupRetentionPeriod",
    "backup_window": "PreferredBackupWindow",
    "maintenance_window": "PreferredMaintenanceWindow",
    "auto_minor_version_upgrade": "AutoMinorVersionUpgrade",
    "copy_tags_to_snapshot": "CopyTagsToSnapshot",
    "monitoring_interval": "MonitoringInterval",
    "monitoring_role_arn": "MonitoringRoleArn",
    "ca_certificate": "CACertificateIdentifier",
    "deletion_protection": "DeletionProtection",
    "engine_lifecycle_support": "EngineLifecycleSupport",
}
"""Fields whose parameter has one name in CreateDBInstance, ModifyDBInstance and the description."""

_RENAMED = {
    "parameter_group": "DBParameterGroupName",
    "performance_insights": "EnablePerformanceInsights",
    "performance_insights_retention_days": "PerformanceInsightsRetentionPeriod",
    "performance_insights_kms_key_id": "PerformanceInsightsKMSKeyId",
    "iam_authentication": "EnableIAMDatabaseAuthentication",
    "security_group_ids": "VpcSecurityGroupIds",
}
"""Fields whose parameter has one name in both calls, but another in the description."""

_CREATION = {
    "engine": "Engine",
    "encrypted": "StorageEncrypted",
    "kms_key_id": "KmsKeyId",
    "db_name": "DBName",
    "username": "MasterUsername",
    "port": "Port",
    "subnet_group": "DBSubnetGroupName",
    "log_exports": "EnableCloudwatchLogsExports",
}
"""Fields that only a creation takes, or takes under this name."""

LIFECYCLE = {
    "enabled": "open-source-rds-extended-support",
    "disabled": "open-source-rds-extended-support-disabled",
}
_SUPPORT = {word: choice for choice, word in LIFECYCLE.items()}

_PENDING = {
    **{key: field for field, key in _SETTINGS.items()},
    "Port": "port",
    "IAMDatabaseAuthenticationEnabled": "iam_authentication",
}
"""The fields by their names among the values that wait; log exports and passwords never do for long."""

_WITH = {
    "monitoring_interval": {"monitoring_role_arn"},
    "monitoring_role_arn": {"monitoring_interval"},
    "performance_insights": {"performance_insights_retention_days", "performance_insights_kms_key_id"},
    "performance_insights_retention_days": {"performance_insights"},
    "storage_type": {"allocated_storage", "iops", "storage_throughput"},
    "iops": {"allocated_storage"},
    "storage_throughput": {"allocated_storage", "iops"},
    "version": {"parameter_group"},
}
"""Fields that RDS judges together: what must be sent along when a field changes."""

GP3_CHOICE = 400
"""The size in GiB from which on gp3's IOPS and throughput are a choice; below it they must not be sent."""


def values(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return an instance's description in the shape of the step's fields.

    What waits to be applied counts as set; `pending` names it. While an instance is being modified,
    nothing waits: it is under way.
    """
    pending = raw.get("PendingModifiedValues") or {}
    now = {**raw, **pending}
    endpoint = raw.get("Endpoint") or {}
    security = raw.get("VpcSecurityGroups") or ()
    return {
        **{field: now.get(key) for field, key in _SETTINGS.items()},
        "max_allocated_storage": _bound(now),
        "engine_lifecycle_support": _SUPPORT.get(now.get("EngineLifecycleSupport", "")),
        "identifier": raw["DBInstanceIdentifier"],
        "engine": raw.get("Engine"),
        "encrypted": raw.get("StorageEncrypted", False),
        "kms_key_id": raw.get("KmsKeyId"),
        "db_name": raw.get("DBName"),
        "username": raw.get("MasterUsername"),
        "port": pending.get("Port") or endpoint.get("Port") or raw.get("DbInstancePort"),
        "subnet_group": (raw.get("DBSubnetGroup") or {}).get("DBSubnetGroupName"),
        "parameter_group": _parameter_group(raw),
        "security_group_ids": frozenset(
            group["VpcSecurityGroupId"] for group in security if group.get("Status") != "removing"
        ),
        "monitoring_interval": now.get("MonitoringInterval") or 0,
        "performance_insights": bool(raw.get("PerformanceInsightsEnabled")),
        "performance_insights_retention_days": raw.get("PerformanceInsightsRetentionPeriod"),
        "performance_insights_kms_key_id": raw.get("PerformanceInsightsKMSKeyId"),
        "log_exports": _log_exports(raw, pending),
        "iam_authentication": bool(now.get("IAMDatabaseAuthenticationEnabled")),
        "deletion_protection": bool(raw.get("DeletionProtection")),
        "pending": tuple(sorted(pending)),
        "apply_immediately": raw.get("DBInstanceStatus") == "modifying" or not waiting(pending),
    }


def waiting(pending: Iterable[str]) -> set[str]:
    """Return the fields whose values wait to be applied."""
    return {_PENDING[key] for key in pending if key in _PENDING}


def _bound(now: Mapping[str, Any]) -> int | None:
    size, bound = now.get("AllocatedStorage"), now.get("MaxAllocatedStorage")
    return Off(size) if size and (bound is None or bound <= size) else bound


def _parameter_group(raw: Mapping[str, Any]) -> str | None:
    """Return the group that the instance has, or will have after an upgrade that waits."""
    groups = raw.get("DBParameterGroups") or []
    coming = [group for group in groups if group.get("ParameterApplyStatus") == "pending-database-upgrade"]
    return next((group["DBParameterGroupName"] for group in (*coming, *groups)), None)


def _log_exports(raw: Mapping[str, Any], pending: Mapping[str, Any]) -> frozenset[str]:
    coming = pending.get("PendingCloudwatchLogsExports") or {}
    now = frozenset(raw.get("EnabledCloudwatchLogsExports") or ())
    return (now | frozenset(coming.get("LogTypesToEnable") or ())) - frozenset(
        coming.get("LogTypesToDisable") or ()
    )


def creation(step: DbInstance) -> dict[str, Any]:
    """Return the parameters of CreateDBInstance, identifier, tags and password aside."""
    wished = _wished(step, {**_SETTINGS, **_RENAMED, **_CREATION})
    if step.max_allocated_storage == step.allocated_storage:
        del wished["MaxAllocatedStorage"]
    return wished


def modification(step: DbInstance, seen: Observed, changes: Changes) -> dict[str, Any]:
    """Return the parameters of ModifyDBInstance that carry out `changes`, the password aside."""
    now = waiting(seen.values["pending"]) if "apply_immediately" in changes else set()
    named = changes.keys() | now
    names = named | {other for name in named for other in _WITH.get(name, ())}
    known = {**_SETTINGS, **_RENAMED, "port": "DBPortNumber"}
    settings = _wished(step, {field: key for field, key in known.items() if field in names})
    if "AllocatedStorage" in settings:
        settings["AllocatedStorage"] = max(step.allocated_storage, seen.values["allocated_storage"] or 0)
        settings = _performance(step, seen) | settings
    if "MaxAllocatedStorage" in settings:
        size = max(step.allocated_storage, seen.values["allocated_storage"] or 0)
        settings["MaxAllocatedStorage"] = max(settings["MaxAllocatedStorage"], size)
    if "log_exports" in changes:
        found = seen.values["log_exports"]
        settings["CloudwatchLogsExportConfiguration"] = {
            "EnableLogTypes": sorted(step.log_exports - found),
            "DisableLogTypes": sorted(found - step.log_exports),
        }
    if "version" in named and step.allow_major_version_upgrade:
        settings["AllowMajorVersionUpgrade"] = True
    return settings


def _performance(step: DbInstance, seen: Observed) -> dict[str, Any]:
    """Return the IOPS and throughput that an instance has, where RDS wants them told with its size."""
    kind = step.storage_type
    chosen = kind == "gp3" and (seen.values["allocated_storage"] or 0) >= GP3_CHOICE
    if kind != seen.values["storage_type"] or not (chosen or kind.startswith("io")):
        return {}
    fields = ("iops", "storage_throughput") if chosen else ("iops",)
    return {_SETTINGS[field]: value for field in fields if (value := seen.values[field]) is not None}


def _wished(step: DbInstance, parameters: Mapping[str, str]) -> dict[str, Any]:
    wished = {key: getattr(step, field) for field, key in parameters.items()}
    if "EngineLifecycleSupport" in wished:
        wished["EngineLifecycleSupport"] = LIFECYCLE[step.engine_lifecycle_support]
    return {
        key: sorted(value) if isinstance(value, frozenset) else value
        for key, value in wished.items()
        if value is not None and value != frozenset()
    }
