"""DynamoDB tables."""

from __future__ import annotations

from typing import Any


def kinds(dynamodb: Any) -> dict[str, list[str]]:
    """What is left: tables."""
    return {"table": list(dynamodb.tables)}
