"""How a KMS key that was asked for compares with the one that AWS names."""

from __future__ import annotations


def same_key(wanted: str, found: str | None) -> bool:
    """Compare keys: AWS returns the ARN of what was given by id or ARN; an alias cannot be told from it."""
    return found is not None and ("alias/" in wanted or found == wanted or found.endswith(f"/{wanted}"))


def same_key_once_set(wanted: str, found: str | None) -> bool:
    """Compare keys where the key is fixed only from when there is one, and comes with what it is for."""
    return found is None or same_key(wanted, found)
