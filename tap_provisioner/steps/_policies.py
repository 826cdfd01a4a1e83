"""JSON policies of AWS: their comparison, and their text for Terraform."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tap_provisioner.values import UNKNOWN, has_unknown, plain, refs


def same_policy(desired: Mapping[str, Any], found: Mapping[str, Any] | None) -> bool:
    """Compare policy documents as IAM does: a string is a list of one, and order does not matter."""
    return bool(_canonical(desired) == _canonical(found))


def policy_text(document: Mapping[str, Any]) -> Any:
    """Return a policy as JSON text for Terraform; unknown if a part of it is."""
    unknown = has_unknown(document) or any(refs(document))
    return UNKNOWN if unknown else json.dumps(plain(document), separators=(",", ":"))


def _canonical(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            key: item if key in ("Version", "Sid", "Id", "Effect") else _canonical(_listed(key, item))
            for key, item in value.items()
        }
    if isinstance(value, list | tuple | frozenset):
        return sorted((item if isinstance(item, str) else _canonical(item) for item in value), key=repr)
    return value


def _listed(key: str, item: Any) -> Any:
    return [item] if isinstance(item, str) or (key == "Statement" and isinstance(item, Mapping)) else item
