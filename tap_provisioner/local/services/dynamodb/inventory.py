"""What is left of DynamoDB."""

from __future__ import annotations

from typing import Any


def kinds(dynamodb: Any) -> dict[str, list[str]]:
    """Tables."""
    return {"table": list(dynamodb.tables)}
