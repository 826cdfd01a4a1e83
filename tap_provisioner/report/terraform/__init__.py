"""Terraform's names of kinds and attributes, so that tools for its plans can read these."""

from __future__ import annotations

import re

from tap_provisioner.report.terraform.mapping import counterpart

__all__ = ["address_of", "counterpart", "name_of"]


def name_of(address: str) -> str:
    """Return an address as a name that Terraform allows: us-east-1_10_0_1_0-24."""
    region, _, rest = address.partition("/")
    name = re.sub(r"[^A-Za-z0-9_-]", "_", f"{region}_{rest.partition('/')[2] or rest}")
    return name if re.match("[A-Za-z_]", name) else f"_{name}"


def address_of(address: str, kind: str) -> str:
    """Return an address as Terraform writes one: aws_subnet.us-east-1_10_0_1_0-24."""
    return f"{counterpart(kind).type}.{name_of(address)}"
