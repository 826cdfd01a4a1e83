"""IAM roles and policies: what the real IAM refuses and moto accepts, and AWS's managed policies."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy

from tap_provisioner.local.core.account import ACCOUNT, Account
from tap_provisioner.local.core.refusals import Codes
from tap_provisioner.local.core.rule import AwsError, Exchange, before

ORDER = 30
HOME = "us-east-1"

CODES = Codes(checks_tags=True)
LINKED = {"rds.amazonaws.com": "AWSServiceRoleForRDS"}


def inventory(iam: Any) -> dict[str, list[str]]:
    """What is left: roles, except those of AWS."""
    return {"role": [r.name for r in iam.roles.values() if not r.path.startswith("/aws-service-role/")]}


def reset(account: Account) -> None:
    """Give the account AWS's managed policies, attached to nothing."""
    _give_policies(account.backend("iam", "aws"), HOME)


def _give_policies(iam: Any, region: str) -> None:
    policies = _managed_policies(region)
    for policy in policies:
        policy.attachment_count = 0
    iam.aws_managed_policies = list(policies)
    iam.managed_policies.update({policy.arn: policy for policy in policies})


@cache
def _managed_policies(region: str) -> tuple[AWSManagedPolicy, ...]:
    """Every managed policy of AWS in the partition of a region, loaded once per process."""
    documents = json.loads(aws_managed_policies_data)
    return tuple(
        AWSManagedPolicy.from_data(name, ACCOUNT, region, document) for name, document in documents.items()
    )


def _roles(x: Exchange) -> list[Any]:
    return list(x.partition_backend("iam").roles.values())


@before("iam-partitions", "AttachRolePolicy GetPolicy ListPolicies", gap=True)
def _policies_of_partition(x: Exchange) -> None:
    """Each partition has AWS's managed policies under its own ARNs. Source: AWS documentation: Amazon
    Resource Names in GovCloud regions; Amazon Resource Names in China regions.
    """
    iam = x.partition_backend("iam")
    if not iam.aws_managed_policies:
        _give_policies(iam, x.region)


@before("iam-no-such-role", "AttachRolePolicy")
def _no_such_role(x: Exchange) -> None:
    """NoSuchEntity names what is missing, the role first. Source: issue threads of terraform-provider-aws;
    the order: belief.
    """
    name = x.params["RoleName"]
    if all(role.name != name for role in _roles(x)):
        raise AwsError("NoSuchEntity", f"The role with name {name} cannot be found.", 404)


@before("iam-role-case", "CreateRole")
def _case(x: Exchange) -> None:
    """Role names are unique whatever their case. Source: botocore model iam CreateRole."""
    name = x.params["RoleName"]
    if any(role.name.lower() == name.lower() for role in _roles(x)):
        raise AwsError("EntityAlreadyExists", f"Role with name {name} already exists.", 409)


@before("iam-principal", "CreateRole UpdateAssumeRolePolicy")
def _principal(x: Exchange) -> None:
    """A trust policy is JSON and names services that could exist. Source: botocore model iam
    MalformedPolicyDocumentException; terraform-provider-aws internal/service/iam.
    """
    text = x.params.get("AssumeRolePolicyDocument") or x.params.get("PolicyDocument", "{}")
    try:
        statements = json.loads(text).get("Statement", [])
    except ValueError as error:
        raise AwsError("MalformedPolicyDocument", "This policy contains invalid Json") from error
    for statement in statements if isinstance(statements, list) else [statements]:
        named = statement.get("Principal", {}).get("Service", [])
        for service in [named] if isinstance(named, str) else named:
            if not service.endswith(".amazonaws.com"):
                text = f'Invalid principal in policy: "SERVICE":"{service}"'
                raise AwsError("MalformedPolicyDocument", text)


@before("iam-service-linked-role", "CreateServiceLinkedRole")
def _linked_before(x: Exchange) -> None:
    """RDS's service-linked role is AWSServiceRoleForRDS, and making it again is InvalidInput. Source: issue
    threads of terraform-provider-aws; AWS documentation: service-linked roles for RDS.
    """
    service = x.params["AWSServiceName"]
    if any(role.path == f"/aws-service-role/{service}/" for role in _roles(x)):
        name = LINKED.get(service, service)
        text = f"Service role name {name} has been taken in this account, please try a different suffix."
        raise AwsError("InvalidInput", text)


@_linked_before.also("after", "CreateServiceLinkedRole")
def _linked_name(x: Exchange) -> None:
    described = x.answered["Role"]
    wanted = LINKED.get(x.params["AWSServiceName"])
    for role in _roles(x):
        if wanted and role.name == described["RoleName"]:
            role.name = wanted
            described.update(RoleName=wanted, Arn=role.arn)
