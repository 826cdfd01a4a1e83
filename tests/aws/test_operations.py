"""Which operations change something, and which only tag, by name, for the services of kinds and others."""

from __future__ import annotations

import pkgutil

import boto3
import pytest

from tap_provisioner import steps
from tap_provisioner.aws.operations import changes, tagging

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
SERVICES = {module.name for module in pkgutil.iter_modules(steps.__path__) if module.ispkg}
OTHERS = set("sqs backup config cloudtrail s3 logs cloudwatch ssm dynamodb pricing service-quotas".split())
"""Services without kinds: some that the program calls, and some whose operations have other verbs."""


@pytest.mark.parametrize("operation", READS)
def test_reads(operation: str) -> None:
    assert not changes(operation)


@pytest.mark.parametrize("operation", CHANGES)
def test_changes(operation: str) -> None:
    assert changes(operation)


@pytest.mark.parametrize("service", sorted(SERVICES | OTHERS))
def test_names_and_http_methods_agree(service: str) -> None:
    client = boto3.client(service, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
    model = client.meta.service_model
    methods = {name: model.operation_model(name).http["method"] for name in model.operation_names}
    changing = {methods[name] for name in methods if changes(name)}
    reading = {methods[name] for name in methods if not changes(name)}
    assert changing.isdisjoint({"GET", "HEAD"})
    assert reading.isdisjoint({"PUT", "DELETE"})


@pytest.mark.parametrize("operation", "CreateTags UntagResource TagRole AddTagsToResource".split())
def test_tagging(operation: str) -> None:
    assert tagging(operation)
    assert changes(operation)


@pytest.mark.parametrize("operation", "CreateVpc ListTagsForResource DescribeTags PutObjectTagging".split())
def test_no_tagging(operation: str) -> None:
    assert not tagging(operation)
