"""A call's answer is shared by all requests made before it began, and by no others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from threading import Barrier, Event, Thread
from typing import Any

import pytest

from tap_provisioner.aws.client import only_reading
from tap_provisioner.aws.region import Reads, RegionClient, RegionClients
from tap_provisioner.aws.session import Account
from tap_provisioner.errors import ApiError, ErrorKind
from tap_provisioner.step import GLOBAL
from tests.aws.wire import Wire


def ticking() -> Reads:
    ticks: Iterator[int] = count(1)
    return Reads(clock=lambda: float(next(ticks)))


def counting() -> Callable[[], int]:
    numbers = count(1)
    return lambda: next(numbers)


def test_an_answer_is_shared_with_all_who_asked_before_the_call() -> None:
    reads, call = ticking(), counting()
    first = reads.clock()
    assert [reads.get("k", first, call) for _ in range(3)] == [1, 1, 1]


def test_a_later_request_makes_a_new_call() -> None:
    reads, call = ticking(), counting()
    old = reads.clock()
    assert reads.get("k", old, call) == 1
    new = reads.clock()
    assert reads.get("k", new, call) == 2
    assert reads.get("k", new, call) == reads.get("k", old, call) == 2


def test_a_call_that_began_before_is_too_old_although_it_ended_after() -> None:
    """What it shows may be what was there when it began."""
    reads, call = ticking(), counting()
    moments: list[float] = []

    def slow() -> int:
        moments.append(reads.clock())
        return call()

    assert reads.get("k", reads.clock(), slow) == 1
    assert reads.get("k", moments[0], slow) == 2


def test_other_questions_have_other_answers() -> None:
    reads, call = ticking(), counting()
    assert [reads.get(key, 0, call) for key in ("k", "l", "k")] == [1, 2, 1]


def test_a_failure_is_not_shared() -> None:
    reads, call = ticking(), counting()

    def fail() -> int:
        raise LookupError

    with pytest.raises(LookupError):
        reads.get("k", 0, fail)
    assert reads.get("k", 0, call) == 1


def test_a_gone_error_is_shared() -> None:
    reads, calls = ticking(), []

    def gone() -> None:
        calls.append(1)
        raise ApiError(
            ErrorKind.GONE, "NoSuchEntity", "no such role", operation="iam:GetRole", region="global"
        )

    for _ in range(2):
        with pytest.raises(ApiError, match="no such role"):
            reads.get("k", 0, gone)
    assert calls == [1]


def test_none_is_shared() -> None:
    reads, calls = ticking(), []
    assert [reads.get("k", 0, lambda: calls.append(1)) for _ in range(2)] == [None, None]
    assert calls == [1]


def in_threads(*works: Callable[[], Any]) -> list[Thread]:
    threads = [Thread(target=work, daemon=True) for work in works]
    for thread in threads:
        thread.start()
    return threads


def test_all_who_ask_at_once_share_one_call() -> None:
    reads, calls, answers = Reads(), [], []
    together = Barrier(8, timeout=10)

    def ask() -> None:
        since = reads.clock()
        together.wait()
        answers.append(reads.get("k", since, lambda: calls.append(1) or len(calls)))

    for thread in in_threads(*[ask] * 8):
        thread.join(10)
    assert answers == [1] * 8
    assert calls == [1]


def test_a_request_during_a_call_makes_its_own_call() -> None:
    reads, call = Reads(), counting()
    begun, finish, answers = Event(), Event(), {}

    def slow() -> int:
        begun.set()
        assert finish.wait(10)
        return call()

    def early() -> None:
        answers["early"] = reads.get("k", since, slow)

    def late() -> None:
        answers["late"] = reads.get("k", reads.clock(), call)

    since = reads.clock()
    (one,) = in_threads(early)
    assert begun.wait(10)
    (two,) = in_threads(late)
    finish.set()
    for thread in (one, two):
        thread.join(10)
    assert answers == {"early": 1, "late": 2}


def test_a_slow_call_does_not_delay_others() -> None:
    reads, begun, finish = Reads(), Event(), Event()

    def slow() -> None:
        begun.set()
        assert finish.wait(10)

    (thread,) = in_threads(lambda: reads.get("slow", 0, slow))
    assert begun.wait(10)
    assert reads.get("quick", 0, lambda: "answer") == "answer"
    finish.set()
    thread.join(10)


@pytest.fixture
def region(account: Account) -> RegionClient:
    return RegionClients(account, "shop-dev", "dev", ["us-east-1", "eu-west-1"], "20260101000000")[
        "us-east-1"
    ]


def test_a_region_asks_each_question_once(region: RegionClient, wire: Wire) -> None:
    for _ in range(2):
        assert region.list("ec2", "describe_vpcs", "Vpcs", Filters=[{"Name": "a", "Values": ["b"]}]) == []
        region.get("ec2", "describe_vpc_attribute", VpcId="v", Attribute="enableDnsSupport")
    assert wire.actions == ["DescribeVpcs", "DescribeVpcAttribute"]


def test_another_question_is_another_call(region: RegionClient, wire: Wire) -> None:
    region.list("ec2", "describe_vpcs", "Vpcs")
    region.list("ec2", "describe_vpcs", "Vpcs", VpcIds=["v"])
    region.get("ec2", "describe_vpcs")
    assert len(wire.asked) == 3


def test_services_with_an_operation_of_one_name_are_two_questions(region: RegionClient, wire: Wire) -> None:
    for service in ("rds", "neptune"):
        region.get(service, "list_tags_for_resource", ResourceName="arn:aws:rds:x:y:db:z")
    assert len(wire.asked) == 2


def test_a_fresh_view_asks_again_and_the_old_one_sees_the_answer(region: RegionClient, wire: Wire) -> None:
    region.list("ec2", "describe_vpcs", "Vpcs")
    fresh = region.fresh()
    assert fresh.since > region.since
    for view in (fresh, fresh, region):
        view.list("ec2", "describe_vpcs", "Vpcs")
    assert len(wire.asked) == 2


def test_regions_share_no_answers(account: Account, wire: Wire) -> None:
    clients = RegionClients(account, "shop-dev", "dev", ["us-east-1", "eu-west-1"], "")
    for name in clients:
        clients[name].list("ec2", "describe_vpcs", "Vpcs")
    assert len(wire.asked) == 3


def test_the_clients_are_of_the_regions_and_of_the_account(account: Account) -> None:
    clients = RegionClients(account, "shop-dev", "dev", ["us-east-1", "eu-west-1"], "20260101000000")
    assert list(clients) == ["us-east-1", "eu-west-1", GLOBAL]
    assert len(clients) == 3
    assert {(view.stack, view.moment) for view in clients.values()} == {("shop-dev", "20260101000000")}
    with pytest.raises(KeyError):
        clients["mars-north-1"]


SERVICES = {"ec2": "ec2", "rds": "rds", "iam": "iam", "secrets": "secretsmanager"}


@pytest.mark.parametrize(("name", "service"), SERVICES.items())
def test_each_service_is_reached_in_the_region(region: RegionClient, name: str, service: str) -> None:
    meta = getattr(region, name)._boto.meta
    assert meta.service_model.service_name == service
    assert meta.region_name in ("us-east-1", "aws-global")


def test_what_belongs_to_the_account_is_reached_at_its_home(account: Account) -> None:
    assert RegionClients(account, "s", "", [], "")[GLOBAL].ec2._boto.meta.region_name == "us-east-1"


def test_a_guard_holds_for_every_service(account: Account, wire: Wire) -> None:
    view = RegionClients(account, "s", "", ["us-east-1"], "", only_reading)["us-east-1"].fresh()
    for call in (
        view.ec2.create_vpc,
        view.rds.delete_db_instance,
        view.iam.create_role,
        view.secrets.tag_resource,
    ):
        with pytest.raises(PermissionError):
            call()
    assert wire.asked == []


def test_a_region_reads_the_tags_of_its_stack(region: RegionClient) -> None:
    tags = [{"Key": "tap:stack", "Value": "shop-dev"}, {"Key": "tap:address", "Value": "a"}]
    assert region.ownership(tags).address == "a"
    assert not region.ownership([]).owned
