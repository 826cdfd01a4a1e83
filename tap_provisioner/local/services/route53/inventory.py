"""What is left of Route 53."""

from __future__ import annotations

from typing import Any


def kinds(route53: Any) -> dict[str, list[str]]:
    """Hosted zones and health checks."""
    return {
        "route53-zone": [zone.resource_id for zone in route53.zones.values()],
        "route53-health-check": list(route53.health_checks),
    }
