"""What is changed in moto's RDS itself."""

from __future__ import annotations

from functools import wraps
from typing import Any

from moto.rds.models import RDSBackend


def tune() -> None:
    """Keep subnet groups that are modified, which moto forgets; harmless if it was done before."""
    if not hasattr(RDSBackend.modify_db_subnet_group, "__wrapped__"):
        RDSBackend.modify_db_subnet_group = _kept(RDSBackend.modify_db_subnet_group)  # type: ignore[method-assign]


def _kept(modify: Any) -> Any:
    """Return moto's ModifyDBSubnetGroup, which forgets the group that it modifies, without the forgetting."""

    @wraps(modify)
    def keep(backend: Any, subnet_name: str, description: str, subnets: Any) -> Any:
        group = modify(backend, subnet_name, description, subnets)
        backend.subnet_groups[subnet_name] = group
        return group

    return keep
