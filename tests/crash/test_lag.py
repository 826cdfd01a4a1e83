"""What a tag filter does not show yet, or still shows: EC2's lists are some seconds old."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from tap_provisioner.local import Call, EmbeddedAws
from tests.crash.harness import Scene, Zygote
from tests.crash.world import Hurried, Operator, watching
from tests.e2e.world import EAST, World, spec_of

FAST = 2000.0


class Gears:
    """A clock that can be stopped, so that a lag outlasts just the calls that it should."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._since, self._before, self.speed = time.monotonic(), 0.0, FAST

    def now(self) -> float:
        """AWS seconds."""
        with self._lock:
            return self._before + (time.monotonic() - self._since) * self.speed

    def shift(self, speed: float) -> None:
        """Go on at another speed."""
        now = self.now()
        with self._lock:
            self._since, self._before, self.speed = time.monotonic(), now, speed

    def stop_at(self, operation: str, region: str) -> Callable[[str, Call], None]:
        """A listener that stops the clock when an operation has been carried out there, once."""
        return self._once(operation, region, 1, 0.0)

    def go_on_at(self, operation: str, region: str, times: int) -> Callable[[str, Call], None]:
        """A listener that lets time pass again when a stopped clock has seen an operation so many times."""
        return self._once(operation, region, times, FAST)

    def _once(self, operation: str, region: str, times: int, speed: float) -> Callable[[str, Call], None]:
        left = [None] * times

        def listen(moment: str, call: Call) -> None:
            fits = (moment, call.operation, call.region, call.error_code) == (
                "after",
                operation,
                region,
                None,
            )
            if fits and left and bool(self.speed) is not bool(speed):
                left.pop()
                if not left:
                    self.shift(speed)

        return listen


class InGear(Hurried):
    """Waits as the clock goes, and a moment where it stands still."""

    def __init__(self, gears: Gears) -> None:
        super().__init__()
        self._gears = gears

    def wait(self, timeout: float | None = None) -> bool:
        return threading.Event.wait(self, timeout and timeout / (self._gears.speed or FAST))


@pytest.fixture(scope="module")
def gears() -> Gears:
    return Gears()


@pytest.fixture(scope="module")
def scene(free_port: int, zygote: Zygote, gears: Gears) -> Iterator[Scene]:
    with EmbeddedAws(port=free_port, clock=gears) as aws, pytest.MonkeyPatch.context() as patch:
        for name, value in aws.environment.items():
            patch.setenv(name, value)
        yield Scene(aws, zygote)


@pytest.fixture
def operator(scene: Scene, gears: Gears) -> Operator:
    """An operator on an empty account."""
    gears.shift(FAST)
    scene.empty()
    operator = Operator(World(scene.aws))
    operator.stack.stop = InGear(gears)
    return operator


def test_what_was_just_deleted_and_is_still_listed_is_not_taken_for_its_successor(
    scene: Scene, operator: Operator, gears: Gears
) -> None:
    operator.stack.spec = spec_of({"network": {"nat": "none"}})
    operator.converges()
    (gateway,) = scene.aws.inventory()[EAST]["internet-gateway"]
    (vpc,) = scene.aws.inventory()[EAST]["vpc"]
    ec2 = operator.world("ec2")
    ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    other = ec2.describe_vpcs(Filters=[{"Name": "is-default", "Values": ["true"]}])["Vpcs"][0]["VpcId"]
    (taken,) = ec2.describe_internet_gateways()["InternetGateways"]
    assert taken["Attachments"] == []
    # Attached elsewhere, the gateway is replaced: what follows its deletion at once is a creation.
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=other)
    draft = operator.stack.plan()
    stopping = gears.stop_at("DeleteInternetGateway", EAST)
    going = gears.go_on_at("CreateInternetGateway", EAST, 1)
    with watching(operator.world, stopping), watching(operator.world, going):
        report = operator.stack.apply(draft)
    assert report.ok, report.failed
    assert operator.stack.plan().plan.changes == ()
    assert scene.aws.inventory()[EAST]["internet-gateway"] != [gateway]
    assert scene.counts[EAST]["internet-gateway"] == 1
