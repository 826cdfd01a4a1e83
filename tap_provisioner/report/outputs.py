"""What others need to know of a stack: ids, addresses, endpoints and the secret's ARN, by region."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tap_provisioner.report.text import clean, shown
from tap_provisioner.spec import Spec
from tap_provisioner.spec.sections.network import Network
from tap_provisioner.step import Observed, Phase

Outputs = Mapping[str, Mapping[str, Any]]
"""Values by region and name; a value is a text or a list of texts."""


def outputs(spec: Spec, found: Iterable[Observed]) -> Outputs:
    """Return the outputs of each region of `spec` that `found` shows; what is not there has none."""
    there = [seen for seen in found if seen.owned and seen.phase is not Phase.DELETING]
    return {region: _of_region(spec, region, there) for region in spec.regions}


def _of_region(spec: Spec, region: str, found: Iterable[Observed]) -> dict[str, Any]:
    here: dict[str, list[Observed]] = {}
    for seen in found:
        if seen.region == region:
            here.setdefault(seen.kind, []).append(seen)
    subnets = {seen.values["cidr"]: seen.id for seen in here.get("subnet", ())}
    network = spec.section(Network, region)
    values = {
        "vpc_id": next((seen.id for seen in here.get("vpc", ())), None),
        "public_subnet_ids": [subnets[s.cidr] for s in network.public_subnets if s.cidr in subnets],
        "private_subnet_ids": [subnets[s.cidr] for s in network.private_subnets if s.cidr in subnets],
        "nat_addresses": sorted(seen.outputs["address"] for seen in here.get("elastic-ip", ())),
        "db_endpoint": next(filter(None, map(_endpoint, here.get("db-instance", ()))), None),
        "secret_arn": next(_secret_arns(region, found), None),
    }
    return {name: value for name, value in values.items() if value}


def _endpoint(instance: Observed) -> str | None:
    host = instance.outputs.get("host")
    return f"{host}:{instance.outputs['port']}" if host else None


def _secret_arns(region: str, found: Iterable[Observed]) -> Iterator[str]:
    """Yield the secret's ARN in a region; a replica's differs from the primary's in the region alone."""
    for seen in found:
        if seen.kind == "secret" and seen.region == region:
            yield seen.outputs["arn"]
        if seen.kind == "secret-replicas" and region in seen.values["regions"]:
            partition, service, _, rest = seen.outputs["id"].removeprefix("arn:").split(":", 3)
            yield f"arn:{partition}:{service}:{region}:{rest}"


def named(values: Outputs) -> dict[str, Any]:
    """Return the outputs by their full names: us-east-1.vpc_id."""
    return {f"{region}.{name}": value for region, group in values.items() for name, value in group.items()}


def lines(values: Outputs) -> Iterator[str]:
    """Yield an output a line: us-east-1.vpc_id = vpc-0123."""
    return (f"{name} = {text(value)}" for name, value in named(values).items())


def environment(values: Mapping[str, Any]) -> Iterator[str]:
    """Yield an output a line, by its full name, as a shell takes it: US_EAST_1_VPC_ID='vpc-0123'.

    A list's members are separated by spaces. Names that would be the same differ in underscores at the end.
    """
    taken: set[str] = set()
    for name, value in values.items():
        key = re.sub(r"^(?=\d)|[^A-Z0-9_]", "_", name.upper())
        while key in taken:
            key += "_"
        taken.add(key)
        joined = " ".join(value) if isinstance(value, list) else str(value)
        quoted = clean(joined).replace("'", "'\\''")
        yield f"{key}='{quoted}'"


def bare(value: Any) -> str:
    """Return one output's value for a shell, a list's members separated by spaces."""
    return " ".join(map(shown, value)) if isinstance(value, list) else shown(value)


def text(value: Any) -> str:
    """Return one output's value, a list's members on one line."""
    return ", ".join(map(shown, value)) if isinstance(value, list) else shown(value)
