"""Faults: what a client sees of each kind, which call is hit, and that a seed decides."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from tap_provisioner.local import Fault, Faults
from tap_provisioner.local.core.wire import Request
from tests.local.world import World

Start = Callable[..., World]
GATEWAY = "CreateInternetGateway"


def request(operation: str = GATEWAY, service: str = "ec2", region: str = "us-east-1") -> Request:
    return Request(service, region, operation, "ec2")


def made(world: World) -> int:
    return len(world.aws.inventory().get("us-east-1", {}).get("internet-gateway", []))


@pytest.mark.parametrize(
    ("kind", "code", "status", "executed"),
    [
        ("throttle", "RequestLimitExceeded", 503, 0),
        ("deny", "UnauthorizedOperation", 403, 0),
        ("error", "InternalError", 400, 0),
        ("error500_before", "InternalError", 500, 0),
        ("error500_after", "InternalError", 500, 1),
    ],
)
def test_faults_that_are_answered(start: Start, kind: Any, code: str, status: int, executed: int) -> None:
    world = start(faults=Faults(scripted=[Fault(kind, operation=GATEWAY)]))
    with pytest.raises(ClientError) as caught:
        world.ec2.create_internet_gateway()
    response = caught.value.response
    assert (response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]) == (code, status)
    assert made(world) == executed
    world.ec2.create_internet_gateway()
    assert made(world) == executed + 1


@pytest.mark.parametrize(("kind", "executed"), [("drop_before", 0), ("drop_after", 1)])
def test_faults_that_are_not_answered(start: Start, kind: Any, executed: int) -> None:
    world = start(faults=Faults(scripted=[Fault(kind)]))
    with pytest.raises(ConnectionClosedError):
        world.ec2.create_internet_gateway()
    assert made(world) == executed


@pytest.mark.parametrize("kind", ["stall_before", "stall_after"])
def test_stalls(start: Start, kind: Any) -> None:
    world = start(faults=Faults(scripted=[Fault(kind, seconds=0.1)]))
    began = time.monotonic()
    world.ec2.create_internet_gateway()
    assert time.monotonic() - began >= 0.1
    assert made(world) == 1


@pytest.mark.parametrize(("kind", "executed"), [("kill_before", 0), ("kill_after", 1)])
def test_kills(start: Start, kind: Any, executed: int) -> None:
    with subprocess.Popen(["sleep", "60"]) as process:
        world = start(faults=Faults(scripted=[Fault(kind, pid=process.pid)]))
        with pytest.raises(ConnectionClosedError):
            world.ec2.create_internet_gateway()
        assert process.wait(10) == -9
    assert made(world) == executed


@pytest.mark.parametrize(
    ("service", "operation", "throttled", "denied"),
    [
        ("ec2", "describe_vpcs", "RequestLimitExceeded", "UnauthorizedOperation"),
        ("rds", "describe_db_instances", "Throttling", "AccessDenied"),
        ("secretsmanager", "list_secrets", "ThrottlingException", "AccessDeniedException"),
        ("sns", "list_topics", "Throttling", "AuthorizationError"),
        ("s3", "list_buckets", "SlowDown", "AccessDenied"),
        ("route53", "list_hosted_zones", "Throttling", "AccessDenied"),
        ("guardduty", "list_detectors", "ThrottlingException", "AccessDeniedException"),
    ],
)
def test_each_protocol_has_its_codes(
    start: Start, service: str, operation: str, throttled: str, denied: str
) -> None:
    world = start(faults=Faults(scripted=[Fault("throttle"), Fault("deny", nth=2)]))
    for code in (throttled, denied):
        with pytest.raises(ClientError) as caught:
            getattr(world(service), operation)()
        assert caught.value.response["Error"]["Code"] == code


def test_an_error_of_choice(start: Start) -> None:
    world = start()
    world.aws.faults.add(Fault("error", code="ExpiredToken", message="It has expired.", status=403))
    with pytest.raises(ClientError, match="It has expired"):
        world.ec2.describe_vpcs()


@pytest.mark.parametrize(
    ("fault", "hits"),
    [
        (Fault("deny", nth=2), [False, True, False, False]),
        (Fault("deny", nth=2, times=2), [False, True, True, False]),
        (Fault("deny", operation="DescribeVpcs"), [False, False, True, False]),
        (Fault("deny", mutating=True, nth=3), [False, False, False, True]),
        (Fault("deny", region="us-west-2"), [False, True, False, False]),
        (Fault("deny", service="rds"), [False, False, False, False]),
    ],
)
def test_which_call_is_hit(fault: Fault, hits: list[bool]) -> None:
    faults = Faults(scripted=[fault])
    calls = [request(), request(region="us-west-2"), request("DescribeVpcs"), request()]
    assert [faults.draw(call) is not None for call in calls] == hits


def test_clearing_takes_scripted_faults_back() -> None:
    faults = Faults(scripted=[Fault("deny")])
    faults.clear()
    assert faults.draw(request()) is None


@pytest.mark.parametrize("wrong", [{"kind": "nonsense"}, {"kind": "kill_before"}])
def test_senseless_faults_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"unknown kind|pid"):
        Fault(**wrong)


def drawn(faults: Faults, operations: list[str]) -> list[str | None]:
    found = [faults.draw(request(operation)) for operation in operations]
    return [fault.kind if fault else None for fault in found]


RATES = {"throttle_rate": 0.1, "error_rate": 0.1, "drop_before_rate": 0.1, "drop_after_rate": 0.1}


def test_a_seed_decides() -> None:
    calls = [GATEWAY] * 200
    first, again = drawn(Faults(7, **RATES), calls), drawn(Faults(7, **RATES), calls)
    assert first == again
    assert first != drawn(Faults(8, **RATES), calls)
    assert {"throttle", "error500_before", "drop_before", "drop_after", None} == set(first)
    assert 40 < sum(kind is not None for kind in first) < 120


def test_how_calls_interleave_does_not_matter() -> None:
    a, b = [GATEWAY] * 50, ["CreateVpc"] * 50
    apart, mixed = Faults(7, **RATES), Faults(7, **RATES)
    in_turn = [each for pair in zip(a, b, strict=True) for each in pair]
    assert drawn(apart, a) + drawn(apart, b) == [*drawn(mixed, in_turn)[::2], *drawn(Faults(7, **RATES), b)]


def test_reading_can_be_spared() -> None:
    faults = Faults(7, only_mutating=True, **RATES)
    assert set(drawn(faults, ["DescribeVpcs"] * 100)) == {"throttle", None}
    assert set(drawn(faults, [GATEWAY] * 100)) > {"throttle", None, "drop_after"}


def test_rates_of_the_rest() -> None:
    assert drawn(Faults(1, error_after_rate=1.0), [GATEWAY]) == ["error500_after"]
    stall = Faults(1, stall_rate=1.0, stall_seconds=0.5).draw(request())
    assert stall == Fault("stall_before", seconds=0.5)
