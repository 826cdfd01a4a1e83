"""What is sent again: what was surely not executed, and what does no harm when it is executed twice."""

from __future__ import annotations

from threading import Event
from typing import Any

import pytest
from botocore.config import Config

from tap_provisioner.aws.retry import ATTEMPTS, LONGEST_PAUSE, RetryRule, retrying
from tap_provisioner.aws.session import Account
from tap_provisioner.errors import ApiError, ErrorKind
from tests.aws.wire import HALF, HANG_UP, WELL, Answer, Wire, ec2, query, refusing_port

CREATION = ("ec2", "create_vpc", {"CidrBlock": "10.0.0.0/16"})
ALLOCATION = ("ec2", "allocate_address", {})
INSTANCE = (
    "rds",
    "create_db_subnet_group",
    {"DBSubnetGroupName": "a", "DBSubnetGroupDescription": "b", "SubnetIds": ["c"]},
)
ROLE = ("iam", "create_role", {"RoleName": "a", "AssumeRolePolicyDocument": "{}"})
WITH_TOKEN = ("ec2", "create_nat_gateway", {"SubnetId": "s", "AllocationId": "a"})
READING = ("ec2", "describe_vpcs", {})
TAGS = ("ec2", "create_tags", {"Resources": ["v"], "Tags": [{"Key": "a", "Value": "b"}]})
CHANGE = ("ec2", "modify_vpc_attribute", {"VpcId": "v", "EnableDnsSupport": {"Value": True}})
DELETION = ("rds", "delete_db_subnet_group", {"DBSubnetGroupName": "a"})

Call = tuple[str, str, dict[str, Any]]
ONCE: dict[str, Call] = {
    "creation": CREATION,
    "allocation": ALLOCATION,
    "by name": INSTANCE,
    "role": ROLE,
    "change": CHANGE,
    "deletion": DELETION,
}
AGAIN: dict[str, Call] = {"token": WITH_TOKEN, "reading": READING, "tags": TAGS}
LOSSES: dict[str, Answer] = {
    "500": ec2("InternalError", 500),
    "503": ec2("Unavailable", 503),
    "lost": HANG_UP,
}


def call(account: Account, what: Call) -> Any:
    service, operation, arguments = what
    return getattr(account.client(service, "us-east-1"), operation)(**arguments)


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
@pytest.mark.parametrize("what", ONCE.values(), ids=ONCE)
def test_a_change_that_may_have_been_executed_is_not_sent_again(
    account: Account, wire: Wire, what: Call, loss: Answer
) -> None:
    wire.answers = [loss, WELL]
    with pytest.raises(ApiError) as caught:
        call(account, what)
    assert caught.value.kind is ErrorKind.LOST
    assert len(wire.asked) == 1


@pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)
@pytest.mark.parametrize("what", AGAIN.values(), ids=AGAIN)
def test_what_may_be_executed_twice_is_sent_again(
    account: Account, wire: Wire, what: Call, loss: Answer
) -> None:
    wire.answers = [loss, loss, WELL]
    call(account, what)
    assert len(wire.asked) == 3


@pytest.mark.parametrize("what", [CREATION, READING], ids=["creation", "reading"])
def test_half_an_answer_is_a_lost_one(account: Account, wire: Wire, what: Call) -> None:
    """botocore finds half an answer after its retries: even a read is left to the caller's wait."""
    wire.answers = [HALF, WELL]
    with pytest.raises(ApiError) as caught:
        call(account, what)
    assert caught.value.kind is ErrorKind.LOST
    assert len(wire.asked) == 1


@pytest.mark.parametrize("what", {**ONCE, **AGAIN}.values(), ids={**ONCE, **AGAIN})
def test_what_was_throttled_is_sent_again_whatever_it_is(account: Account, wire: Wire, what: Call) -> None:
    answer = ec2 if what[0] == "ec2" else query
    wire.answers = [answer("Throttling"), answer("RequestLimitExceeded", 503), answer("Other", 429), WELL]
    call(account, what)
    assert len(wire.asked) == 4


@pytest.mark.parametrize("what", [CREATION, READING, CHANGE], ids=["creation", "reading", "change"])
def test_what_was_refused_is_not_sent_again(account: Account, wire: Wire, what: Call) -> None:
    wire.answers = [ec2("InvalidParameterValue"), WELL]
    with pytest.raises(ApiError) as caught:
        call(account, what)
    assert caught.value.kind is ErrorKind.REFUSED
    assert len(wire.asked) == 1


def test_a_second_try_has_the_token_of_the_first(account: Account, wire: Wire) -> None:
    wire.answers = [HANG_UP, ec2("InternalError", 500), WELL]
    call(account, WITH_TOKEN)
    tokens = {form["ClientToken"] for form in wire.asked}
    assert len(wire.asked) == 3
    assert len(tokens) == 1
    assert tokens != {""}


@pytest.mark.parametrize("what", [CREATION, READING], ids=["creation", "reading"])
def test_tries_are_bounded(account: Account, wire: Wire, what: Call) -> None:
    wire.answers = [ec2("Throttling")]
    with pytest.raises(ApiError) as caught:
        call(account, what)
    assert caught.value.kind is ErrorKind.THROTTLED
    assert len(wire.asked) == ATTEMPTS


class Counting(RetryRule):
    def __init__(self) -> None:
        super().__init__(base=0)
        self.attempts: list[int] = []

    def __call__(self, **event: Any) -> float | None:
        self.attempts.append(event["attempts"])
        return super().__call__(**event)


@pytest.mark.usefixtures("wire")
def test_a_creation_that_nobody_took_is_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{refusing_port()}")
    counting = Counting()
    with pytest.raises(ApiError) as caught:
        call(Account(home="us-east-1", retry=counting), CREATION)
    assert caught.value.code == "EndpointConnectionError"
    assert counting.attempts == list(range(1, ATTEMPTS + 1))


@pytest.mark.parametrize(("what", "tries"), [(CREATION, 1), (WITH_TOKEN, ATTEMPTS), (READING, ATTEMPTS)])
def test_an_answer_that_does_not_come_in_time_is_a_lost_one(
    wire: Wire, monkeypatch: pytest.MonkeyPatch, what: Call, tries: int
) -> None:
    over = Event()
    counting = Counting()
    account = Account(home="us-east-1", retry=counting)
    account._config = account._config.merge(Config(read_timeout=0.05))
    monkeypatch.setattr(wire, "next", lambda *_: (over.wait(10), (200, "<R/>"))[1])
    try:
        with pytest.raises(ApiError) as caught:
            call(account, what)
    finally:
        over.set()
    assert caught.value.kind is ErrorKind.LOST
    assert caught.value.code == "ReadTimeoutError"
    assert len(counting.attempts) == tries


class _Operation:
    name = "DescribeVpcs"
    idempotent_members = ()


THROTTLED = ({}, {"Error": {"Code": "Throttling"}, "ResponseMetadata": {"HTTPStatusCode": 400}})


def test_pauses_double_up_to_the_longest_and_are_jittered() -> None:
    def pauses(jitter: float) -> list[float | None]:
        rule = RetryRule(base=1, jitter=lambda: jitter)
        return [
            rule(response=THROTTLED, operation=_Operation, attempts=n, caught_exception=None)
            for n in range(1, ATTEMPTS + 1)
        ]

    assert pauses(1) == [2, 4, 8, 16, LONGEST_PAUSE, LONGEST_PAUSE, LONGEST_PAUSE, None]
    assert pauses(0.5)[:2] == [1, 2]


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (THROTTLED, "throttled"),
        (({}, {"Error": {"Code": "Other"}, "ResponseMetadata": {"HTTPStatusCode": 429}}), "throttled"),
        (
            ({}, {"Error": {"Code": "InternalError"}, "ResponseMetadata": {"HTTPStatusCode": 500}}),
            "InternalError",
        ),
        (None, "no answer"),
    ],
)
def test_a_retry_is_described_by_call_number_and_reason(response: Any, reason: str) -> None:
    text = retrying(response=response, operation=_Operation, attempts=1, caught_exception=None)
    assert text == f"retrying DescribeVpcs (2 of {ATTEMPTS}): {reason}"


def test_what_went_well_is_not_sent_again() -> None:
    well = ({}, {"ResponseMetadata": {"HTTPStatusCode": 200}})
    rule = RetryRule()
    assert rule(response=well, operation=_Operation, attempts=1, caught_exception=None) is None


@pytest.mark.parametrize("attempts", [1, 3])
def test_how_often_can_be_told(attempts: int, wire: Wire) -> None:
    wire.answers = [ec2("Unavailable", 503)]
    account = Account(home="us-east-1", retry=RetryRule(base=0, attempts=attempts))
    with pytest.raises(ApiError):
        call(account, READING)
    assert len(wire.asked) == attempts
