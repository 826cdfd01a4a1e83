"""What RDS requires of subnet groups and of parameter groups, and moto does not check."""

from __future__ import annotations

import re
from typing import Any

from tap_provisioner.local.core.rule import AwsError, Exchange, after, before, conflict, wrong_value
from tap_provisioner.local.services.ec2 import subnets
from tap_provisioner.local.services.rds import instances
from tap_provisioner.local.services.rds.catalogue import family_named, group_of
from tap_provisioner.local.services.rds.mysql_parameters import PARAMETERS

ORDER = 56

# AWS seconds for which a fresh subnet is unknown to RDS.
SUBNET_UNKNOWN = 4.0

SUBNET_GROUP_NAME = re.compile(r"(?!default$)[a-z][a-z0-9 ._-]{0,254}", re.IGNORECASE)

_SUBNETS = "CreateDBSubnetGroup ModifyDBSubnetGroup"
MOST_SUBNETS = 20
MOST_PARAMETERS = 20
# AWS seconds for which an instance is applying parameters.
APPLYING = 20.0

PARAMETER_GROUP_NAME = re.compile(r"(?!.*--)(?!.*-$)[a-z][a-z0-9.-]{0,254}", re.IGNORECASE)

_PARAMETERS = "ModifyDBParameterGroup ResetDBParameterGroup"


@before("rds-subnet-group-name", "CreateDBSubnetGroup")
def _subnet_group_name(x: Exchange) -> None:
    """A subnet group's name begins with a letter and isn't "default". Source: botocore model rds
    CreateDBSubnetGroup.
    """
    name = x.params["DBSubnetGroupName"]
    if not SUBNET_GROUP_NAME.fullmatch(name):
        raise wrong_value(f"The parameter DBSubnetGroupName is not valid: {name}")


@before("rds-subnet-group-exists", "CreateDBSubnetGroup")
def _subnet_group_exists(x: Exchange) -> None:
    """A second subnet group of the same name is refused and does not replace the first. Source: botocore
    model rds DBSubnetGroupAlreadyExistsFault.
    """
    name = x.params["DBSubnetGroupName"]
    if name in x.backend("rds").subnet_groups:
        raise AwsError("DBSubnetGroupAlreadyExists", f"The DB subnet group '{name}' already exists.")


@before("rds-subnet-unknown", _SUBNETS)
def _known_subnets(x: Exchange) -> None:
    """An unknown subnet, or none at all, is InvalidSubnet. Source: botocore model rds InvalidSubnet."""
    known = subnets(x.backend("ec2"))
    unknown = [name for name in x.params.get("SubnetIds", []) if name not in known]
    if unknown or not x.params.get("SubnetIds"):
        raise AwsError("InvalidSubnet", f"Some input subnets in : [{', '.join(unknown)}] are invalid.")


@after("rds-subnet-fresh", "ec2:CreateSubnet")
def _subnet_created(x: Exchange) -> None:
    """For 4 s after its creation, a subnet is unknown to RDS. Source: belief."""
    x.account.stamp(x.region, "subnet", x.answered["Subnet"]["SubnetId"])


@_subnet_created.also("before", _SUBNETS)
def _fresh_subnets(x: Exchange) -> None:
    names = x.params.get("SubnetIds", [])
    fresh = [name for name in names if x.account.age(x.region, "subnet", name) < SUBNET_UNKNOWN]
    if fresh:
        raise AwsError("InvalidSubnet", f"Some input subnets in : [{', '.join(fresh)}] are invalid.")


def _found(x: Exchange) -> list[Any]:
    known = subnets(x.backend("ec2"))
    return [known[name] for name in x.params.get("SubnetIds", []) if name in known]


@before("rds-subnet-zones", _SUBNETS)
def _zones(x: Exchange) -> None:
    """A subnet group spans at least two availability zones. Source: botocore model rds
    DBSubnetGroupDoesNotCoverEnoughAZs.
    """
    if len({subnet.availability_zone for subnet in _found(x)}) < 2:
        text = "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ "
        raise AwsError(
            "DBSubnetGroupDoesNotCoverEnoughAZs",
            f"{text}coverage is not enough. Add subnets in at least 2 AZs.",
        )


@before("rds-subnet-number", _SUBNETS)
def _many_subnets(x: Exchange) -> None:
    """A subnet group has at most 20 subnets. Source: AWS documentation: RDS quotas."""
    if len(x.params.get("SubnetIds", [])) > MOST_SUBNETS:
        text = f"The request would exceed the maximum number of subnets in a DB subnet group, {MOST_SUBNETS}."
        raise AwsError("DBSubnetQuotaExceededFault", text)


@before("rds-subnet-vpc", _SUBNETS)
def _one_vpc(x: Exchange) -> None:
    """All subnets of a subnet group are in one VPC, which cannot be changed. Source: issue threads of
    terraform-provider-aws; its internal/service/rds.
    """
    vpcs = {subnet.vpc_id for subnet in _found(x)}
    group = instances.asked_group(x, x.params)
    if group is not None and vpcs - {group.vpc_id}:
        raise wrong_value("The new Subnets are not in the same Vpc as the existing subnet group")
    if len(vpcs) > 1:
        raise wrong_value("The subnets are not all in the same Vpc")


@before("rds-subnet-in-use", "ModifyDBSubnetGroup")
def _subnet_in_use(x: Exchange) -> None:
    """A subnet that an instance uses can't be taken out of its group. Source: botocore model rds
    SubnetAlreadyInUse.
    """
    name, kept = x.params["DBSubnetGroupName"], set(x.params.get("SubnetIds", []))
    interfaces = x.backend("ec2").enis
    for database in instances.users(x, "_db_subnet_group_name", name):
        note = x.account.note(x.region, "db", database.db_instance_identifier)
        for interface in note.get("interfaces", []):
            if interface in interfaces and interfaces[interface].subnet.id not in kept:
                used = interfaces[interface].subnet.id
                text = f"Some of the subnets to be deleted are currently in use: {used}"
                raise AwsError("SubnetAlreadyInUse", text)


@before("rds-subnet-group-in-use", "DeleteDBSubnetGroup")
def _subnet_group_in_use(x: Exchange) -> None:
    """A subnet group can't be deleted while an instance uses it, even while it is being deleted. Source:
    botocore model rds InvalidDBSubnetGroupStateFault; issue threads of terraform-provider-aws.
    """
    name = x.params["DBSubnetGroupName"]
    users = instances.users(x, "_db_subnet_group_name", name)
    if users:
        text = f"Cannot delete the subnet group '{name}' because at least one database instance: "
        raise AwsError(
            "InvalidDBSubnetGroupStateFault", f"{text}{users[0].db_instance_identifier} is still using it."
        )


@before("rds-parameter-group-in-use", "DeleteDBParameterGroup")
def _parameter_group_in_use(x: Exchange) -> None:
    """A parameter group can't be deleted while an instance uses it, nor can a default one. Source: botocore
    model rds InvalidDBParameterGroupStateFault; terraform-provider-aws internal/service/rds.
    """
    name = x.params["DBParameterGroupName"]
    if name.startswith("default."):
        raise AwsError("InvalidDBParameterGroupState", f"{name} is a default group and cannot be deleted")
    if instances.users(x, "db_parameter_group_name", name):
        text = f"One or more database instances are still members of this parameter group {name}, "
        raise AwsError("InvalidDBParameterGroupState", f"{text}so the group cannot be deleted")


@before("rds-parameter-group-name", "CreateDBParameterGroup")
def _parameter_group_name(x: Exchange) -> None:
    """A parameter group's name begins with a letter, has no double and no trailing hyphen. Source: botocore
    model rds CreateDBParameterGroup; terraform-provider-aws internal/service/rds.
    """
    name = x.params["DBParameterGroupName"]
    if not PARAMETER_GROUP_NAME.fullmatch(name):
        raise wrong_value(f"The parameter DBParameterGroupName is not a valid identifier: {name}")


@before("rds-parameter-family", "CreateDBParameterGroup")
def _family(x: Exchange) -> None:
    """A parameter group's family is one that exists. Source: issue threads of terraform-provider-aws."""
    family_named(x.params["DBParameterGroupFamily"])


@before("rds-parameter-number", _PARAMETERS)
def _many(x: Exchange) -> None:
    """At most 20 parameters are modified or reset in one call. Source: botocore model rds
    ModifyDBParameterGroup.
    """
    if len(x.params.get("Parameters", [])) > MOST_PARAMETERS:
        raise wrong_value(f"You cannot modify more than {MOST_PARAMETERS} parameters in a request")


@before("rds-parameter-value", _PARAMETERS)
def _parameters(x: Exchange) -> None:
    """A parameter exists in the family, may be modified, and its value is an allowed one. Source: botocore
    model rds DescribeDBParameters; the codes: belief.
    """
    known = PARAMETERS.get(group_of(x).family, {})
    for each in x.params.get("Parameters", []):
        name = each["ParameterName"]
        parameter = known.get(name)
        if parameter is None:
            raise wrong_value(f"Could not find parameter with name: {name}")
        if not parameter.modifiable:
            raise wrong_value(f"The parameter {name} cannot be modified")
        value = each.get("ParameterValue")
        if value is not None and not parameter.accepts(value):
            text = f"Invalid parameter value: {value} for: {name} allowed values are: {parameter.allowed}"
            raise wrong_value(text)


@before("rds-parameter-method", _PARAMETERS)
def _apply_method(x: Exchange) -> None:
    """A static parameter can't be applied immediately. Source: botocore model rds ModifyDBParameterGroup;
    issue threads of terraform-provider-aws.
    """
    known = PARAMETERS.get(group_of(x).family, {})
    for each in x.params.get("Parameters", []):
        parameter = known.get(each["ParameterName"])
        if parameter is not None and parameter.static and each.get("ApplyMethod") == "immediate":
            raise conflict(f"cannot use immediate apply method for static parameter: {parameter.name}")


@after("rds-parameter-default", "ModifyDBParameterGroup")
def _default_value(x: Exchange) -> None:
    """A parameter that is set to its family's default is not listed as the user's. Source: issue threads of
    terraform-provider-aws.
    """
    group = group_of(x)
    known = PARAMETERS.get(group.family, {})
    for each in x.params.get("Parameters", []):
        parameter = known.get(each["ParameterName"])
        if parameter is not None and each.get("ParameterValue") == parameter.default:
            group.parameters.pop(parameter.name, None)


@after("rds-parameter-apply-status", _PARAMETERS)
def _applied(x: Exchange) -> None:
    """An instance whose parameter group changes is applying for 20 s, or pending-reboot until its reboot.
    Source: botocore model rds DBParameterGroupStatus; aws-cloudformation rds handlers.
    """
    name, account = x.params["DBParameterGroupName"], x.account
    reset = x.params.get("ResetAllParameters", x.request.operation.startswith("Reset"))
    later = reset or any(p.get("ApplyMethod") == "pending-reboot" for p in x.params.get("Parameters", []))
    for database in instances.users(x, "db_parameter_group_name", name):
        note = account.note(x.region, "db", instances.key_of(database.db_instance_identifier))
        if later or note.get("apply_status") == "pending-reboot":
            note["apply_status"] = "pending-reboot"
            continue
        note["apply_status"] = "applying"
        account.later(APPLYING, lambda note=note: _in_sync(note))  # type: ignore[misc]


def _in_sync(note: dict[str, Any]) -> None:
    if note["apply_status"] == "applying":
        note["apply_status"] = "in-sync"
