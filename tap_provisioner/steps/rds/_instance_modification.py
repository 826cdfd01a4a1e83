"""The parameters of a modification of a DB instance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tap_provisioner.errors import TapError
from tap_provisioner.step import Changes, Observed
from tap_provisioner.steps import _parameters as parameters
from tap_provisioner.steps.rds._instance_attributes import InstanceAttributes, in_words
from tap_provisioner.windows import overlap

_WITH = {
    "monitoring_interval": {"monitoring_role_arn"},
    "monitoring_role_arn": {"monitoring_interval"},
    "performance_insights": {"performance_insights_retention_days"},
    "performance_insights_retention_days": {"performance_insights"},
    "storage_type": {"allocated_storage", "iops", "storage_throughput"},
    "iops": {"allocated_storage"},
    "storage_throughput": {"allocated_storage", "iops"},
    "version": {"parameter_group"},
}
"""Attributes that RDS validates together: which ones must be sent with a changed one."""

GP3_CHOICE = 400
"""The least size in GiB at which IOPS and throughput of gp3 can be chosen; below it they must not be sent."""
GP3_IOPS = (3000, 12_000)
"""The IOPS that gp3 has below that size and from there on, unless others are chosen.

An instance that had io1 or io2 needs a value even below: issue threads of terraform-provider-aws.
"""


@dataclass(frozen=True, kw_only=True)
class ModifiableInstance(InstanceAttributes):
    """Attributes with the parameters that change them."""

    def check_update(self, observed: Observed, changes: Changes) -> None:
        """Refuse a window that overlaps the other one, which AWS may have chosen. Raises TapError."""
        windows = {
            name: str((getattr(self, name) if name in changes else observed.values.get(name)) or "")
            for name in ("maintenance_window", "backup_window")
        }
        changed = next((name for name in windows if name in changes), "")
        known = changed and all(windows.values())
        if not known or not overlap(windows["backup_window"], windows["maintenance_window"]):
            return
        other = next(name for name in windows if name != changed)
        raise TapError(
            f"{self.address}: {changed} {windows[changed]} overlaps {other} {windows[other]} of {observed.id}"
            f"{self.defined_at}",
            hint=f"choose another {changed}, or set {other} too",
        )

    def modification(self, observed: Observed, changes: Changes) -> dict[str, Any]:
        """Return the parameters of ModifyDBInstance that carry out `changes`, the password aside."""
        now = self.waiting(observed.values["pending"]) if "apply_immediately" in changes else set()
        named = changes.keys() | now - set(observed.delegated)
        names = named | {other for name in named for other in _WITH.get(name, ())}
        settings = in_words(parameters.modification(self, names - {"log_exports"}))
        if "AllocatedStorage" in settings:
            settings["AllocatedStorage"] = self._least_size(observed)
            settings = self._performance(observed, "StorageType" in settings) | settings
        if "MaxAllocatedStorage" in settings:
            settings["MaxAllocatedStorage"] = max(settings["MaxAllocatedStorage"], self._least_size(observed))
        if settings.get("EnablePerformanceInsights"):
            settings |= self._insights_key(observed)
        if "log_exports" in changes:
            found = observed.values["log_exports"]
            settings["CloudwatchLogsExportConfiguration"] = {
                "EnableLogTypes": sorted(self.log_exports - found),
                "DisableLogTypes": sorted(found - self.log_exports),
            }
        if "version" in named and self.allow_major_version_upgrade:
            settings["AllowMajorVersionUpgrade"] = True
        return settings

    def _insights_key(self, observed: Observed) -> dict[str, Any]:
        """Return the key of Performance Insights: without it RDS takes a modification as a change of key."""
        key = observed.values.get("performance_insights_kms_key_id") or self.performance_insights_kms_key_id
        return {"PerformanceInsightsKMSKeyId": key} if key else {}

    def _least_size(self, observed: Observed) -> int:
        return max(self.allocated_storage, observed.values["allocated_storage"] or 0)

    def _performance(self, observed: Observed, moved: bool) -> dict[str, Any]:
        """Return the IOPS and throughput that RDS requires together with the size, or with another type."""
        storage = self.storage_type
        if moved:
            had = str(observed.values.get("live_storage_type") or observed.values["storage_type"])
            baseline = GP3_IOPS[self._least_size(observed) >= GP3_CHOICE]
            return {"Iops": baseline} if storage == "gp3" and had.startswith("io") else {}
        chosen = storage == "gp3" and (observed.values["allocated_storage"] or 0) >= GP3_CHOICE
        if not (chosen or storage.startswith("io")):
            return {}
        found = {"Iops": observed.values["iops"]}
        if chosen:
            found["StorageThroughput"] = observed.values["storage_throughput"]
        return {key: value for key, value in found.items() if value is not None}
