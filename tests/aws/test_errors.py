"""What an error code of AWS means."""

from __future__ import annotations

from pathlib import Path

import pytest
from botocore import exceptions as boto
from botocore.parsers import ResponseParserError

from tap_provisioner import steps
from tap_provisioner.aws.errors import (
    EXISTS,
    GONE,
    api_error,
    describe,
    kind_of,
    meanings,
    never_executed,
    transient,
)
from tap_provisioner.errors import ErrorKind

CODES = {
    ("ec2", ErrorKind.GONE): """
        InvalidVpcID.NotFound InvalidSubnetID.NotFound InvalidInternetGatewayID.NotFound
        InvalidAllocationID.NotFound InvalidRouteTableID.NotFound InvalidAssociationID.NotFound
        InvalidGroup.NotFound InvalidGroupId.NotFound InvalidPermission.NotFound NatGatewayNotFound
        Gateway.NotAttached InvalidRoute.NotFound""",
    ("rds", ErrorKind.GONE): "DBInstanceNotFound DBSubnetGroupNotFoundFault DBParameterGroupNotFound",
    ("iam", ErrorKind.GONE): "NoSuchEntity",
    ("secretsmanager", ErrorKind.GONE): "ResourceNotFoundException",
    ("dynamodb", ErrorKind.GONE): "ResourceNotFoundException",
    ("ec2", ErrorKind.EXISTS): """
        InvalidGroup.Duplicate InvalidPermission.Duplicate RouteAlreadyExists Resource.AlreadyAssociated
        InvalidSubnet.Conflict""",
    ("rds", ErrorKind.EXISTS): """
        DBInstanceAlreadyExists DBSubnetGroupAlreadyExists DBParameterGroupAlreadyExists""",
    ("iam", ErrorKind.EXISTS): "EntityAlreadyExists",
    ("secretsmanager", ErrorKind.EXISTS): "ResourceExistsException",
    ("ec2", ErrorKind.BLOCKED): "DependencyViolation InvalidIPAddress.InUse IncorrectState",
    ("rds", ErrorKind.BLOCKED): """
        InvalidDBInstanceState InvalidDBSubnetGroupStateFault InvalidDBParameterGroupState""",
    ("iam", ErrorKind.BLOCKED): "DeleteConflict ConcurrentModification",
    ("", ErrorKind.THROTTLED): """
        Throttling ThrottlingException RequestLimitExceeded EC2ThrottledException TooManyRequestsException
        PriorRequestNotComplete SlowDown""",
    ("", ErrorKind.CONFLICT): "ConditionalCheckFailedException",
    ("", ErrorKind.DENIED): "UnauthorizedOperation AccessDenied AccessDeniedException OptInRequired",
    ("", ErrorKind.EXPIRED): "ExpiredToken ExpiredTokenException InvalidClientTokenId RequestExpired",
    ("", ErrorKind.QUOTA): """
        VpcLimitExceeded AddressLimitExceeded NatGatewayLimitExceeded LimitExceeded LimitExceededException
        InstanceQuotaExceeded StorageQuotaExceeded DBSubnetGroupQuotaExceeded
        RulesPerSecurityGroupLimitExceeded MaxIOPSLimitExceeded""",
    ("", ErrorKind.REFUSED): """
        InvalidParameterValue ValidationError InvalidParameterCombination InvalidVpcID.Malformed AuthFailure
        InvalidRequestException MalformedPolicyDocument Unknown InvalidDBInstanceStateFault.NotFound""",
}
DECLARING = sorted(path.parent.name for path in Path(steps.__path__[0]).glob("*/_errors.py"))
CASES = [(service, code, kind) for (service, kind), codes in CODES.items() for code in codes.split()]


@pytest.mark.parametrize(("service", "code", "kind"), CASES)
def test_each_code_has_its_kind(service: str, code: str, kind: ErrorKind) -> None:
    assert kind_of(code, 400, service=service) is kind


@pytest.mark.parametrize(("service", "code", "kind"), CASES)
def test_a_code_that_is_known_means_the_same_whatever_the_status(
    service: str, code: str, kind: ErrorKind
) -> None:
    if kind is not ErrorKind.REFUSED:
        assert kind_of(code, 503, service=service) is kind


@pytest.mark.parametrize("status", [500, 502, 503, 504, 599])
@pytest.mark.parametrize("code", ["InternalError", "ServiceUnavailable", "Unavailable", "503", ""])
def test_a_5xx_status_may_have_been_executed(code: str, status: int) -> None:
    assert kind_of(code, status) is ErrorKind.LOST


def test_too_many_requests_is_throttling_under_any_code() -> None:
    assert kind_of("Unknown", 429) is ErrorKind.THROTTLED


def test_an_authentication_failure_depends_on_its_text() -> None:
    refused = "AWS was not able to validate the provided access credentials"
    assert kind_of("AuthFailure", 401, refused) is ErrorKind.EXPIRED
    assert kind_of("AuthFailure", 403, "You do not own the address") is ErrorKind.REFUSED


@pytest.mark.parametrize("service", DECLARING)
def test_no_code_of_a_service_means_two_things_or_one_of_every_service(service: str) -> None:
    found = [(meaning.code, meaning.text) for meaning in meanings(service)]
    assert found
    assert len(found) == len({*found})
    assert not {code for code, _ in found} & (GONE | EXISTS)


def client_error(code: str, status: int = 400, message: str = "text") -> boto.ClientError:
    return boto.ClientError(
        {
            "Error": {"Code": code, "Message": message},
            "ResponseMetadata": {"HTTPStatusCode": status},  # type: ignore[typeddict-item]
        },
        "CreateVpc",
    )


def test_an_answer_becomes_an_error_with_its_code_in_one_line_and_a_hint() -> None:
    found = api_error(
        client_error("VpcLimitExceeded", message="The maximum\n  number  of VPCs"),
        "ec2:CreateVpc",
        "us-east-1",
        "ec2",
    )
    assert str(found) == "ec2:CreateVpc in us-east-1: VpcLimitExceeded: The maximum number of VPCs"
    assert (found.kind, found.code, found.operation) == (ErrorKind.QUOTA, "VpcLimitExceeded", "ec2:CreateVpc")
    assert "quota" in found.hint


def test_an_answer_without_anything_in_it_is_still_described() -> None:
    assert describe({}) == ("Unknown", "", 0)


URL = {"endpoint_url": "https://ec2"}
FAILURES: dict[str, tuple[boto.BotoCoreError | ResponseParserError, ErrorKind]] = {
    "no credentials": (boto.NoCredentialsError(), ErrorKind.EXPIRED),
    "half of them": (boto.PartialCredentialsError(provider="env", cred_var="X"), ErrorKind.EXPIRED),
    "none to be had": (boto.CredentialRetrievalError(provider="x", error_msg="y"), ErrorKind.EXPIRED),
    "a code asked for again": (boto.RefreshWithMFAUnsupportedError(), ErrorKind.EXPIRED),
    "a session at an end": (boto.UnauthorizedSSOTokenError(), ErrorKind.EXPIRED),
    "nobody there": (boto.EndpointConnectionError(**URL), ErrorKind.THROTTLED),
    "nobody answering": (boto.ConnectTimeoutError(**URL), ErrorKind.THROTTLED),
    "an answer that does not come": (boto.ReadTimeoutError(**URL), ErrorKind.LOST),
    "a connection that breaks": (boto.ConnectionClosedError(**URL), ErrorKind.LOST),
    "an answer that makes no sense": (ResponseParserError("<<"), ErrorKind.LOST),
    "anything else": (boto.NoRegionError(), ErrorKind.REFUSED),
}


@pytest.mark.parametrize(("error", "kind"), FAILURES.values(), ids=FAILURES)
def test_a_call_without_an_answer_has_its_kind(
    error: boto.BotoCoreError | ResponseParserError, kind: ErrorKind
) -> None:
    found = api_error(error, "ec2:CreateVpc", "us-east-1", "ec2")
    assert found.kind is kind
    assert found.code == type(error).__name__


ANSWERS = {
    "throttled": (({}, {"Error": {"Code": "Throttling"}}), 400, True, True),
    "throttled by status": (({}, {}), 429, True, True),
    "broken": (({}, {"Error": {"Code": "InternalError"}}), 500, False, True),
    "refused": (({}, {"Error": {"Code": "ValidationError"}}), 400, False, False),
    "well": (({}, {}), 200, False, False),
}


@pytest.mark.parametrize(("answer", "status", "never", "again"), ANSWERS.values(), ids=ANSWERS)
def test_whether_an_answer_is_worth_another_try(
    answer: tuple[object, dict[str, object]], status: int, never: bool, again: bool
) -> None:
    response = answer[0], {**answer[1], "ResponseMetadata": {"HTTPStatusCode": status}}
    assert never_executed(response, None) is never
    assert transient(response, None) is again


def test_whether_a_failure_is_worth_another_try() -> None:
    refused, lost = boto.EndpointConnectionError(**URL), boto.ReadTimeoutError(**URL)
    assert never_executed(None, refused)
    assert not never_executed(None, lost)
    assert transient(None, lost)
    assert not transient(None, None)
    assert not never_executed(None, None)
