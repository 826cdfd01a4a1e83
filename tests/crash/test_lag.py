"""What a tag filter does not show yet, or still shows: EC2's lists are some seconds old."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from typing import Any

import pytest

from tap_provisioner.local import Call, EmbeddedAws
from tests.crash.cells import AFTER, LOST, Cell
from tests.crash.harness import Scene, Zygote
from tests.crash.world import Hurried, Operator, watching
from tests.e2e.world import EAST, WEST, World, spec_of

SPEED = 2000


class Lag:
    """Keeps one resource out of date in the lists of the east from one call on until others have been made.

    Only its own note says so, not the clock: what happens elsewhere meanwhile goes on as ever, so that
    nothing hangs on how fast either side is. `prefix` is that of its id. `kind` is "fresh" for what is
    not listed yet, and "deleting" for what is still listed.
    """

    def __init__(self, scene: Scene, prefix: str, kind: str, begins: str, ends: str, times: int) -> None:
        self._account, self._prefix = scene.aws.account, prefix
        self._kind = kind
        self._begins, self._ends, self._left = begins, ends, times
        self._known = set(self._notes)
        self._note: dict[str, Any] | None = None

    @property
    def _notes(self) -> dict[str, dict[str, Any]]:
        notes = self._account.notes(EAST, self._kind)
        return {name: note for name, note in notes.items() if name.startswith(self._prefix)}

    def __call__(self, moment: str, call: Call) -> None:
        if moment != "after" or call.region != EAST or call.error_code:
            return
        if self._note is None and call.operation == self._begins:
            (name,) = self._notes.keys() - self._known
            self._note = self._notes[name]
            self._note["at"] = inf
        elif self._note is not None and call.operation == self._ends and self._left:
            self._left -= 1
            if not self._left:
                self._note["at"] = -inf

    @property
    def over(self) -> bool:
        """Whether it began and has come to its end."""
        return self._left == 0


@contextmanager
def lagging(operator: Operator, lag: Lag) -> Iterator[None]:
    """Let it happen meanwhile; it must come to its end."""
    with watching(operator.world, lag):
        yield
    assert lag.over


@pytest.fixture(scope="module")
def scene(free_port: int, zygote: Zygote) -> Iterator[Scene]:
    with EmbeddedAws(port=free_port, speed=SPEED) as aws, pytest.MonkeyPatch.context() as patch:
        for name, value in aws.environment.items():
            patch.setenv(name, value)
        yield Scene(World(aws), zygote)


@pytest.fixture
def operator(scene: Scene) -> Operator:
    """An operator on an empty account, who waits as AWS's time goes."""
    scene.empty()
    operator = Operator(scene.world)
    operator.stack.stop = Hurried(SPEED)
    return operator


WITHOUT_TOKEN = {
    "CreateVpc": ("vpc-", "DescribeVpcs", "DeleteVpc"),
    "CreateInternetGateway": ("igw-", "DescribeInternetGateways", "DeleteInternetGateway"),
    "AllocateAddress": ("eipalloc-", "DescribeAddresses", "ReleaseAddress"),
}
ACCEPTED = {"CreateNatGateway": ("nat-", "DescribeNatGateways", "DeleteNatGateway")}
"""What AWS lets fail later where another one has its address; its client token makes up for a lost answer."""


def executed(scene: Scene, operation: str) -> int:
    return sum(c.operation == operation and c.region == EAST and not c.error_code for c in scene.aws.calls)


def assert_single(scene: Scene, operator: Operator) -> None:
    """Nothing is left to do, and there is one of each."""
    assert operator.stack.plan().plan.changes == ()
    for region in (EAST, WEST):
        left = scene.counts[region]
        kinds = ("vpc", "internet-gateway", "elastic-ip", "nat-gateway")
        assert [left[kind] for kind in kinds] == [1, 1, 1, 1]


@pytest.mark.rotating(days=3)
@pytest.mark.parametrize("creation", WITHOUT_TOKEN)
def test_an_answer_that_is_lost_is_awaited_until_the_list_shows_it(
    scene: Scene, operator: Operator, creation: str
) -> None:
    prefix, listing, _ = WITHOUT_TOKEN[creation]
    lag = Lag(scene, prefix, "fresh", creation, listing, 3)
    with lagging(operator, lag), scene.trap(Cell("apply", creation, EAST, 1, LOST), late=False):
        report = operator.apply()
    assert report.ok, report.failed
    assert executed(scene, creation) == 0
    assert_single(scene, operator)


@pytest.mark.rotating(days=4)
@pytest.mark.parametrize("creation", WITHOUT_TOKEN | ACCEPTED)
def test_what_a_dead_run_made_and_no_list_shows_yet_is_kept(
    scene: Scene, operator: Operator, creation: str
) -> None:
    prefix, _, deletion = (WITHOUT_TOKEN | ACCEPTED)[creation]
    cell = Cell("apply", creation, EAST, 1, AFTER)
    with lagging(operator, Lag(scene, prefix, "fresh", creation, creation, 1)):
        with scene.trap(cell, late=False):
            assert scene.run("apply").signal == signal.SIGKILL
        report = operator.apply()
    assert report.ok, report.failed
    assert (executed(scene, creation), executed(scene, deletion)) == (1, 1)
    assert_single(scene, operator)


def test_what_was_just_deleted_and_is_still_listed_is_not_taken_for_its_successor(
    scene: Scene, operator: Operator
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
    lag = Lag(scene, "igw-", "deleting", "DeleteInternetGateway", "CreateInternetGateway", 1)
    with lagging(operator, lag):
        report = operator.stack.apply(draft)
    assert report.ok, report.failed
    assert operator.stack.plan().plan.changes == ()
    assert scene.aws.inventory()[EAST]["internet-gateway"] != [gateway]
    assert scene.counts[EAST]["internet-gateway"] == 1
