"""What is left in the account: every resource that its owner could see and would have to remove."""

from __future__ import annotations

from tap_provisioner.local.core import discovery
from tap_provisioner.local.core.account import Account

Inventory = dict[str, dict[str, list[str]]]
GLOBAL = "aws"
"""The region under which moto keeps a service that has no regions."""


def take(account: Account) -> Inventory:
    """The ids or names of everything that is left, by region and kind; kinds and regions of nothing left out.

    Each service's `inventory` names its own, and leaves out what AWS makes and removes itself. Services
    without regions are "global".
    """
    found: Inventory = {}
    for service, listed in discovery.parts("inventory").items():
        for region, backend in account.backends(service).items():
            for kind, names in listed(backend).items():
                if names:
                    found.setdefault("global" if region == GLOBAL else region, {})[kind] = sorted(names)
    return {region: found[region] for region in sorted(found)}
