"""The attributes of a DB instance, and the parameters of its creation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tap_provisioner.declarations import attribute, create_only, write_only
from tap_provisioner.steps import _parameters as parameters
from tap_provisioner.steps._keys import same_key, same_key_once_set
from tap_provisioner.steps.rds import _comparisons as same
from tap_provisioner.steps.rds._common import RdsStep
from tap_provisioner.values import Sensitive

LIFECYCLE = {
    "enabled": "open-source-rds-extended-support",
    "disabled": "open-source-rds-extended-support-disabled",
}
_SUPPORT = {word: choice for choice, word in LIFECYCLE.items()}


@dataclass(frozen=True, kw_only=True)
class InstanceAttributes(RdsStep):
    """What can be desired of an RDS instance.

    `version` may be a prefix, and a later minor version satisfies it; `allocated_storage` is a minimum that
    autoscaling may exceed; values that wait for the maintenance window count as set. If changes are to be
    applied at once, waiting values are a diff of `apply_immediately`, and are sent again.
    """

    identifier: str = create_only(api="DBInstanceIdentifier", terraform="identifier")
    engine: str = create_only(api="Engine", terraform="engine")
    version: str = attribute(api="EngineVersion", terraform="engine_version", same=same.version_satisfies)
    engine_lifecycle_support: str = attribute(api="EngineLifecycleSupport", same=same.if_told)
    instance_class: str = attribute(api="DBInstanceClass", terraform="instance_class")
    allocated_storage: int = attribute(
        api="AllocatedStorage", terraform="allocated_storage", same=same.at_least
    )
    max_allocated_storage: int | None = attribute(
        default=None, api="MaxAllocatedStorage", same=same.same_bound
    )
    storage_type: str = attribute(api="StorageType", terraform="storage_type")
    iops: int | None = attribute(default=None, api="Iops", terraform="iops")
    storage_throughput: int | None = attribute(
        default=None, api="StorageThroughput", terraform="storage_throughput"
    )
    encrypted: bool = create_only(default=True, api="StorageEncrypted", terraform="storage_encrypted")
    kms_key_id: str | None = create_only(default=None, api="KmsKeyId", terraform="kms_key_id", same=same_key)
    db_name: str = create_only(api="DBName", terraform="db_name")
    username: str = create_only(api="MasterUsername", terraform="username")
    password: Sensitive = write_only(terraform="password")  # noqa: RUF009 - declares an attribute
    secret_arn: str = attribute(refers="secret", tag="tap:secret")
    port: int = attribute(api="Port", api_update="DBPortNumber", terraform="port")
    multi_az: bool = attribute(api="MultiAZ", terraform="multi_az")
    publicly_accessible: bool = attribute(
        default=False, api="PubliclyAccessible", terraform="publicly_accessible"
    )
    subnet_group: str = create_only(
        refers="db-subnet-group", api="DBSubnetGroupName", terraform="db_subnet_group_name"
    )
    parameter_group: str = attribute(
        refers="db-parameter-group", api="DBParameterGroupName", terraform="parameter_group_name"
    )
    security_group_ids: frozenset[str] = attribute(
        refers="security-group", api="VpcSecurityGroupIds", terraform="vpc_security_group_ids"
    )
    backup_retention_days: int = attribute(api="BackupRetentionPeriod", terraform="backup_retention_period")
    backup_window: str | None = attribute(
        default=None, api="PreferredBackupWindow", terraform="backup_window", same=same.same_text
    )
    maintenance_window: str | None = attribute(
        default=None, api="PreferredMaintenanceWindow", terraform="maintenance_window", same=same.same_text
    )
    auto_minor_version_upgrade: bool = attribute(
        api="AutoMinorVersionUpgrade", terraform="auto_minor_version_upgrade"
    )
    copy_tags_to_snapshot: bool = attribute(
        default=True, api="CopyTagsToSnapshot", terraform="copy_tags_to_snapshot"
    )
    monitoring_interval: int = attribute(api="MonitoringInterval", terraform="monitoring_interval")
    monitoring_role_arn: str | None = attribute(
        default=None,
        refers=("iam-role", "role-policy-attachment"),
        api="MonitoringRoleArn",
        terraform="monitoring_role_arn",
    )
    performance_insights: bool = attribute(
        api="EnablePerformanceInsights",
        api_read="PerformanceInsightsEnabled",
        terraform="performance_insights_enabled",
    )
    performance_insights_retention_days: int | None = attribute(
        default=None,
        api="PerformanceInsightsRetentionPeriod",
        terraform="performance_insights_retention_period",
    )
    performance_insights_kms_key_id: str | None = create_only(
        default=None,
        api="PerformanceInsightsKMSKeyId",
        api_update="PerformanceInsightsKMSKeyId",
        terraform="performance_insights_kms_key_id",
        same=same_key_once_set,
    )
    log_exports: frozenset[str] = attribute(
        default=frozenset(), api="EnableCloudwatchLogsExports", terraform="enabled_cloudwatch_logs_exports"
    )
    iam_authentication: bool = attribute(
        api="EnableIAMDatabaseAuthentication",
        api_read="IAMDatabaseAuthenticationEnabled",
        terraform="iam_database_authentication_enabled",
    )
    ca_certificate: str | None = attribute(
        default=None, api="CACertificateIdentifier", terraform="ca_cert_identifier"
    )
    deletion_protection: bool = attribute(api="DeletionProtection", terraform="deletion_protection")

    apply_immediately: bool = attribute(terraform="apply_immediately", same=same.nothing_waits)
    allow_major_version_upgrade: bool = attribute(meta=True, terraform="allow_major_version_upgrade")
    skip_final_snapshot: bool = attribute(meta=True, terraform="skip_final_snapshot")
    final_snapshot_prefix: str = attribute(meta=True)
    delete_automated_backups: bool = attribute(meta=True, terraform="delete_automated_backups")

    @classmethod
    def values_of(cls, raw: Mapping[str, Any]) -> dict[str, Any]:
        """Return an instance's description as values of the attributes.

        Values that wait to be applied count as set; `pending` names them. While an instance is being
        modified, no value waits.
        """
        pending = raw.get("PendingModifiedValues") or {}
        now = {**raw, **pending}
        endpoint = raw.get("Endpoint") or {}
        security = raw.get("VpcSecurityGroups") or ()
        return {
            **parameters.described(cls, now),
            "max_allocated_storage": _bound(now),
            "engine_lifecycle_support": _SUPPORT.get(now.get("EngineLifecycleSupport", "")),
            "encrypted": raw.get("StorageEncrypted", False),
            "port": pending.get("Port") or endpoint.get("Port") or raw.get("DbInstancePort"),
            "subnet_group": (raw.get("DBSubnetGroup") or {}).get("DBSubnetGroupName"),
            "parameter_group": _parameter_group(raw),
            "security_group_ids": frozenset(
                group["VpcSecurityGroupId"] for group in security if group.get("Status") != "removing"
            ),
            "monitoring_interval": now.get("MonitoringInterval") or 0,
            "performance_insights": bool(raw.get("PerformanceInsightsEnabled")),
            "log_exports": _log_exports(raw, pending),
            "iam_authentication": bool(now.get("IAMDatabaseAuthenticationEnabled")),
            "deletion_protection": bool(raw.get("DeletionProtection")),
            "pending": tuple(sorted(pending)),
            "live_storage_type": raw.get("StorageType"),
            "apply_immediately": raw.get("DBInstanceStatus") == "modifying" or not cls.waiting(pending),
        }

    @classmethod
    def waiting(cls, pending: Iterable[str]) -> set[str]:
        """Return the attributes whose values wait to be applied; log exports and passwords do not wait."""
        names = {each.api_read or each.api: n for n, each in cls.attributes() if not each.create_only}
        return {names[key] for key in pending if key in names}

    def creation(self) -> dict[str, Any]:
        """Return the parameters of CreateDBInstance, tags and password aside."""
        found = in_words(parameters.creation(self))
        if self.max_allocated_storage == self.allocated_storage:
            del found["MaxAllocatedStorage"]
        return found


def terraform_bound(size: int | same.FixedSize | None) -> int | None:
    """Return Terraform's limit of autoscaling, 0 without autoscaling."""
    return 0 if size is None or isinstance(size, same.FixedSize) else size


def terraform_support(choice: str | None) -> str | None:
    """Return RDS's and Terraform's word for extended support on or off."""
    return LIFECYCLE[choice] if choice else None


def in_words(settings: dict[str, Any]) -> dict[str, Any]:
    """Return parameters of a call with RDS's word for extended support."""
    key = "EngineLifecycleSupport"
    return settings | ({key: LIFECYCLE[settings[key]]} if key in settings else {})


def _bound(now: Mapping[str, Any]) -> int | same.FixedSize | None:
    size, bound = now.get("AllocatedStorage"), now.get("MaxAllocatedStorage")
    return same.FixedSize(size) if size and (bound is None or bound <= size) else bound


def _parameter_group(raw: Mapping[str, Any]) -> str | None:
    """Return the group of the instance now, or after a pending upgrade."""
    groups = raw.get("DBParameterGroups") or []
    coming = [group for group in groups if group.get("ParameterApplyStatus") == "pending-database-upgrade"]
    return next((group["DBParameterGroupName"] for group in (*coming, *groups)), None)


def _log_exports(raw: Mapping[str, Any], pending: Mapping[str, Any]) -> frozenset[str]:
    coming = pending.get("PendingCloudwatchLogsExports") or {}
    now = frozenset(raw.get("EnabledCloudwatchLogsExports") or ())
    return (now | frozenset(coming.get("LogTypesToEnable") or ())) - frozenset(
        coming.get("LogTypesToDisable") or ()
    )
