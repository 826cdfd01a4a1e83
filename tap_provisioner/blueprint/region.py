"""What the spec says of one region."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tap_provisioner.spec import Database, Network, Spec


@dataclass(frozen=True)
class RegionSpec:
    """One region of a spec, its overrides applied."""

    spec: Spec
    name: str

    @property
    def network(self) -> Network:
        """The network that the region is to have."""
        return self.spec.network_of(self.name)

    @property
    def database(self) -> Database:
        """The database that the region is to have."""
        return self.spec.database_of(self.name)

    def at(self, name: str, path: str) -> dict[str, Any]:
        """Return the fields of a step that say who asks for it: `path` is a dotted one, as "network.nat"."""
        section, _, key = path.partition(".")
        region = self.spec.regions[self.name]
        overrides = region.network if section == "network" else region.database
        inside = f"regions.{self.name}." if key.partition("[")[0] in overrides else ""
        return {"region": self.name, "name": name, "origin": self.spec.where(inside + path)}

    def tags(self, name: str) -> dict[str, str]:
        """Return the tags of a resource that consoles show by a name."""
        return {**self.spec.tags, "Name": f"{self.spec.stack}-{name}"}


def key(cidr: str) -> str:
    """Return a CIDR as a part of an address or a name: 10.0.11.0-24."""
    return cidr.replace("/", "-")
