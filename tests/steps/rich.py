"""A stack whose spec has every section, and a value for everything that it can say of a resource."""

from __future__ import annotations

from typing import Any

from tests.e2e.world import EAST, WEST, Stack, World
from tests.steps.places import sections

DATABASE: dict[str, Any] = {
    "engine_version": "8.0.41",
    "engine_lifecycle_support": "enabled",
    "instance_class": "db.m6g.large",
    "allocated_storage": 400,
    "max_allocated_storage": 1000,
    "iops": 12000,
    "storage_throughput": 500,
    "port": 3307,
    "backup_window": "07:00-08:00",
    "maintenance_window": "Tue:08:30-Tue:09:30",
    "auto_minor_version_upgrade": False,
    "apply_immediately": True,
    "performance_insights": {"enabled": True, "retention_days": 31},
    "log_exports": ["error", "slowquery"],
    "iam_authentication": True,
    "ca_certificate": "rds-ca-rsa2048-g1",
    "deletion_protection": False,
}


def rich(world: World, **settings: Any) -> Stack:
    """The stack, with keys of its own for storage, Performance Insights and the secret."""
    keys = {region: world("kms", region).create_key()["KeyMetadata"] for region in (EAST, WEST)}
    own = {region: {"database": {"kms_key_id": key["KeyId"]}} for region, key in keys.items()}
    for region, key in keys.items():
        own[region]["database"]["performance_insights"] = {"kms_key_id": key["Arn"], "retention_days": 31}
    edits = {
        "regions": own,
        "database": DATABASE,
        "secret": {"kms_key_id": keys[EAST]["KeyId"], "recovery_window_days": 7},
    }
    return world.stack(edits, sections(), **settings)
