"""A client turns errors into ApiError, and repeats no argument in any text."""

from __future__ import annotations

import traceback

import pytest

from tap_provisioner.aws.client import Client, only_reading
from tap_provisioner.aws.session import Account
from tap_provisioner.errors import ApiError, ErrorKind, Meaning
from tests.aws.wire import WELL, Wire, ec2, query

WORD = "hunter2-hunter2"


def test_what_only_reads_sends_no_change(account: Account, wire: Wire) -> None:
    client = account.client("ec2", "us-east-1", only_reading)
    with pytest.raises(PermissionError, match="create_vpc would change AWS"):
        client.create_vpc(CidrBlock="10.0.0.0/16")
    client.describe_vpcs()
    assert client.pages("describe_vpcs", "Vpcs") == []
    assert wire.actions == ["DescribeVpcs"] * 2


def test_a_guard_is_asked_before_each_change_and_only_then(account: Account) -> None:
    asked: list[str] = []
    client = account.client("ec2", "us-east-1", asked.append)
    client.describe_vpcs()
    client.delete_vpc(VpcId="v")
    client.create_vpc(CidrBlock="10.0.0.0/16")
    assert asked == ["delete_vpc", "create_vpc"]


def test_an_error_names_service_operation_and_region(account: Account, wire: Wire) -> None:
    wire.answers = [ec2("DependencyViolation", message="it has subnets")]
    with pytest.raises(ApiError) as caught:
        account.client("ec2", "eu-west-1").delete_vpc(VpcId="v")
    assert str(caught.value) == "ec2:DeleteVpc in eu-west-1: DependencyViolation: it has subnets"
    assert caught.value.kind is ErrorKind.BLOCKED


def test_a_code_is_looked_up_by_the_name_that_boto3_has_for_the_service(
    account: Account, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That is not the name by which its calls are signed: elasticloadbalancing."""
    known = {"elbv2": (Meaning("LoadBalancerNotFound", ErrorKind.GONE),)}
    monkeypatch.setattr("tap_provisioner.aws.errors.meanings", lambda service: known.get(service, ()))
    wire.answers = [query("LoadBalancerNotFound")]
    with pytest.raises(ApiError, match=r"^elbv2:DescribeLoadBalancers in us-east-1") as caught:
        account.client("elbv2", "us-east-1").describe_load_balancers()
    assert caught.value.kind is ErrorKind.GONE


@pytest.mark.usefixtures("wire")
def test_an_error_names_the_action_as_iam_does(account: Account) -> None:
    with pytest.raises(ApiError) as caught:
        account.client("service-quotas", "us-east-1").get_service_quota(ServiceCode="vpc", QuotaCode="L-1")
    assert caught.value.operation == "servicequotas:GetServiceQuota"


def test_an_unknown_operation_is_an_attribute_error(account: Account) -> None:
    with pytest.raises(AttributeError):
        account.client("ec2", "us-east-1").destroy_everything()


@pytest.mark.parametrize(
    "password", [[WORD], {"p": WORD}, (WORD,), WORD.encode()], ids=lambda p: type(p).__name__
)
def test_an_argument_of_the_wrong_type_is_not_repeated_in_any_text(
    account: Account, password: object
) -> None:
    with pytest.raises(ApiError) as caught:
        account.client("rds", "us-east-1").modify_db_instance(
            DBInstanceIdentifier="a", MasterUserPassword=password
        )
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + caught.value.hint
    assert "ParamValidation" in shown
    assert WORD not in shown


def page(*ids: str, token: str = "") -> tuple[int, str]:
    items = "".join(f"<item><vpcId>{id}</vpcId></item>" for id in ids)
    more = f"<nextToken>{token}</nextToken>" if token else ""
    return 200, f"<R><vpcSet>{items}</vpcSet>{more}</R>"


def test_a_listing_has_the_items_of_all_pages(account: Account, wire: Wire) -> None:
    wire.answers = [page("a", "b", token="t"), page(token="u"), page("c")]
    found = account.client("ec2", "us-east-1").pages("describe_vpcs", "Vpcs")
    assert [vpc["VpcId"] for vpc in found] == ["a", "b", "c"]
    assert [form.get("NextToken") for form in wire.asked] == [None, "t", "u"]


def test_a_page_that_fails_fails_the_listing(account: Account, wire: Wire) -> None:
    wire.answers = [page("a", token="t"), ec2("UnauthorizedOperation", 403)]
    with pytest.raises(ApiError) as caught:
        account.client("ec2", "us-east-1").pages("describe_vpcs", "Vpcs")
    assert caught.value.kind is ErrorKind.DENIED
    assert caught.value.operation == "ec2:DescribeVpcs"


def test_a_listing_that_repeats_its_token_fails(account: Account, wire: Wire) -> None:
    wire.answers = [page("a", token="t")]
    with pytest.raises(ApiError, match="PaginationError"):
        account.client("ec2", "us-east-1").pages("describe_vpcs", "Vpcs")


def test_a_listing_without_pages_is_one_call(account: Account, wire: Wire) -> None:
    wire.answers = [(200, "<R><addressesSet><item><publicIp>1</publicIp></item></addressesSet></R>")]
    assert len(account.client("ec2", "us-east-1").pages("describe_addresses", "Addresses")) == 1
    assert len(wire.asked) == 1


def test_where_a_listing_lists_nothing_there_is_nothing(account: Account, wire: Wire) -> None:
    wire.answers = [WELL]
    for operation, key in (("describe_vpcs", "Vpcs"), ("describe_addresses", "Addresses")):
        assert account.client("ec2", "us-east-1").pages(operation, key) == []


def test_a_client_is_made_once_for_each_service_and_region(account: Account) -> None:
    one, two = account.client("ec2", "us-east-1"), account.client("ec2", "us-east-1", only_reading)
    assert isinstance(one, Client)
    assert one._boto is two._boto
    assert one._boto is not account.client("ec2", "us-west-2")._boto
    assert one._boto is account.client("ec2", "global")._boto


def test_rejected_credentials_are_not_retried(account: Account, wire: Wire) -> None:
    wire.answers = [query("InvalidClientTokenId", 403)]
    with pytest.raises(ApiError) as caught:
        account.client("iam", "us-east-1").list_roles()
    assert caught.value.kind is ErrorKind.EXPIRED
    assert len(wire.asked) == 1
