"""Pages as the RDS describe calls have them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from tap_provisioner.local.core.wire import AwsError, Params

T = TypeVar("T")


def page(items: Sequence[T], params: Params, *, largest: int = 100) -> tuple[list[T], str | None]:
    """The page that Marker and MaxRecords ask for, and the next marker if there is a next page.

    Raises AwsError for a MaxRecords outside 20 to `largest` (botocore model rds: "Minimum 20, maximum 100").
    """
    size = params.get("MaxRecords", largest)
    if not 20 <= size <= largest:
        text = f"Invalid value {size} for MaxRecords. Must be between 20 and {largest}"
        raise AwsError("InvalidParameterValue", text)
    start = int(params.get("Marker") or 0)
    end = start + size
    return list(items[start:end]), str(end) if end < len(items) else None
