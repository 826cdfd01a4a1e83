"""RDS for MySQL."""

from __future__ import annotations

from functools import wraps
from typing import Any

from moto.rds.models import RDSBackend

from tap_provisioner.local.core.refusals import Codes

CODES = Codes(tags="InvalidParameterValue", lengths=False)


def inventory(rds: Any) -> dict[str, list[str]]:
    """What is left: instances, groups and snapshots, except default groups."""
    return {
        "db-instance": [d.db_instance_identifier for d in rds.databases.values()],
        "db-subnet-group": [g.name for g in rds.subnet_groups.values()],
        "db-parameter-group": [
            g.name for g in rds.db_parameter_groups.values() if not g.name.startswith("default.")
        ],
        "db-snapshot": list(rds.database_snapshots),
    }


def tune() -> None:
    """Make moto keep the subnet group that a modification changes, which it forgets."""
    modify = RDSBackend.modify_db_subnet_group
    if hasattr(modify, "__wrapped__"):
        return

    @wraps(modify)
    def keep(backend: Any, subnet_name: str, description: str, subnets: Any) -> Any:
        group = modify(backend, subnet_name, description, subnets)
        backend.subnet_groups[subnet_name] = group
        return group

    RDSBackend.modify_db_subnet_group = keep  # type: ignore[assignment, method-assign]
