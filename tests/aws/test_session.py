"""Accounts, roles and the expiry of credentials."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest

from tap_provisioner.aws.session import Account
from tap_provisioner.errors import ApiError, ErrorKind, TapError
from tests.aws.wire import WELL, Answer, Wire, query

ROLE = "arn:aws:iam::222222222222:role/deploy"


@pytest.fixture
def account(wire: Wire) -> Account:  # noqa: ARG001 - whom it asks
    """One that nobody has asked yet whose it is."""
    return Account(home="us-east-1")


def identity(account: str = "111111111111", partition: str = "aws") -> Answer:
    return 200, (
        "<GetCallerIdentityResponse><GetCallerIdentityResult>"
        f"<Arn>arn:{partition}:iam::{account}:user/me</Arn><UserId>u</UserId><Account>{account}</Account>"
        "</GetCallerIdentityResult></GetCallerIdentityResponse>"
    )


def assumed(key: str = "ASIAROLE", until: str = "2099-01-01T00:00:00Z") -> Answer:
    return 200, (
        "<AssumeRoleResponse><AssumeRoleResult><Credentials>"
        f"<AccessKeyId>{key}</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
        f"<Expiration>{until}</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
    )


def test_the_account_and_its_partition_are_asked_for_once(account: Account, wire: Wire) -> None:
    wire.answers = [identity(partition="aws-cn")]
    assert (account.id, account.partition, account.id) == ("111111111111", "aws-cn", "111111111111")
    assert wire.actions == ["GetCallerIdentity"]


@pytest.mark.parametrize("allowed", [[], ["111111111111"], ["222222222222", "111111111111"]], ids=str)
def test_an_account_that_is_allowed_may_be_used(account: Account, wire: Wire, allowed: list[str]) -> None:
    wire.answers = [identity()]
    account.check(iter(allowed))


def test_an_account_that_is_not_allowed_is_refused(account: Account, wire: Wire) -> None:
    wire.answers = [identity()]
    with pytest.raises(
        TapError, match="of account 111111111111, the spec allows only 222222222222"
    ) as caught:
        account.check(["222222222222"])
    assert caught.value.hint


def test_credentials_that_are_not_accepted_are_an_error_even_if_all_accounts_are_allowed(
    account: Account, wire: Wire
) -> None:
    wire.answers = [query("ExpiredToken", 403)]
    with pytest.raises(ApiError) as caught:
        account.check([])
    assert caught.value.kind is ErrorKind.EXPIRED


@pytest.mark.parametrize("role", [None, ROLE])
def test_no_credentials_are_an_error_that_says_so(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, role: str | None
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    with pytest.raises(TapError, match="credentials") as caught:
        Account(home="us-east-1", role_arn=role).check([])
    assert caught.value.hint
    assert wire.asked == []


@pytest.mark.parametrize("url", ["127.0.0.1:4566", "http://localhost:99999", "nowhere"])
def test_an_endpoint_that_is_no_url_is_an_error_that_says_so(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", url)
    with pytest.raises(TapError) as caught:
        Account(home="us-east-1").check([])
    assert str(caught.value).startswith("the AWS configuration is not usable: ")
    assert "AWS_ variables" in caught.value.hint


@pytest.mark.usefixtures("wire")
def test_a_profile_that_is_not_there_is_an_error_that_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(TapError, match=r"the AWS configuration is not usable: .*nobody") as caught:
        Account(home="us-east-1").client("ec2", "us-east-1")
    assert "AWS_PROFILE" in caught.value.hint


def test_a_role_is_assumed_before_the_first_call_and_its_credentials_are_used(wire: Wire) -> None:
    wire.answers = [assumed(), identity("222222222222")]
    account = Account(home="eu-west-1", role_arn=ROLE, external_id="ex")
    assert wire.asked == []
    account.check(["222222222222"])
    assert wire.actions == ["AssumeRole", "GetCallerIdentity"]
    assert wire.asked[0]["RoleArn"] == ROLE
    assert wire.asked[0]["ExternalId"] == "ex"
    assert wire.asked[0]["RoleSessionName"] == "tap_provisioner"
    assert "AKIDEXAMPLE" in wire.headers[0]["Authorization"]
    assert "eu-west-1" in wire.headers[0]["Authorization"]
    assert "ASIAROLE" in wire.headers[1]["Authorization"]


def test_without_an_external_id_none_is_sent(wire: Wire) -> None:
    wire.answers = [assumed(), identity()]
    assert Account(home="us-east-1", role_arn=ROLE).id
    assert "ExternalId" not in wire.asked[0]


def test_a_role_is_assumed_once_for_all_clients(wire: Wire) -> None:
    wire.answers = [assumed(), identity(), (200, "<R/>")]
    account = Account(home="us-east-1", role_arn=ROLE)
    assert account.id
    for region in ("us-east-1", "us-west-2"):
        account.client("ec2", region).describe_vpcs()
    assert wire.actions == ["AssumeRole", "GetCallerIdentity", "DescribeVpcs", "DescribeVpcs"]


def test_the_credentials_of_a_role_renew_themselves(wire: Wire) -> None:
    soon = (datetime.now(UTC) + timedelta(minutes=1)).isoformat()
    wire.answers = [assumed("ASIAONE", soon), identity(), assumed("ASIATWO"), WELL]
    account = Account(home="us-east-1", role_arn=ROLE)
    assert account.id
    account.client("ec2", "us-east-1").describe_vpcs()
    assert wire.actions == ["AssumeRole", "GetCallerIdentity", "AssumeRole", "DescribeVpcs"]
    assert "ASIATWO" in wire.headers[-1]["Authorization"]


def test_a_role_that_may_not_be_assumed_is_an_error(wire: Wire) -> None:
    wire.answers = [query("AccessDenied", 403, "is not authorized to perform: sts:AssumeRole")]
    with pytest.raises(ApiError) as caught:
        Account(home="us-east-1", role_arn=ROLE).id  # noqa: B018
    assert caught.value.kind is ErrorKind.DENIED
    assert "sts:AssumeRole" in str(caught.value)


def test_many_threads_get_the_same_client(account: Account) -> None:
    together, got = Barrier(4, timeout=10), []

    def get() -> None:
        together.wait()
        got.append(account.client("ec2", "us-east-1")._boto)

    threads = [Thread(target=get) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 4
    assert len({id(boto) for boto in got}) == 1


@pytest.mark.usefixtures("wire")
def test_clients_have_a_connection_for_each_thread() -> None:
    account = Account(home="us-east-1", connections=33)
    config = account.client("ec2", "us-east-1")._boto.meta.config
    assert config.max_pool_connections == 33
    assert "tap_provisioner" in config.user_agent_extra


def minutes(number: float) -> datetime:
    return (datetime.now(UTC) + timedelta(minutes=number)).replace(microsecond=0)


@pytest.mark.usefixtures("wire")
def test_credentials_without_a_known_end() -> None:
    assert Account(home="us-east-1").expires is None


def test_no_credentials_have_no_end(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    assert Account(home="us-east-1").expires is None
    assert wire.asked == []


@pytest.mark.usefixtures("wire")
def test_credentials_of_the_environment_end_when_it_says(monkeypatch: pytest.MonkeyPatch) -> None:
    end = minutes(20)
    monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", end.isoformat())
    assert Account(home="us-east-1").expires == end


def test_a_role_ends_with_what_it_is_renewed_with_or_when_it_must_be_renewed(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    soon, role = minutes(20), minutes(60)
    monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", soon.isoformat())
    wire.answers = [assumed(until=role.isoformat()), identity()]
    account = Account(home="us-east-1", role_arn=ROLE)
    assert account.expires == soon
    assert account.id
    assert account.expires == role - timedelta(minutes=10)


def test_a_role_that_lasting_credentials_renew_does_not_end(wire: Wire) -> None:
    wire.answers = [assumed(until=minutes(20).isoformat()), identity()]
    account = Account(home="us-east-1", role_arn=ROLE)
    assert account.id
    assert account.expires is None


@pytest.mark.parametrize("mfa", [False, True])
def test_a_profiles_role_ends_where_nobody_is_asked_for_another_code(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, mfa: bool
) -> None:
    serial = "mfa_serial = arn:aws:iam::111111111111:mfa/me\n" if mfa else ""
    (tmp_path / "config").write_text(
        f"[profile deploy]\nrole_arn = {ROLE}\nsource_profile = base\n{serial}", encoding="utf-8"
    )
    (tmp_path / "credentials").write_text(
        "[base]\naws_access_key_id = AKIDBASE\naws_secret_access_key = key\n", encoding="utf-8"
    )
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_PROFILE", "deploy")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    end = minutes(60)
    wire.answers = [assumed(until=end.isoformat()), identity()]
    account = Account(home="us-east-1")
    provider = account._source.get_component("credential_provider").get_provider("assume-role")
    provider._prompter = lambda _prompt: "123456"
    assert account.id
    assert account.expires == (end - timedelta(minutes=10) if mfa else None)


def test_credentials_that_end_during_a_run_are_an_error_that_says_so(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    wire.answers = [identity()]
    monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", minutes(20).isoformat())
    account = Account(home="us-east-1")
    assert account.id
    account._source.get_credentials()._expiry_time = minutes(-1)
    monkeypatch.setenv("AWS_CREDENTIAL_EXPIRATION", minutes(-1).isoformat())
    with pytest.raises(ApiError, match="expired") as caught:
        account.client("ec2", "us-east-1").describe_vpcs()
    assert caught.value.kind is ErrorKind.EXPIRED
    assert "fresh credentials" in caught.value.hint
    assert wire.actions == ["GetCallerIdentity"]
