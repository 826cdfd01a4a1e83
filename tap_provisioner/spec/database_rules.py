"""What the values of ``database`` must be to each other (RDS user guide: storage, windows, monitoring)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from tap_provisioner.spec.database import LEAST_STORAGE, Database
from tap_provisioner.spec.rules import Finding, RegionRule, Rule
from tap_provisioner.spec.windows import overlap

GP3_TUNABLE_FROM = 400
GP3_LEAST_IOPS = 12_000
GP3_MOST_IOPS = 64_000
IO1_MOST_RATIO = 50

_PROVISIONED = ("io1", "io2")
_NO_INSIGHTS = re.compile(r"db\.t\d+g?\.(micro|small)")
_PARAMETER = re.compile(r"[a-z][a-z0-9_.-]{0,254}")


def _least_storage(db: Database) -> Iterator[Finding]:
    least = LEAST_STORAGE[db.storage_type]
    if db.allocated_storage < least:
        yield (
            ("allocated_storage",),
            f"{db.allocated_storage} GiB is too little for {db.storage_type}: {least} or more",
        )


def _growth(db: Database) -> Iterator[Finding]:
    most = db.max_allocated_storage
    if most is not None and most < db.allocated_storage:
        yield ("max_allocated_storage",), f"{most} GiB is below allocated_storage {db.allocated_storage}"


def _iops_given(db: Database) -> Iterator[Finding]:
    if db.storage_type in _PROVISIONED and db.iops is None:
        yield ("iops",), f"is required for {db.storage_type}"
    if db.storage_type == "gp2" and db.iops is not None:
        yield ("iops",), "gp2 takes none: remove it, or choose gp3"


def _throughput_given(db: Database) -> Iterator[Finding]:
    if db.storage_throughput is not None and db.storage_type != "gp3":
        yield ("storage_throughput",), f"{db.storage_type} takes none: remove it, or choose gp3"


def _gp3_size(db: Database, key: str) -> Iterator[Finding]:
    small = db.storage_type == "gp3" and db.allocated_storage < GP3_TUNABLE_FROM
    if small and getattr(db, key) is not None:
        yield (
            (key,),
            f"gp3 takes it from {GP3_TUNABLE_FROM} GiB on, and here are {db.allocated_storage}: remove it",
        )


def _iops_range(db: Database) -> Iterator[Finding]:
    large_gp3 = db.storage_type == "gp3" and db.allocated_storage >= GP3_TUNABLE_FROM
    if large_gp3 and db.iops is not None and not GP3_LEAST_IOPS <= db.iops <= GP3_MOST_IOPS:
        yield ("iops",), f"gp3 takes {GP3_LEAST_IOPS} to {GP3_MOST_IOPS}"
    if db.storage_type == "io1" and db.iops is not None and db.iops > IO1_MOST_RATIO * db.allocated_storage:
        most = IO1_MOST_RATIO * db.allocated_storage
        yield ("iops",), f"io1 takes {IO1_MOST_RATIO} per GiB, and so {most} for {db.allocated_storage} GiB"


def _windows_apart(db: Database) -> Iterator[Finding]:
    backup, maintenance = db.backup_window, db.maintenance_window
    if backup and maintenance and overlap(backup, maintenance):
        yield ("maintenance_window",), f"{maintenance} overlaps backup_window {backup}"


def _insights_class(db: Database) -> Iterator[Finding]:
    if db.performance_insights.enabled and _NO_INSIGHTS.fullmatch(db.instance_class):
        yield (
            ("performance_insights",),
            f"{db.instance_class} does not support it: set false, or a larger class",
        )


def _logs_once(db: Database) -> Iterator[Finding]:
    for index, log in enumerate(db.log_exports):
        if log in db.log_exports[:index]:
            yield ("log_exports", index), f"{log} is given twice: keep one"


def _parameter_names(db: Database) -> Iterator[Finding]:
    for name in db.parameters:
        if not _PARAMETER.fullmatch(name):
            yield (
                ("parameters", name),
                "is not a parameter name: lower-case letters, digits and _ . -, beginning with a letter",
            )


def _key_in_region(db: Database, region: str) -> Iterator[Finding]:
    keys = {
        ("kms_key_id",): db.kms_key_id,
        ("performance_insights", "kms_key_id"): db.performance_insights.kms_key_id,
    }
    for loc, key in keys.items():
        if foreign_key(key, region):
            yield loc, f"is a key of another region than {region}: set it under regions.{region}.database"


def foreign_key(key: str | None, region: str) -> bool:
    """Whether a KMS key id is an ARN of another region; ids and aliases may exist in any."""
    return bool(key and key.startswith("arn:") and key.split(":")[3] != region)


DATABASE_RULES: tuple[Rule[Database], ...] = (
    Rule(("allocated_storage", "storage_type"), _least_storage),
    Rule(("allocated_storage", "max_allocated_storage"), _growth),
    Rule(("storage_type", "iops"), _iops_given),
    Rule(("storage_type", "storage_throughput"), _throughput_given),
    *(
        Rule(("storage_type", "allocated_storage", key), partial(_gp3_size, key=key))
        for key in ("iops", "storage_throughput")
    ),
    Rule(("storage_type", "allocated_storage", "iops"), _iops_range),
    Rule(("backup_window", "maintenance_window"), _windows_apart),
    Rule(("performance_insights", "instance_class"), _insights_class),
    Rule(("log_exports",), _logs_once),
    Rule(("parameters",), _parameter_names),
)
DATABASE_REGION_RULES: tuple[RegionRule[Database], ...] = (
    RegionRule(("kms_key_id", "performance_insights"), _key_in_region),
)
