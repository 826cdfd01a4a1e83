"""Resources that a DB instance needs: roles, security groups, parameter groups and keys."""

from __future__ import annotations

import json
from typing import Any

from tap_provisioner.local.core.rule import AwsError, Exchange, after, before, conflict, wrong_value
from tap_provisioner.local.services.ec2 import groups
from tap_provisioner.local.services.rds import instances, mysql

ORDER = 50

PRINCIPAL = "monitoring.rds.amazonaws.com"
POLICY = "AmazonRDSEnhancedMonitoringRole"
# AWS seconds until a new role, or the service-linked one, can be used by RDS.
ROLE_UNUSABLE = 10.0
LINK_UNUSABLE = 10.0
LINKED_ROLE = "AWSServiceRoleForRDS"

_BOTH = "CreateDBInstance ModifyDBInstance"
_REFUSED = (
    "IAM role ARN value is invalid or does not include the required permissions for: ENHANCED_MONITORING"
)


@before("rds-service-linked-role", "CreateDBSubnetGroup CreateDBInstance")
def _link(x: Exchange) -> None:
    """In an account that RDS never saw, the first subnet group or instance is refused while RDS makes its
    service-linked role, for 10 s. Source: issue threads of terraform-provider-aws; the time: belief.
    """
    # The first call that needs the role makes RDS create it, which takes a while.
    if x.account.stamp("global", "role", LINKED_ROLE, once=True) >= LINK_UNUSABLE:
        return
    if x.request.operation == "CreateDBSubnetGroup":
        raise wrong_value("Missing necessary credentials")
    text = "Unable to create the resource. Verify that you have permission to create service linked role. "
    raise wrong_value(f"{text}Otherwise wait and try again later")


@_link.also("after", "iam:CreateServiceLinkedRole")
def _is_linked_role(x: Exchange) -> None:
    if x.params.get("AWSServiceName") == "rds.amazonaws.com":
        x.account.stamp("global", "role", LINKED_ROLE, once=True)


def _role(x: Exchange) -> Any:
    name = x.params.get("MonitoringRoleArn", "").rpartition("/")[2]
    roles = x.partition_backend("iam").roles.values()
    return next((role for role in roles if role.name == name), None)


@before("rds-monitoring-role", _BOTH)
def _monitoring_role(x: Exchange) -> None:
    """The monitoring role exists, trusts monitoring.rds.amazonaws.com and has the policy. Source: issue
    threads of terraform-provider-aws; terraform-provider-aws internal/service/rds.
    """
    if not x.params.get("MonitoringRoleArn"):
        return
    role = _role(x)
    attached = role is not None and any(POLICY in arn for arn in role.managed_policies)
    if role is None or not attached or PRINCIPAL not in _principals(role):
        raise wrong_value(_REFUSED)


def _principals(role: Any) -> set[str]:
    document = role.assume_role_policy_document
    statements = json.loads(document)["Statement"]
    named: set[str] = set()
    for statement in statements if isinstance(statements, list) else [statements]:
        services = statement.get("Principal", {}).get("Service", [])
        named |= {services} if isinstance(services, str) else set(services)
    return named


@after("rds-monitoring-role-fresh", "iam:CreateRole")
def _role_created(x: Exchange) -> None:
    """For 10 s after its creation RDS can't use a role. Source: terraform-provider-aws internal/service/rds;
    the time: belief.
    """
    x.account.stamp("global", "role", x.answered["Role"]["RoleName"])


@_role_created.also("before", _BOTH)
def _fresh_role(x: Exchange) -> None:
    role = _role(x)
    if role is not None and x.account.age("global", "role", role.name) < ROLE_UNUSABLE:
        raise wrong_value(_REFUSED)


@before("rds-security-group", _BOTH)
def _security_groups(x: Exchange) -> None:
    """An instance's security groups exist and are of the subnet group's VPC. Source: botocore model rds
    InvalidVPCNetworkStateFault; the text for unknown ones: belief.
    """
    known = groups(x.backend("ec2"))
    group = instances.asked_group(x, x.params) or instances.held_group(x)
    for name in x.params.get("VpcSecurityGroupIds", []):
        if name not in known:
            raise wrong_value(f"Invalid security group , groupId= {name}, groupName=.")
        if group and known[name].vpc_id != group.vpc_id:
            text = "The EC2 Security Groups and the DB subnet group are in different VPCs."
            raise AwsError("InvalidVPCNetworkStateFault", text)


@before("rds-parameter-group-family", _BOTH)
def _family(x: Exchange) -> None:
    """A parameter group's family fits the instance's major version. Source: issue threads of
    terraform-provider-aws.
    """
    groups = x.backend("rds").db_parameter_groups
    group = groups.get(x.params.get("DBParameterGroupName", ""))
    wanted = x.params.get("EngineVersion") or getattr(instances.named(x), "engine_version", None)
    version = mysql.resolve(wanted, x.region)
    if group is not None and version is not None and group.family != mysql.family(version):
        text = (
            f"The parameter group {group.name} with DBParameterGroupFamily {group.family} can't be used for "
        )
        raise conflict(f"{text}this instance. Use one with family {mysql.family(version)}.")


@before("rds-parameter-at-creation", "ModifyDBParameterGroup ResetDBParameterGroup")
def _at_creation(x: Exchange) -> None:
    """lower_case_table_names of MySQL 8 is fixed when an instance is created. Source: AWS documentation:
    MySQL feature support; issue threads of cloudformation-coverage-roadmap; the text: belief.
    """
    group = x.params["DBParameterGroupName"]
    named = {each["ParameterName"] for each in x.params.get("Parameters", [])}
    if "lower_case_table_names" in named and instances.users(x, "db_parameter_group_name", group):
        raise wrong_value("The parameter lower_case_table_names can't be changed for existing DB instances.")


@before("rds-key", "CreateDBInstance")
def _key(x: Exchange) -> None:
    """The KMS key exists in the region. Source: botocore model rds KMSKeyNotAccessibleFault."""
    key = x.params.get("KmsKeyId")
    if key and x.backend("kms").any_id_to_key_id(key) not in x.backend("kms").keys:
        raise AwsError("KMSKeyNotAccessibleFault", f"The specified KMS key [{key}] does not exist.")
