"""A DB subnet group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tap_provisioner.aws.permission import Command, Permission
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.declarations import Timeouts, attribute, create_only
from tap_provisioner.errors import Retryable
from tap_provisioner.step import Blocker, Changes, Observed
from tap_provisioner.steps._parameters import creation
from tap_provisioner.steps.rds._common import (
    CREATING,
    OWN,
    SERVICE_ROLE,
    TAGGING,
    RdsStep,
    group_picture,
    instances,
)
from tap_provisioner.terraform import Terraform


@dataclass(frozen=True, kw_only=True)
class DbSubnetGroup(RdsStep):
    """A DB subnet group: subnets of one VPC in two or more zones."""

    kind = "db-subnet-group"
    listing = ("describe_db_subnet_groups", "DBSubnetGroups")
    naming = "DBSubnetGroupName"
    arn_key = "DBSubnetGroupArn"
    terraform = Terraform(type="aws_db_subnet_group", outputs={"id": "id", "arn": "arn"})
    picture = group_picture("subnet group", "subnet", 20, "subnet_ids", "subnet", "Complete")
    timeouts = Timeouts(delete=600)
    retryable = (
        *SERVICE_ROLE,
        Retryable("InvalidSubnet", "invalid", "RDS does not know the new subnets yet"),
    )
    deletion = ("rds", "delete_db_subnet_group", "DBSubnetGroupName")
    permissions = (
        Permission(Command.PLAN, "rds", "DescribeDBSubnetGroups"),
        Permission(Command.PLAN, "rds", "ListTagsForResource", OWN),
        Permission(Command.APPLY, "rds", f"CreateDBSubnetGroup ModifyDBSubnetGroup {TAGGING}", OWN),
        Permission(Command.DESTROY, "rds", "DeleteDBSubnetGroup", OWN),
        *CREATING,
    )

    identifier: str = create_only(api="DBSubnetGroupName", terraform="name")
    vpc_id: str = create_only(refers="vpc", api_read="VpcId", terraform="vpc_id")
    description: str = attribute(api="DBSubnetGroupDescription", terraform="description")
    subnet_ids: frozenset[str] = attribute(refers="subnet", api="SubnetIds", terraform="subnet_ids")

    @classmethod
    def read(cls, aws: RegionClient, raw: Mapping[str, Any]) -> Observed:
        subnets = frozenset(subnet["SubnetIdentifier"] for subnet in raw["Subnets"])
        state = raw.get("SubnetGroupStatus", "Complete")
        return cls.described(aws, raw, values={"subnet_ids": subnets}, state=state)

    def create(self, aws: RegionClient) -> Observed | None:
        answer = aws.rds.create_db_subnet_group(Tags=self.creation_tags(aws), **creation(self))
        return self.created(aws, answer["DBSubnetGroup"])

    def change(self, aws: RegionClient, observed: Observed, changes: Changes) -> None:
        # RDS takes the full list of subnets, even to change the description.
        if {"description", "subnet_ids"} & changes.keys():
            aws.rds.modify_db_subnet_group(**creation(self))

    @classmethod
    def blockers(cls, aws: RegionClient, observed: Observed) -> list[Blocker]:
        return instances(
            aws, lambda raw: raw.get("DBSubnetGroup", {}).get("DBSubnetGroupName") == observed.id
        )
