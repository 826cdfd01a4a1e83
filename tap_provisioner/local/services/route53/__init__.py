"""Route 53: hosted zones and their records."""

from __future__ import annotations

from typing import Any


def inventory(route53: Any) -> dict[str, list[str]]:
    """What is left: hosted zones and health checks."""
    return {
        "route53-zone": [zone.resource_id for zone in route53.zones.values()],
        "route53-health-check": list(route53.health_checks),
    }
