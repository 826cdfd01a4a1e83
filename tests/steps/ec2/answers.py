"""A region whose listings are given, for what the embedded AWS has no way to show."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tap_provisioner.aws.region import RegionClient
from tests.e2e.world import EAST, World


class _Account:
    """An account that answers listings with what it was given, and notes what it was asked."""

    def __init__(self, listings: dict[str, list[Any]]) -> None:
        self.listings = listings
        self.asked: list[str] = []

    def client(self, *_: Any, **__: Any) -> _Account:
        return self

    def pages(self, operation: str, *_: Any, **__: Any) -> list[Any]:
        self.asked.append(operation)
        return self.listings[operation]


def answering(world: World, **listings: list[Any]) -> RegionClient:
    """The east of the stack of config/tap.yaml, with these answers by operation."""
    account: Any = _Account(listings)
    return replace(world.stack().provisioner._clients()[EAST], account=account)
