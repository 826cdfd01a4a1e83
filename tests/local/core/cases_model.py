"""Cases of the rule that holds requests against their models."""

from __future__ import annotations

import json
from typing import Any

import boto3
from botocore.config import Config

from tests.local.cases import VALUE, Table
from tests.local.world import World, trust

TABLE = Table()
case = TABLE.case

MODEL = "request-model"


def unchecked(w: World, service: str) -> Any:
    """A client that sends what it is given."""
    config = Config(parameter_validation=False, retries={"total_max_attempts": 1})
    options = {"aws_access_key_id": "embedded", "aws_secret_access_key": "embedded", "config": config}
    return boto3.client(service, region_name="us-east-1", endpoint_url=w.aws.endpoint, **options)


@case(MODEL, "ValidationError", text="Value 'a b' at 'roleName'")
def role_name_with_blank(w: World) -> None:
    w.iam.create_role(RoleName="a b", AssumeRolePolicyDocument=trust())


@case(MODEL, "ValidationError", text="Value null at 'assumeRolePolicyDocument'")
def role_without_trust(w: World) -> None:
    unchecked(w, "iam").create_role(RoleName="mine")


@case(MODEL, "ok")
def role_that_keeps_to_the_model(w: World) -> None:
    tags = [{"Key": "Owner Team", "Value": "a.b:c/d=e+f-g@h \u00e9"}]
    w.iam.create_role(RoleName="a+b=c,d.e@f-g_1", AssumeRolePolicyDocument=trust(), Tags=tags)


@case(MODEL, VALUE, text="parameter maxResults is invalid")
def page_that_is_too_small(w: World) -> None:
    unchecked(w, "ec2").describe_vpcs(MaxResults=4)


@case(
    MODEL,
    "MissingParameter",
    lax="InvalidVpcID.NotFound",
    text="The request must contain the parameter vpcId",
)
def subnet_without_vpc(w: World) -> None:
    unchecked(w, "ec2").create_subnet(CidrBlock="10.0.0.0/24")


@case(MODEL, VALUE)
def tenancy_that_is_none(w: World) -> None:
    w.ec2.create_vpc(CidrBlock="10.0.0.0/16", InstanceTenancy="nothing")


@case(MODEL, "ValidationException", text="Member must satisfy enum value set")
def key_for_nothing(w: World) -> None:
    w("kms").create_key(Origin="NOWHERE")


@case(MODEL, "ValidationException", text="at 'tags.1.member.tagKey'")
def key_with_a_long_tag(w: World) -> None:
    w("kms").create_key(Tags=[{"TagKey": "k" * 129, "TagValue": "v"}])


@case(MODEL, "ValidationException", "ValidationException", text="Member must satisfy regular expression")
def alias_with_a_dot(w: World) -> Any:
    key = w("kms").create_key()["KeyMetadata"]["KeyId"]
    w("kms").create_alias(AliasName="alias/a.b", TargetKeyId=key)


@case(MODEL, "InvalidInput", "NoSuchHostedZone", text="length less than or equal to 32")
def zone_of_a_long_id(w: World) -> None:
    w("route53").get_hosted_zone(Id="Z" * 33)


@case(
    MODEL,
    "BadRequestException",
    text="parameter detectorId has an invalid value",
    without=("guardduty-missing",),
)
def detector_of_a_long_id(w: World) -> None:
    w("guardduty").delete_detector(DetectorId="d" * 301)


@case(MODEL, "InvalidParameterException", text="at 'logGroupName'")
def log_group_with_blank(w: World) -> None:
    w("logs").create_log_group(logGroupName="a b")


@case(MODEL, "InvalidParameterValueException")
def vault_with_blank(w: World) -> None:
    w("backup").create_backup_vault(BackupVaultName="a b")


@case(MODEL, "ok")
def bucket_is_not_checked(w: World) -> None:
    w("s3").create_bucket(Bucket="bucket", ACL="private")


@case(MODEL, "ValidationError", text="Value null at 'topicArn'", lax="InternalFailure")
def subscription_to_nothing(w: World) -> None:
    unchecked(w, "sns").subscribe(Protocol="email", Endpoint=json.dumps("a"))
