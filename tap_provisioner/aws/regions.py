"""The regions that the installed botocore knows, of all partitions, without a call to AWS."""

from __future__ import annotations

from functools import cache


@cache
def _partitions() -> dict[str, str]:
    # Imported here: botocore is not loaded until a region is checked.
    from botocore.loaders import create_loader

    table = create_loader().load_data("partitions")
    return {
        region: partition["id"]
        for partition in table["partitions"]
        for region in partition["regions"]
        if not region.endswith("-global")
    }


def known_regions() -> frozenset[str]:
    """The names of all regions of all partitions, from the endpoint data that botocore bundles."""
    return frozenset(_partitions())


def partition_of(region: str) -> str:
    """The partition of a known region: ``aws``, ``aws-cn``, ``aws-us-gov``, ...

    Raises:
        KeyError: for a region that ``known_regions`` does not hold.
    """
    return _partitions()[region]
