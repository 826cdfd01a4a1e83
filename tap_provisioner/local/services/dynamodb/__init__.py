"""DynamoDB tables."""

from __future__ import annotations

from typing import Any


def inventory(dynamodb: Any) -> dict[str, list[str]]:
    """What is left: tables."""
    return {"table": list(dynamodb.tables)}
