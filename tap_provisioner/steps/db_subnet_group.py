"""Where the interfaces of a database may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tap_provisioner.aws.cloud import Region
from tap_provisioner.aws.permission import Command, Permission
from tap_provisioner.errors import Symptom
from tap_provisioner.step import Changes, Observed, Patience, create_only, wish
from tap_provisioner.steps.rds import CREATING, OWN, SERVICE_ROLE, TAGGING, RdsStep, instances


@dataclass(frozen=True, kw_only=True)
class DbSubnetGroup(RdsStep):
    """A DB subnet group: subnets of one VPC in two or more zones."""

    kind = "db-subnet-group"
    listing = ("describe_db_subnet_groups", "DBSubnetGroups")
    naming = ("DBSubnetGroupName", "DBSubnetGroupName")
    arn_key = "DBSubnetGroupArn"
    patience = Patience(delete=600)
    not_yet = (
        *SERVICE_ROLE,
        Symptom("InvalidSubnet", "invalid", "RDS does not know the new subnets yet"),
    )
    permissions = (
        Permission(Command.PLAN, "rds", "DescribeDBSubnetGroups"),
        Permission(Command.PLAN, "rds", "ListTagsForResource", OWN),
        Permission(Command.APPLY, "rds", f"CreateDBSubnetGroup ModifyDBSubnetGroup {TAGGING}", OWN),
        Permission(Command.DESTROY, "rds", "DeleteDBSubnetGroup", OWN),
        *CREATING,
    )

    vpc_id: str = create_only(refers="vpc")
    description: str
    subnet_ids: frozenset[str] = wish(refers="subnet")

    @classmethod
    def read(cls, cloud: Region, raw: Mapping[str, Any]) -> Observed:
        return cls.observe(
            cloud,
            raw["TagList"],
            id=raw["DBSubnetGroupName"],
            values={
                "identifier": raw["DBSubnetGroupName"],
                "vpc_id": raw["VpcId"],
                "description": raw["DBSubnetGroupDescription"],
                "subnet_ids": frozenset(subnet["SubnetIdentifier"] for subnet in raw["Subnets"]),
            },
            outputs={"id": raw["DBSubnetGroupName"], "arn": raw[cls.arn_key]},
            state=raw.get("SubnetGroupStatus", "Complete"),
        )

    def create(self, cloud: Region) -> Observed | None:
        answer = cloud.rds.create_db_subnet_group(Tags=self.birth_tags(cloud), **self._wanted())
        return self.born(cloud, answer["DBSubnetGroup"])

    def change(self, cloud: Region, seen: Observed, changes: Changes) -> None:
        if {"description", "subnet_ids"} & changes.keys():
            cloud.rds.modify_db_subnet_group(**self._wanted())

    def _wanted(self) -> dict[str, Any]:
        """Return the whole wish: RDS takes the full list of subnets, even to change the description."""
        return {
            "DBSubnetGroupName": self.identifier,
            "DBSubnetGroupDescription": self.description,
            "SubnetIds": sorted(self.subnet_ids),
        }

    @classmethod
    def delete(cls, cloud: Region, seen: Observed, wanted: DbSubnetGroup | None) -> None:
        cloud.rds.delete_db_subnet_group(DBSubnetGroupName=seen.id)

    @classmethod
    def holders(cls, cloud: Region, seen: Observed) -> list[str]:
        return instances(cloud, lambda raw: raw.get("DBSubnetGroup", {}).get("DBSubnetGroupName") == seen.id)
