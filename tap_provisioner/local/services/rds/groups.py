"""What RDS asks of subnet groups, and moto doesn't."""

from __future__ import annotations

import re
from typing import Any

from tap_provisioner.local.core.rule import AwsError, Exchange, Rule, on
from tap_provisioner.local.services.ec2.state import subnets
from tap_provisioner.local.services.rds import instances

ORDER = 56

# AWS seconds for which a fresh subnet is unknown to RDS.
SUBNET_UNKNOWN = 4.0

SUBNET_GROUP_NAME = re.compile(r"(?!default$)[a-z][a-z0-9 ._-]{0,254}", re.IGNORECASE)


def _subnet_group_name(x: Exchange) -> None:
    name = x.params["DBSubnetGroupName"]
    if not SUBNET_GROUP_NAME.fullmatch(name):
        raise AwsError("InvalidParameterValue", f"The parameter DBSubnetGroupName is not valid: {name}")


def _subnet_group_exists(x: Exchange) -> None:
    name = x.params["DBSubnetGroupName"]
    if name in x.account.backend("rds", x.region).subnet_groups:
        raise AwsError("DBSubnetGroupAlreadyExists", f"The DB subnet group '{name}' already exists.")


def _known_subnets(x: Exchange) -> None:
    known = subnets(x.account.backend("ec2", x.region))
    unknown = [name for name in x.params.get("SubnetIds", []) if name not in known]
    if unknown or not x.params.get("SubnetIds"):
        raise AwsError("InvalidSubnet", f"Some input subnets in : [{', '.join(unknown)}] are invalid.")


def _born(x: Exchange) -> None:
    note = x.account.note(x.region, "subnet", (x.answer or {})["Subnet"]["SubnetId"])
    note.setdefault("created", x.account.now())


def _fresh_subnets(x: Exchange) -> None:
    notes = x.account.notes(x.region, "subnet")
    created = {name: notes[name]["created"] for name in x.params.get("SubnetIds", []) if name in notes}
    fresh = [name for name, at in created.items() if x.account.now() - at < SUBNET_UNKNOWN]
    if fresh:
        raise AwsError("InvalidSubnet", f"Some input subnets in : [{', '.join(fresh)}] are invalid.")


def _found(x: Exchange) -> list[Any]:
    known = subnets(x.account.backend("ec2", x.region))
    return [known[name] for name in x.params.get("SubnetIds", []) if name in known]


def _zones(x: Exchange) -> None:
    if len({subnet.availability_zone for subnet in _found(x)}) < 2:
        text = "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ "
        raise AwsError(
            "DBSubnetGroupDoesNotCoverEnoughAZs",
            f"{text}coverage is not enough. Add subnets in at least 2 AZs.",
        )


def _one_vpc(x: Exchange) -> None:
    vpcs = {subnet.vpc_id for subnet in _found(x)}
    group = instances.asked_group(x.account, x.region, x.params)
    if group is not None and vpcs - {group.vpc_id}:
        text = "The new Subnets are not in the same Vpc as the existing subnet group"
        raise AwsError("InvalidParameterValue", text)
    if len(vpcs) > 1:
        raise AwsError("InvalidParameterValue", "The subnets are not all in the same Vpc")


def _subnet_in_use(x: Exchange) -> None:
    name, kept = x.params["DBSubnetGroupName"], set(x.params.get("SubnetIds", []))
    interfaces = x.account.backend("ec2", x.region).enis
    for database in instances.users(x.account, x.region, "_db_subnet_group_name", name):
        note = x.account.note(x.region, "db", database.db_instance_identifier)
        for interface in note.get("interfaces", []):
            if interface in interfaces and interfaces[interface].subnet.id not in kept:
                used = interfaces[interface].subnet.id
                text = f"Some of the subnets to be deleted are currently in use: {used}"
                raise AwsError("SubnetAlreadyInUse", text)


def _subnet_group_in_use(x: Exchange) -> None:
    name = x.params["DBSubnetGroupName"]
    users = instances.users(x.account, x.region, "_db_subnet_group_name", name)
    if users:
        text = f"Cannot delete the subnet group '{name}' because at least one database instance: "
        raise AwsError(
            "InvalidDBSubnetGroupStateFault", f"{text}{users[0].db_instance_identifier} is still using it."
        )


_SUBNETS = "rds:CreateDBSubnetGroup rds:ModifyDBSubnetGroup"

RULES = (
    Rule(
        "rds-subnet-group-name",
        "A subnet group's name begins with a letter and isn't \"default\".",
        "botocore model rds CreateDBSubnetGroup",
        before={"rds:CreateDBSubnetGroup": _subnet_group_name},
    ),
    Rule(
        "rds-subnet-group-exists",
        "A second subnet group of the same name is refused rather than put in the first one's place.",
        "botocore model rds DBSubnetGroupAlreadyExistsFault",
        before={"rds:CreateDBSubnetGroup": _subnet_group_exists},
    ),
    Rule(
        "rds-subnet-unknown",
        "An unknown subnet, or none at all, is InvalidSubnet.",
        "botocore model rds InvalidSubnet",
        before=on({_SUBNETS: _known_subnets}),
    ),
    Rule(
        "rds-subnet-fresh",
        "For 4 s after its creation, a subnet is unknown to RDS.",
        "belief",
        before=on({_SUBNETS: _fresh_subnets}),
        after={"ec2:CreateSubnet": _born},
    ),
    Rule(
        "rds-subnet-zones",
        "A subnet group spans at least two availability zones.",
        "botocore model rds DBSubnetGroupDoesNotCoverEnoughAZs",
        before=on({_SUBNETS: _zones}),
    ),
    Rule(
        "rds-subnet-vpc",
        "A subnet group's subnets are of one VPC, for ever.",
        "issue threads of terraform-provider-aws; its internal/service/rds",
        before=on({_SUBNETS: _one_vpc}),
    ),
    Rule(
        "rds-subnet-in-use",
        "A subnet that an instance uses can't be taken out of its group.",
        "botocore model rds SubnetAlreadyInUse",
        before={"rds:ModifyDBSubnetGroup": _subnet_in_use},
    ),
    Rule(
        "rds-subnet-group-in-use",
        "A subnet group can't be deleted while an instance uses it, be it one that is being deleted.",
        "botocore model rds InvalidDBSubnetGroupStateFault; issue threads of terraform-provider-aws",
        before={"rds:DeleteDBSubnetGroup": _subnet_group_in_use},
    ),
)
