"""What is left of IAM."""

from __future__ import annotations

from typing import Any


def kinds(iam: Any) -> dict[str, list[str]]:
    """Roles, but AWS's own."""
    return {"role": [r.name for r in iam.roles.values() if not r.path.startswith("/aws-service-role/")]}
