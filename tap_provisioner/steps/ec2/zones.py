"""The availability zones of subnets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from tap_provisioner.aws.permission import Command, Permission
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.declarations import attribute
from tap_provisioner.errors import TapError
from tap_provisioner.step import Observed, Step
from tap_provisioner.steps.ec2._common import reading
from tap_provisioner.steps.ec2.subnet import Subnet


@dataclass(frozen=True, kw_only=True)
class Zones(Step):
    """The zones of subnets, by CIDR. An existing subnet stays where it is.

    `tiers` are the groups of subnets to spread, each a mapping of CIDR to the zone in the spec, None for a
    free choice. A zone is chosen only if RDS offers the instance class there.
    """

    kind = "zones"
    data_source = True
    permissions = (
        reading("DescribeSubnets"),
        Permission(Command.PLAN, "rds", "DescribeOrderableDBInstanceOptions"),
    )

    tiers: tuple[Mapping[str, str | None], ...]
    engine: str
    version: str = attribute()
    instance_class: str

    @classmethod
    def discover(cls, aws: RegionClient, desired: Sequence[Self] = ()) -> list[Observed]:
        return []

    def find(self, aws: RegionClient) -> Observed | None:
        """Return the zone of each CIDR as outputs. Raises TapError if there are too few zones."""
        subnets = [each for raw in Subnet.raws(aws) if (each := Subnet.read(aws, raw)).owned]
        fixed = _zones_of(subnets) | self._asked()
        free = any(cidr not in fixed for tier in self.tiers for cidr in tier)
        zones = self._offered(aws) if free else []
        if free and len(zones) < 2:
            raise TapError(
                f"{self.address}: {self.instance_class} with {self.engine} is offered in "
                f"{len(zones)} zones of {aws.name}, a database needs 2",
                hint="choose another instance_class or region"
                + (f" at {self.origin}" if self.origin else ""),
            )
        chosen = [place(tier, fixed, zones) for tier in self.tiers]
        return Observed(
            kind=self.kind,
            region=self.region,
            id=self.name,
            address=self.address,
            outputs={cidr: zone for tier in chosen for cidr, zone in tier.items()},
        )

    def assumed_outputs(self, found: Sequence[Observed]) -> Mapping[str, str]:
        """Return the zones that the spec or an existing subnet names; free choices are numbered."""
        here = [each for each in found if (each.kind, each.region) == (Subnet.kind, self.region)]
        fixed = self._asked() | _zones_of(here)
        most = max(2, *map(len, self.tiers))
        zones = [*sorted(set(fixed.values())), *(f"zone {number}" for number in range(1, most + 1))][:most]
        return {cidr: zone for tier in self.tiers for cidr, zone in place(tier, fixed, zones).items()}

    def _asked(self) -> dict[str, str]:
        return {cidr: zone for tier in self.tiers for cidr, zone in tier.items() if zone}

    def _offered(self, aws: RegionClient) -> list[str]:
        """Return the zones, except Local and Wavelength Zones, that offer the instance class, sorted.

        RDS may not offer the version of an existing instance any more; then any version counts.
        """
        options = self._options(aws, EngineVersion=self.version) or self._options(aws)
        offering = {zone["Name"] for option in options for zone in option.get("AvailabilityZones", ())}
        return sorted(zone for zone in offering if re.fullmatch(f"{aws.name}[a-z]", zone))

    def _options(self, aws: RegionClient, **version: str) -> list[dict[str, Any]]:
        return aws.list(
            "rds",
            "describe_orderable_db_instance_options",
            "OrderableDBInstanceOptions",
            Engine=self.engine,
            DBInstanceClass=self.instance_class,
            Vpc=True,
            **version,
        )


def _zones_of(subnets: Iterable[Observed]) -> dict[str, str]:
    return {each.values["cidr"]: each.values["zone"] for each in subnets}


def place(tier: Iterable[str], fixed: Mapping[str, str], zones: Sequence[str]) -> dict[str, str]:
    """Return the zone of each CIDR of a tier: the fixed one, else the least used, the first of equals."""
    tier = tuple(tier)
    placed = {cidr: fixed[cidr] for cidr in tier if cidr in fixed}
    used = Counter(placed.values())
    for cidr in tier:
        if cidr not in placed:
            placed[cidr] = min(zones, key=lambda zone: (used[zone], zone))
            used[placed[cidr]] += 1
    return placed
