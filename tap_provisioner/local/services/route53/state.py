"""Queries of moto's Route 53 that several rules use."""

from __future__ import annotations

from typing import Any

from tap_provisioner.local.core.rule import Exchange

GLOBAL = "aws"
"""The region of moto's Route 53, and of the rules' notes about it."""


def zones(x: Exchange) -> dict[str, Any]:
    """Every hosted zone by its id."""
    found: dict[str, Any] = x.account.backend("route53", GLOBAL).zones
    return found


def zone_of(x: Exchange) -> Any:
    """The zone that a call names, None where there is none."""
    name = x.params.get("HostedZoneId") or x.params.get("Id", "")
    return zones(x).get(name.rpartition("/")[2])


def dotted(name: str) -> str:
    """A domain name with its trailing dot, in lower case."""
    return (name if name.endswith(".") else f"{name}.").lower()
