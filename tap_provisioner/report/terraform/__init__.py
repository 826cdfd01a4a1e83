"""What Terraform calls our kinds and their attributes, so that what reads its plans can read ours."""

from __future__ import annotations

import re
from functools import cache

from tap_provisioner.report.terraform.mapping import Counterpart, counterpart_of, undeclared
from tap_provisioner.step import Step
from tap_provisioner.steps import KINDS


@cache
def counterpart(kind: str, step: type[Step] | None = None) -> Counterpart:
    """Return the counterpart of a kind, which `step` declares where it is none of the package's."""
    known = step or KINDS.get(kind)
    return counterpart_of(known) if known else undeclared(kind)


def name_of(address: str) -> str:
    """Return an address as a name that Terraform allows: us-east-1_10_0_1_0-24."""
    region, _, rest = address.partition("/")
    name = re.sub(r"[^A-Za-z0-9_-]", "_", f"{region}_{rest.partition('/')[2] or rest}")
    return name if re.match("[A-Za-z_]", name) else f"_{name}"


def address_of(address: str, kind: str) -> str:
    """Return an address as Terraform writes one: aws_subnet.us-east-1_10_0_1_0-24."""
    return f"{counterpart(kind).type}.{name_of(address)}"
