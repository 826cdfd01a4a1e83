"""What answers in AWS's place, proxies that are away or refuse, and certificates that are not AWS's."""

from __future__ import annotations

import ssl
from http.client import RemoteDisconnected
from typing import Any

import pytest
from botocore import exceptions as boto
from urllib3 import exceptions as urllib3

from tap_provisioner.aws.errors import api_error, never_executed, transient
from tap_provisioner.aws.retry import RetryRule
from tap_provisioner.aws.session import Account
from tap_provisioner.errors import ApiError, ErrorKind
from tests.aws.wire import WELL, Wire, refusing_port

PAGE = "<!DOCTYPE html>\n<html><body>Log in first</body></html>"
XHTML = f'<?xml version="1.0"?>\n{PAGE}'
CALLS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "query": ("sts", "get_caller_identity", {}),
    "ec2": ("ec2", "describe_vpcs", {}),
    "changing": ("ec2", "create_vpc", {"CidrBlock": "10.0.0.0/16"}),
}


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize("answer", [(200, PAGE), (200, XHTML), (403, PAGE), (404, "no route"), (302, "")])
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_page_is_not_an_answer_of_aws(
    account: Account, wire: Wire, call: tuple[str, str, dict[str, Any]], answer: tuple[int, str]
) -> None:
    service, operation, arguments = call
    wire.answers = [answer]
    with pytest.raises(ApiError) as caught:
        getattr(account.client(service, "us-east-1"), operation)(**arguments)
    error = caught.value
    assert error.kind is ErrorKind.REFUSED
    assert f"what answered is not AWS: HTTP {answer[0]}, text/xml, for {wire.endpoint}" in str(error)
    assert "AWS_ENDPOINT_URL" in error.hint
    assert len(wire.asked) == 1


def test_a_page_of_a_broken_load_balancer_may_be_of_aws(account: Account, wire: Wire) -> None:
    wire.answers = [(503, PAGE), WELL]
    account.client("ec2", "us-east-1").describe_vpcs()
    assert len(wire.asked) == 2


@pytest.mark.parametrize(("status", "hint"), [(200, "check the proxy in HTTP_PROXY"), (407, "put user and")])
def test_the_variable_of_a_proxy_is_named_that_answers_itself(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, status: int, hint: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", wire.endpoint.replace("//", "//user:pa55w0rd@"))
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://aws.invalid:4566")
    wire.answers = [(status, PAGE)]
    with pytest.raises(ApiError) as caught:
        _ = Account(home="us-east-1", retry=RetryRule(base=0)).id
    assert "for http://aws.invalid:4566 through HTTP_PROXY" in str(caught.value)
    assert caught.value.hint.startswith(hint)
    assert "pa55w0rd" not in str(caught.value) + caught.value.hint


@pytest.mark.usefixtures("wire")
def test_a_creation_that_did_not_reach_the_proxy_is_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://user:pa55w0rd@127.0.0.1:{refusing_port()}")
    tries = []

    class Counting(RetryRule):
        def __call__(self, **event: Any) -> float | None:
            tries.append(event["attempts"])
            return super().__call__(**event)

    with pytest.raises(ApiError) as caught:
        Account(home="us-east-1", retry=Counting(base=0, attempts=3)).client("ec2", "us-east-1").create_vpc()
    assert (caught.value.kind, caught.value.code) == (ErrorKind.THROTTLED, "ProxyConnectionError")
    assert tries == [1, 2, 3]
    assert "HTTP_PROXY" in caught.value.hint
    assert "NO_PROXY" in caught.value.hint
    assert "pa55w0rd" not in str(caught.value)


def proxy(cause: Exception) -> boto.ProxyConnectionError:
    return boto.ProxyConnectionError(proxy_url="http://p", error=urllib3.ProxyError("", cause))


def certificate(text: str) -> boto.SSLError:
    return boto.SSLError(endpoint_url="https://e", error=ssl.SSLError(text))


UNTRUSTED = "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate"
FAILURES: dict[str, tuple[boto.BotoCoreError, ErrorKind, bool, bool, str]] = {
    # Its kind, whether it was surely not executed, whether another try may help, and a part of the hint.
    "a proxy that is away": (
        proxy(urllib3.NewConnectionError(None, "refused")),  # type: ignore[arg-type]
        *(ErrorKind.THROTTLED, True, False, "NO_PROXY"),
    ),
    "a proxy that cannot reach AWS": (
        proxy(OSError("Tunnel connection failed: 503 Service Unavailable")),
        *(ErrorKind.THROTTLED, True, True, "NO_PROXY"),
    ),
    "a proxy that asks for a login": (
        proxy(OSError("Tunnel connection failed: 407 Proxy Authentication Required")),
        *(ErrorKind.REFUSED, False, False, "HTTPS_PROXY"),
    ),
    "a proxy that hangs up": (proxy(RemoteDisconnected("x")), ErrorKind.LOST, False, True, "HTTPS_PROXY"),
    "a certificate of a firewall": (
        certificate(UNTRUSTED),
        *(ErrorKind.REFUSED, False, False, "AWS_CA_BUNDLE"),
    ),
    "a connection that is cut": (
        certificate("[SSL: UNEXPECTED_EOF] EOF occurred in violation of protocol"),
        *(ErrorKind.LOST, False, True, "AWS_CA_BUNDLE"),
    ),
}


@pytest.mark.parametrize("case", FAILURES)
def test_whether_a_call_was_executed_that_failed_on_its_way(case: str) -> None:
    error, kind, never, again, hint = FAILURES[case]
    found = api_error(error, "ec2:CreateVpc", "us-east-1", "ec2", "https://ec2.us-east-1.amazonaws.com")
    assert found.kind is kind
    assert never_executed(None, error) is never
    assert transient(None, error) or not again
    assert hint in found.hint
    if "Tunnel" in str(error.kwargs["error"].args):
        assert "Tunnel connection failed" in str(found)
