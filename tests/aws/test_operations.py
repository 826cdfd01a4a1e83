"""Which operations change something: by name, for every service of a whole stack."""

from __future__ import annotations

import boto3
import pytest

from tap_provisioner.aws.operations import changes

READS = """
    DescribeVpcs GetRole ListTopics LookupEvents BatchGetItem HeadBucket Query Scan
    SearchTransitGatewayRoutes SelectResourceConfig TestDNSAnswer ValidateResourcePolicy
    SimulatePrincipalPolicy DecodeAuthorizationMessage GetRandomPassword GetSessionToken AssumeRole
    Decrypt Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext GetChange FilterLogEvents
    DownloadDBLogFilePortion TransactGetItems GetParametersByPath
""".split()
CHANGES = """
    CreateVpc PutObject TagResource ChangeResourceRecordSets ChangeTagsForResource
    AssociateVPCWithHostedZone ConfirmSubscription Subscribe Unsubscribe ReplicateKey
    ScheduleKeyDeletion CancelKeyDeletion EnableKeyRotation UpdateItem TransactWriteItems
    ExecuteStatement ReceiveMessage PurgeQueue VerifySMSSandboxPhoneNumber StartLogging
    StopConfigurationRecorder UploadPart CopyObject RebootDBInstance FailoverDBCluster
    GenerateServiceLastAccessedDetails InviteMembers SomethingThatNobodyKnowsYet
""".split()
SERVICES = """
    ec2 rds iam secretsmanager kms sns sqs route53 backup config cloudtrail s3 logs cloudwatch ssm
    guardduty dynamodb sts pricing service-quotas
""".split()


@pytest.mark.parametrize("operation", READS)
def test_reads(operation: str) -> None:
    assert not changes(operation)


@pytest.mark.parametrize("operation", CHANGES)
def test_changes(operation: str) -> None:
    assert changes(operation)


@pytest.mark.parametrize("service", SERVICES)
def test_names_and_http_methods_agree(service: str) -> None:
    client = boto3.client(service, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
    model = client.meta.service_model
    methods = {name: model.operation_model(name).http["method"] for name in model.operation_names}
    changing = {methods[name] for name in methods if changes(name)}
    reading = {methods[name] for name in methods if not changes(name)}
    assert changing.isdisjoint({"GET", "HEAD"})
    assert reading.isdisjoint({"PUT", "DELETE"})
