"""Values of a DB instance that the real RDS refuses and moto accepts."""

from __future__ import annotations

import re

from tap_provisioner.local.core.rule import Exchange, before, conflict, wrong_value
from tap_provisioner.local.services.rds import instances, mysql

ORDER = 30

PASSWORD = re.compile(r"(?!.*[/@\" ])[\x21-\x7e]{8,41}")
USERNAME = re.compile(r"[a-z][a-z0-9_]{0,15}", re.IGNORECASE)
DATABASE = re.compile(r"[a-z][a-z0-9_]{0,63}", re.IGNORECASE)
RESERVED_NAMES = frozenset({"rdsadmin", "rdsrepladmin", "root", "mysql"})
INTERVALS = (0, 1, 5, 10, 15, 30, 60)
RETENTIONS = frozenset({7, 731, *(31 * months for months in range(1, 24))})
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
BACKUP_WINDOW = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")
MAINTENANCE_WINDOW = re.compile(r"([a-z]{3}):(\d\d):(\d\d)-([a-z]{3}):(\d\d):(\d\d)")
SHORTEST_WINDOW = 30
BACKUP_WINDOWS = tuple(f"{(13 + n) % 24:02}:14-{(13 + n) % 24:02}:44" for n in range(24))

_BOTH = "CreateDBInstance ModifyDBInstance"


@before("rds-password", _BOTH)
def _password(x: Exchange) -> None:
    """The master password has 8 to 41 printable ASCII characters without / @ " and space; it is required, and
    excludes a managed one. Source: botocore model rds CreateDBInstance; issue threads of
    terraform-provider-aws.
    """
    password = x.params.get("MasterUserPassword")
    if password is None:
        managed = x.params.get("ManageMasterUserPassword")
        if x.request.operation == "CreateDBInstance" and not managed:
            raise wrong_value("The parameter MasterUserPassword must be provided and must not be blank.")
        return
    if x.params.get("ManageMasterUserPassword"):
        text = "You can't specify MasterUserPassword for an instance with ManageMasterUserPassword enabled."
        raise conflict(text)
    if not PASSWORD.fullmatch(password):
        text = "The parameter MasterUserPassword is not a valid password. Only printable ASCII characters "
        raise wrong_value(f"{text}besides '/', '@', '\"', ' ' may be used.")


@before("rds-username", "CreateDBInstance")
def _username(x: Exchange) -> None:
    """The master user's name has 1 to 16 letters, digits and underscores, and not reserved. Source: botocore
    model rds CreateDBInstance.
    """
    name = x.params.get("MasterUsername", "")
    if not USERNAME.fullmatch(name):
        raise wrong_value(f"The parameter MasterUsername is not a valid identifier: {name}")
    if name.lower() in RESERVED_NAMES:
        raise wrong_value(f"MasterUsername {name} cannot be used as it is a reserved word used by the engine")


@before("rds-database-name", "CreateDBInstance")
def _database_name(x: Exchange) -> None:
    """The database's name has 1 to 64 letters, digits and underscores, beginning with a letter. Source:
    botocore model rds CreateDBInstance.
    """
    name = x.params.get("DBName")
    if name and not DATABASE.fullmatch(name):
        raise wrong_value("DBName must begin with a letter and contain only alphanumeric characters.")


@before("rds-class", _BOTH)
def _class(x: Exchange) -> None:
    """The instance class exists. Source: AWS documentation: DB instance classes."""
    wanted = x.params.get("DBInstanceClass", mysql.CLASSES[0])
    if wanted not in mysql.CLASSES:
        raise wrong_value(f"Invalid DB Instance class: {wanted}")


@before("rds-version", _BOTH)
def _version(x: Exchange) -> None:
    """The engine version, or one that it is a prefix of, exists. Source: issue threads of
    terraform-provider-aws.
    """
    wanted = x.params.get("EngineVersion")
    if wanted is not None and mysql.resolve(wanted, x.region) is None:
        raise conflict(f"Cannot find version {wanted} for mysql")


@before("rds-storage-size", "CreateDBInstance")
def _storage(x: Exchange) -> None:
    """gp2 and gp3 have 20 to 65536 GiB, io1 and io2 at least 100. Source: botocore model rds
    CreateDBInstance.
    """
    kind, size = x.params.get("StorageType", "gp2"), x.params.get("AllocatedStorage")
    if kind not in mysql.STORAGE:
        raise wrong_value(f"Invalid storage type: {kind}")
    smallest, largest = mysql.STORAGE[kind]
    if size is None or not smallest <= size <= largest:
        raise conflict(f"Invalid storage size for engine name mysql and storage type {kind}: {size}")


def _check_range(x: Exchange, parameter: str, low: int, high: int) -> None:
    value = x.params.get(parameter)
    if value is not None and not low <= value <= high:
        raise wrong_value(f"Invalid value {value} for {parameter}: must be between {low} and {high}")


@before("rds-retention", _BOTH)
def _retention(x: Exchange) -> None:
    """Backups are kept for 0 to 35 days. Source: botocore model rds CreateDBInstance."""
    _check_range(x, "BackupRetentionPeriod", 0, 35)


@before("rds-port", _BOTH)
def _port(x: Exchange) -> None:
    """The port is from 1150 to 65535. Source: botocore model rds CreateDBInstance."""
    for parameter in ("Port", "DBPortNumber"):
        _check_range(x, parameter, 1150, 65535)


@before("rds-multi-az-zone", "CreateDBInstance")
def _zone(x: Exchange) -> None:
    """A Multi-AZ instance can't be given a zone. Source: botocore model rds CreateDBInstance."""
    if x.params.get("MultiAZ") and x.params.get("AvailabilityZone"):
        raise conflict("Requesting a specific availability zone is not valid for Multi-AZ instances.")


@before("rds-monitoring-interval", _BOTH)
def _interval(x: Exchange) -> None:
    """The monitoring interval is 0, 1, 5, 10, 15, 30 or 60. Source: botocore model rds CreateDBInstance."""
    interval = x.params.get("MonitoringInterval", 0)
    if interval not in INTERVALS:
        raise wrong_value(f"Invalid value {interval} for MonitoringInterval. Valid values: {INTERVALS}")


@before("rds-insights", _BOTH)
def _insights(x: Exchange) -> None:
    """The smallest classes do not support Performance Insights, which, and is kept for 7, 731 or 31n days.
    Source: botocore model rds CreateDBInstance; issue threads of terraform-provider-aws (the text: belief).
    """
    kept = x.params.get("PerformanceInsightsRetentionPeriod", 7)
    if kept not in RETENTIONS:
        text = f"Invalid value {kept} for PerformanceInsightsRetentionPeriod: 7, 731 or a multiple of 31."
        raise wrong_value(text)
    instance_class = x.params.get("DBInstanceClass") or getattr(instances.named(x), "db_instance_class", "")
    if x.params.get("EnablePerformanceInsights") and not mysql.has_insights(str(instance_class)):
        raise conflict("Performance Insights not supported for this configuration.")


@before("rds-log-types", _BOTH)
def _log_types(x: Exchange) -> None:
    """Exported logs are of MySQL's types. Source: botocore model rds CreateDBInstance."""
    asked = x.params.get("CloudwatchLogsExportConfiguration", {}).get("EnableLogTypes", [])
    for kind in [*asked, *x.params.get("EnableCloudwatchLogsExports", [])]:
        if kind not in mysql.LOG_TYPES:
            raise conflict(f"You cannot use the log types '{kind}' with engine version mysql.")


@before("rds-windows", _BOTH)
def _windows(x: Exchange) -> None:
    """Backup and maintenance windows are well formed and at least 30 minutes long. Source: botocore model rds
    CreateDBInstance.
    """
    backup = x.params.get("PreferredBackupWindow")
    if backup is not None:
        found = BACKUP_WINDOW.fullmatch(backup)
        if found is None or _minutes(*map(int, found.groups()), day=1440) < SHORTEST_WINDOW:
            raise wrong_value(f"Invalid backup window: {backup}. It must be at least 30 minutes long.")
    maintenance = x.params.get("PreferredMaintenanceWindow", "").lower()
    if maintenance:
        found = MAINTENANCE_WINDOW.fullmatch(maintenance)
        if found is None or not {found[1], found[4]} <= set(DAYS) or _length(found) < SHORTEST_WINDOW:
            text = f"Invalid maintenance window: {maintenance}. It must be at least 30 minutes long."
            raise wrong_value(text)


def _minutes(hour: int, minute: int, to_hour: int, to_minute: int, *, day: int) -> int:
    return (to_hour * 60 + to_minute - hour * 60 - minute) % day


def _length(found: re.Match[str]) -> int:
    days = (DAYS.index(found[4]) - DAYS.index(found[1])) * 1440
    span = int(found[5]) * 60 + int(found[6]) - int(found[2]) * 60 - int(found[3])
    return (days + span) % (7 * 1440)


@before("rds-windows-overlap", _BOTH)
def _overlap(x: Exchange) -> None:
    """The backup window and the maintenance window do not overlap. Source: botocore model rds
    CreateDBInstance; issue threads of terraform-provider-aws.
    """
    now = instances.named(x)
    backup = x.params.get("PreferredBackupWindow") or getattr(now, "preferred_backup_window", None)
    maintenance = x.params.get("PreferredMaintenanceWindow") or getattr(
        now, "preferred_maintenance_window", None
    )
    changed = {"PreferredBackupWindow", "PreferredMaintenanceWindow"} & set(x.params)
    if changed and backup and maintenance and _meet(backup, maintenance.lower()):
        raise wrong_value("The backup window and maintenance window must not overlap.")


@before("rds-windows-chosen", "CreateDBInstance", gap=True)
def _chosen(x: Exchange) -> None:
    """A backup window that is not given is chosen so that it does not overlap the maintenance window. Source:
    botocore model rds CreateDBInstance.
    """
    maintenance = x.params.get("PreferredMaintenanceWindow", "").lower()
    if maintenance and "PreferredBackupWindow" not in x.params:
        free = (each for each in BACKUP_WINDOWS if not _meet(each, maintenance))
        x.params["PreferredBackupWindow"] = next(free, BACKUP_WINDOWS[0])


def _meet(backup: str, maintenance: str) -> bool:
    daily, weekly = BACKUP_WINDOW.fullmatch(backup), MAINTENANCE_WINDOW.fullmatch(maintenance)
    if daily is None or weekly is None:
        return False
    start = DAYS.index(weekly[1]) * 1440 + int(weekly[2]) * 60 + int(weekly[3])
    minutes = {(start + n) % 1440 for n in range(_length(weekly))}
    first = int(daily[1]) * 60 + int(daily[2])
    span = _minutes(*map(int, daily.groups()), day=1440)
    return any((first + n) % 1440 in minutes for n in range(span))


@before("rds-full-version", _BOTH, gap=True)
def _full_version(x: Exchange) -> None:
    """An EngineVersion of "8.4", or none, becomes the full number of the region's default. Source:
    aws-cloudformation rds handlers (prefix comparison); botocore model rds CreateDBInstance.
    """
    if x.params.get("Engine", mysql.ENGINE) != mysql.ENGINE:
        return
    if x.request.operation == "CreateDBInstance" or "EngineVersion" in x.params:
        wanted = x.params.get("EngineVersion")
        x.params["EngineVersion"] = mysql.resolve(wanted, x.region) or wanted
