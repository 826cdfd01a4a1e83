"""The version of the database engine in a region."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from tap_provisioner.aws.permission import Command, Permission
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.errors import TapError
from tap_provisioner.step import Observed, Step


@dataclass(frozen=True, kw_only=True)
class EngineVersion(Step):
    """The version of the engine, and the family of its parameter group.

    `desired` is a version or a prefix of one. If it is None, the version is that of the instance
    `identifier` if it exists, else `follows`, else the region's default, which differs between regions and
    changes over time.
    """

    kind = "engine-version"
    data_source = True
    permissions = (Permission(Command.PLAN, "rds", "DescribeDBInstances DescribeDBEngineVersions"),)

    engine: str
    identifier: str
    desired: str | None = None
    follows: str | None = None

    @classmethod
    def discover(cls, aws: RegionClient, desired: Sequence[Self] = ()) -> list[Observed]:
        return []

    def find(self, aws: RegionClient) -> Observed | None:
        """Return the version as outputs. Raises TapError if RDS has no such version.

        `version` is the one to request, `full` the exact one, `major` the part that decides the `family`, and
        `group_name` the name of the stack's parameter group of that family.
        """
        instances = aws.list("rds", "describe_db_instances", "DBInstances")
        present = next((i for i in instances if i["DBInstanceIdentifier"] == self.identifier), None)
        if present and (self.desired is None or _major(present["EngineVersion"]) == _major(self.desired)):
            full = present["EngineVersion"]
            return self._observed(aws, self.desired or full, full, self.engine + _major(full))
        asked = self.desired or self.follows
        exact = asked and asked != _major(asked)
        versions = aws.list(
            "rds",
            "describe_db_engine_versions",
            "DBEngineVersions",
            Engine=self.engine,
            **({"EngineVersion": asked} if asked else {}),
            **({} if exact else {"DefaultOnly": True}),
        )
        if not versions:
            raise TapError(
                f"{self.address}: {aws.name} has no version {asked or 'by default'} of {self.engine}",
                hint="choose another engine_version" + (f" at {self.origin}" if self.origin else ""),
            )
        full = versions[0]["EngineVersion"]
        return self._observed(aws, self.desired or full, full, versions[0]["DBParameterGroupFamily"])

    def known_outputs(self) -> Mapping[str, Any]:
        return {"version": self.desired} if self.desired else {}

    def _observed(self, aws: RegionClient, version: str, full: str, family: str) -> Observed:
        outputs: Mapping[str, Any] = {
            "version": version,
            "full": full,
            "major": _major(version),
            "family": family,
            "group_name": group_name(aws.stack, family),
        }
        return Observed(
            kind=self.kind, region=self.region, id=self.name, address=self.address, outputs=outputs
        )


def group_name(stack: str, family: str) -> str:
    """Return the name of a stack's parameter group for a family."""
    return f"{stack}-{family.replace('.', '-')}"


def _major(version: str) -> str:
    """Return the part of a version that decides the family: the first two numbers for MySQL."""
    return ".".join(version.split(".")[:2])
