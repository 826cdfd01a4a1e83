"""What Terraform calls our kinds and their fields, so that what reads its plans can read ours.

Each kind has its table in `network`, `database` or `account`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from tap_provisioner.report.terraform.account import ACCOUNT
from tap_provisioner.report.terraform.database import DATABASE
from tap_provisioner.report.terraform.mapping import Counterpart, unmapped
from tap_provisioner.report.terraform.network import NETWORK
from tap_provisioner.step import Step

COUNTERPARTS: Mapping[str, Counterpart] = {**NETWORK, **DATABASE, **ACCOUNT}


def counterpart(kind: str, step: type[Step] | None = None) -> Counterpart:
    """Return the counterpart of a kind; one that has none in Terraform is shown as `step` declares it."""
    return COUNTERPARTS.get(kind) or unmapped(kind, step)


def name_of(address: str) -> str:
    """Return an address as a name that Terraform allows: us-east-1_10_0_1_0-24."""
    region, _, rest = address.partition("/")
    name = re.sub(r"[^A-Za-z0-9_-]", "_", f"{region}_{rest.partition('/')[2] or rest}")
    return name if re.match("[A-Za-z_]", name) else f"_{name}"


def address_of(address: str, kind: str) -> str:
    """Return an address as Terraform writes one: aws_subnet.us-east-1_10_0_1_0-24."""
    return f"{counterpart(kind).type}.{name_of(address)}"
