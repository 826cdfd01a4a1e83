"""What is left of Secrets Manager."""

from __future__ import annotations

from typing import Any


def kinds(secrets: Any) -> dict[str, list[str]]:
    """Secrets, replicas included."""
    return {"secret": [secret.name for secret in secrets.secrets.values()]}
