"""What RDS requires of parameter groups, and moto does not check."""

from __future__ import annotations

import re
from typing import Any

from tap_provisioner.local.core.rule import AwsError, Exchange, after, before
from tap_provisioner.local.services.rds import instances
from tap_provisioner.local.services.rds.catalogue import family_named, group_of
from tap_provisioner.local.services.rds.mysql_parameters import PARAMETERS

ORDER = 58

MOST_PARAMETERS = 20
# AWS seconds for which an instance is applying parameters.
APPLYING = 20.0

PARAMETER_GROUP_NAME = re.compile(r"(?!.*--)(?!.*-$)[a-z][a-z0-9.-]{0,254}", re.IGNORECASE)

_PARAMETERS = "ModifyDBParameterGroup ResetDBParameterGroup"
_TF = "terraform-provider-aws internal/service/rds"


@before(
    "rds-parameter-group-in-use",
    f"botocore model rds InvalidDBParameterGroupStateFault; {_TF}",
    "DeleteDBParameterGroup",
)
def _parameter_group_in_use(x: Exchange) -> None:
    """A parameter group can't be deleted while an instance uses it, nor can a default one."""
    name = x.params["DBParameterGroupName"]
    if name.startswith("default."):
        raise AwsError("InvalidDBParameterGroupState", f"{name} is a default group and cannot be deleted")
    if instances.users(x, "db_parameter_group_name", name):
        text = f"One or more database instances are still members of this parameter group {name}, "
        raise AwsError("InvalidDBParameterGroupState", f"{text}so the group cannot be deleted")


@before(
    "rds-parameter-group-name", f"botocore model rds CreateDBParameterGroup; {_TF}", "CreateDBParameterGroup"
)
def _parameter_group_name(x: Exchange) -> None:
    """A parameter group's name begins with a letter, has no double and no trailing hyphen."""
    name = x.params["DBParameterGroupName"]
    if not PARAMETER_GROUP_NAME.fullmatch(name):
        text = f"The parameter DBParameterGroupName is not a valid identifier: {name}"
        raise AwsError("InvalidParameterValue", text)


@before("rds-parameter-family", "issue threads of terraform-provider-aws", "CreateDBParameterGroup")
def _family(x: Exchange) -> None:
    """A parameter group's family is one that exists."""
    family_named(x.params["DBParameterGroupFamily"])


@before("rds-parameter-number", "botocore model rds ModifyDBParameterGroup", _PARAMETERS)
def _many(x: Exchange) -> None:
    """At most 20 parameters are modified or reset in one call."""
    if len(x.params.get("Parameters", [])) > MOST_PARAMETERS:
        text = f"You cannot modify more than {MOST_PARAMETERS} parameters in a request"
        raise AwsError("InvalidParameterValue", text)


@before("rds-parameter-value", "botocore model rds DescribeDBParameters; the codes: belief", _PARAMETERS)
def _parameters(x: Exchange) -> None:
    """A parameter exists in the family, may be modified, and its value is an allowed one."""
    known = PARAMETERS.get(group_of(x).family, {})
    for each in x.params.get("Parameters", []):
        name = each["ParameterName"]
        parameter = known.get(name)
        if parameter is None:
            raise AwsError("InvalidParameterValue", f"Could not find parameter with name: {name}")
        if not parameter.modifiable:
            raise AwsError("InvalidParameterValue", f"The parameter {name} cannot be modified")
        value = each.get("ParameterValue")
        if value is not None and not parameter.accepts(value):
            text = f"Invalid parameter value: {value} for: {name} allowed values are: {parameter.allowed}"
            raise AwsError("InvalidParameterValue", text)


@before(
    "rds-parameter-method",
    "botocore model rds ModifyDBParameterGroup; issue threads of terraform-provider-aws",
    _PARAMETERS,
)
def _apply_method(x: Exchange) -> None:
    """A static parameter can't be applied immediately."""
    known = PARAMETERS.get(group_of(x).family, {})
    for each in x.params.get("Parameters", []):
        parameter = known.get(each["ParameterName"])
        if parameter is not None and parameter.static and each.get("ApplyMethod") == "immediate":
            text = f"cannot use immediate apply method for static parameter: {parameter.name}"
            raise AwsError("InvalidParameterCombination", text)


@after(
    "rds-parameter-apply-status",
    "botocore model rds DBParameterGroupStatus; aws-cloudformation rds handlers",
    _PARAMETERS,
)
def _applied(x: Exchange) -> None:
    """An instance whose parameter group changes is applying for 20 s, or pending-reboot until its reboot."""
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
