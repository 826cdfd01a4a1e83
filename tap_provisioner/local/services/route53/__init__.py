"""Route 53: hosted zones and their records."""

from __future__ import annotations

from typing import Any

from tap_provisioner.local.core.refusals import Codes

# Issue threads of crossplane and terragrunt, which quote it.
CODES = Codes("InvalidInput", "InvalidInput", tags="InvalidInput")


def inventory(route53: Any) -> dict[str, list[str]]:
    """What is left: hosted zones and health checks."""
    return {
        "route53-zone": [zone.resource_id for zone in route53.zones.values()],
        "route53-health-check": list(route53.health_checks),
    }
