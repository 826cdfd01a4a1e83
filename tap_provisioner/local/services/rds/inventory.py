"""What is left of RDS."""

from __future__ import annotations

from typing import Any


def kinds(rds: Any) -> dict[str, list[str]]:
    """Instances, groups and snapshots, but default groups."""
    return {
        "db-instance": [d.db_instance_identifier for d in rds.databases.values()],
        "db-subnet-group": [g.name for g in rds.subnet_groups.values()],
        "db-parameter-group": [
            g.name for g in rds.db_parameter_groups.values() if not g.name.startswith("default.")
        ],
        "db-snapshot": list(rds.database_snapshots),
    }
