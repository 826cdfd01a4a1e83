"""The instance."""

from __future__ import annotations

from tests.spec.refused.edits import (
    AMBIGUOUS,
    BACKUP,
    CLASS,
    INSIGHTS,
    MONITORING,
    NUMBER,
    PARAMETER,
    PARAMETER_TEXT,
    RECOVERY,
    RETENTION,
    SMALL,
    STORAGE,
    TEXT,
    TYPE,
    WINDOW,
    new,
)

CASES = {
    "class": (
        CLASS,
        "  instance_class: t3.medium #<",
        "database.instance_class: 't3.medium' is not allowed: must be an RDS instance class, which starts "
        "with db., like db.t3.medium",
    ),
    "engine": ("  engine: mysql", "  engine: postgres #<", "database.engine: must be 'mysql'"),
    "version unquoted": (*new("  engine_version: 8.0 #<"), f"database.engine_version: {TEXT}"),
    "version": (
        *new("  engine_version: eight #<"),
        "database.engine_version: 'eight' is not allowed: must be a quoted MySQL version like \"8.4\" "
        '(the region\'s default minor version) or "8.4.3"',
    ),
    "little storage": (
        STORAGE,
        "  allocated_storage: 19 #<",
        "database.allocated_storage: must be at least 20",
    ),
    "much storage": (
        STORAGE,
        "  allocated_storage: 65537 #<",
        "database.allocated_storage: must be at most 65536",
    ),
    "little storage for io1": (
        TYPE,
        "  storage_type: io1\n  iops: 1000",
        STORAGE,
        f"{STORAGE} #<",
        "database.allocated_storage: 20 GiB is too little for io1: 100 or more",
    ),
    "shrinking": (
        *new("  max_allocated_storage: 20 #<"),
        STORAGE,
        "  allocated_storage: 30",
        "database.max_allocated_storage: 20 GiB is less than allocated_storage 30",
    ),
    "storage type": (
        TYPE,
        "  storage_type: gp9 #<",
        "database.storage_type: must be 'gp2', 'gp3', 'io1' or 'io2'",
    ),
    "no iops": (
        TYPE,
        "  storage_type: io2",
        STORAGE,
        "  allocated_storage: 100",
        "21: database.iops: is required for io2",
    ),
    "iops of gp2": (
        TYPE,
        "  storage_type: gp2\n  iops: 3000 #<",
        "database.iops: is not allowed for gp2: remove it, or choose gp3",
    ),
    "iops of small gp3": (
        *new("  iops: 12000 #<"),
        "database.iops: gp3 allows it from 400 GiB, and this is 20 GiB: remove it",
    ),
    "iops of large gp3": (
        *new("  iops: 11999 #<"),
        STORAGE,
        "  allocated_storage: 400",
        "database.iops: must be 12000 to 64000 for gp3",
    ),
    "iops of io1": (
        *new("  iops: 5001 #<"),
        STORAGE,
        "  allocated_storage: 100",
        TYPE,
        "  storage_type: io1",
        "database.iops: must be at most 5000 for 100 GiB of io1, 50 per GiB",
    ),
    "throughput of io1": (
        *new("  storage_throughput: 500 #<"),
        STORAGE,
        "  allocated_storage: 100",
        TYPE,
        "  storage_type: io1\n  iops: 1000",
        "database.storage_throughput: is not allowed for io1: remove it, or choose gp3",
    ),
    "throughput of small gp3": (
        *new("  storage_throughput: 500 #<"),
        "database.storage_throughput: gp3 allows it from 400 GiB, and this is 20 GiB: remove it",
    ),
    "retention": (
        "  backup_retention_days: 7",
        "  backup_retention_days: 36 #<",
        "database.backup_retention_days: must be at most 35",
    ),
    "port": (*new("  port: 1149 #<"), "database.port: must be at least 1150"),
    "monitoring": (
        MONITORING,
        "  monitoring_interval: 20 #<",
        "database.monitoring_interval: must be 0, 1, 5, 10, 15, 30 or 60",
    ),
    "monitoring true": (
        MONITORING,
        "  monitoring_interval: true #<",
        f"database.monitoring_interval: {NUMBER}",
    ),
    "insights": (
        INSIGHTS,
        "  performance_insights: 1 #<",
        "database.performance_insights: must be true, false, or a mapping of enabled, retention_days and "
        "kms_key_id",
    ),
    "insights of a small class": (
        CLASS,
        SMALL,
        INSIGHTS,
        "  performance_insights: true #<",
        "database.performance_insights: db.t4g.small does not support it: set false, or "
        "choose a larger class",
    ),
    "insights retention": (
        INSIGHTS,
        "  performance_insights: {retention_days: 30} #<",
        f"database.performance_insights.retention_days: {RETENTION}",
    ),
    "insights retention of two years": (
        INSIGHTS,
        "  performance_insights: {retention_days: 744} #<",
        f"database.performance_insights.retention_days: {RETENTION}",
    ),
    "a log": (
        *new("  log_exports: [slow] #<"),
        "database.log_exports[0]: must be 'audit', 'error', 'general', 'slowquery' or 'iam-db-auth-error'",
    ),
    "a log twice": (
        *new("  log_exports: [error, error] #<"),
        "database.log_exports[1]: error is given twice: remove one",
    ),
    "backup window": (
        *new("  backup_window: 3-4 #<"),
        f"database.backup_window: '3-4' {WINDOW}",
    ),
    "backup hour": (
        *new("  backup_window: 24:00-24:30 #<"),
        f"database.backup_window: '24:00-24:30' {WINDOW}",
    ),
    "short backup": (
        *new("  backup_window: 03:00-03:29 #<"),
        "database.backup_window: 03:00-03:29 is shorter than 30 minutes",
    ),
    "short maintenance": (
        *new("  maintenance_window: sun:23:45-mon:00:10 #<"),
        "database.maintenance_window: sun:23:45-mon:00:10 is shorter than 30 minutes",
    ),
    "long maintenance": (
        *new("  maintenance_window: mon:00:00-tue:00:00 #<"),
        "database.maintenance_window: mon:00:00-tue:00:00 must be shorter than 24 hours",
    ),
    "windows together": (
        *new(BACKUP + "  maintenance_window: Mon:00:00-Mon:00:30 #<"),
        "database.maintenance_window: mon:00:00-mon:00:30 overlaps backup_window 23:30-00:30",
    ),
    "certificate": (
        *new("  ca_certificate: mine #<"),
        "database.ca_certificate: 'mine' is not allowed: must be an RDS CA identifier like rds-ca-rsa2048-g1",
    ),
    "a float parameter": (
        PARAMETER,
        "    long_query_time: 0.5 #<",
        f"database.parameters.long_query_time: {PARAMETER_TEXT}",
    ),
    "a true parameter": (
        PARAMETER,
        "    slow_query_log: true #<",
        f"database.parameters.slow_query_log: {PARAMETER_TEXT}",
    ),
    "a null parameter": (
        PARAMETER,
        "    slow_query_log: #<",
        f"database.parameters.slow_query_log: {PARAMETER_TEXT}",
    ),
    "an on parameter": (
        PARAMETER,
        "    slow_query_log: ON #<",
        f"database.parameters.slow_query_log: {AMBIGUOUS}",
    ),
    "an empty parameter": (
        PARAMETER,
        "    slow_query_log: '' #<",
        "database.parameters.slow_query_log: '' is not allowed: must be 1 to 4096 characters",
    ),
    "a parameter's name": (
        PARAMETER,
        "    Slow: 1 #<",
        "database.parameters.Slow: is not a parameter name: lower-case letters, digits and _ . -, "
        "starting with a letter",
    ),
    "recovery": (
        RECOVERY,
        "  recovery_window_days: 6 #<",
        "secret.recovery_window_days: must be 0, which deletes at once, or 7 to 30",
    ),
    "negative recovery": (
        RECOVERY,
        "  recovery_window_days: -1 #<",
        "secret.recovery_window_days: must be 0, which deletes at once, or 7 to 30",
    ),
}
