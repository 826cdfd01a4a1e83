"""Errors of AWS under which a run succeeds, or fails with the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from tap_provisioner.errors import TapError
from tap_provisioner.local import AwsError, Call, Fault, Faults
from tests.crash.world import SPEED, Operator, backend, the_failure, watching
from tests.e2e.world import EAST, WEST, World, running

DATABASE = f"{EAST}/db-instance/database"
GATEWAY = f"{EAST}/nat-gateway/shared"
SEVERAL = {"subnet": 4, "route-table": 2, "network-interface": 3}
"""What there is more than one of in each region of a stack."""


@pytest.fixture(scope="module")
def server(free_port: int) -> Iterator[World]:
    with running(free_port, speed=SPEED) as world:
        yield world


@pytest.fixture
def operator(world: World) -> Operator:
    return Operator(world)


def rough(seed: int) -> Faults:
    """A fifth of all calls throttled, and one in twenty an error of AWS's own, executed or not."""
    return Faults(seed, throttle_rate=0.2, error_rate=0.03, error_after_rate=0.02)


@pytest.mark.rotating(days=4)
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_an_apply_and_a_destroy_survive_random_faults(free_port: int, seed: int) -> None:
    with running(free_port, speed=SPEED, faults=rough(seed)) as world:
        operator = Operator(world)
        report = operator.apply()
        assert report.ok, report.failed
        several = {key: count for key, count in kind_counts(world).items() if count > 1}
        assert several == {(region, kind): n for region in (EAST, WEST) for kind, n in SEVERAL.items()}
        assert operator.stack.plan().plan.changes == ()
        errors = Counter(call.error_code for call in world.calls())
        assert errors["InternalError"] > 3
        assert errors["RequestLimitExceeded"] > 10
        report = operator.destroy()
        assert report.ok, report.failed
        assert world.left() == {}


def kind_counts(world: World) -> dict[tuple[str, str], int]:
    return {(region, kind): len(ids) for region, kinds in world.left().items() for kind, ids in kinds.items()}


def test_without_retries_random_faults_fail_an_apply(free_port: int) -> None:
    with running(free_port, speed=SPEED, faults=rough(0)) as world:
        operator = Operator(world, retry=lambda **_: None)
        with pytest.raises(TapError, match=r"RequestLimitExceeded|Throttling"):
            operator.apply()


def test_a_role_that_becomes_usable_late_is_waited_for(operator: Operator) -> None:
    text = (
        "IAM role ARN value is invalid or does not include the required permissions for: ENHANCED_MONITORING"
    )
    operator.world.aws.faults.add(
        Fault(
            "error",
            operation="CreateDBInstance",
            region=EAST,
            times=5,
            code="InvalidParameterValue",
            message=text,
        )
    )
    operator.converges()
    assert "creating it: RDS cannot use the new monitoring role yet" in operator.waited(DATABASE)


class FailingGateways:
    """The first NAT gateways of a region end in `failed`, as where EC2 finds that they cannot work."""

    def __init__(self, world: World, times: int) -> None:
        self._world, self._times = world, times
        self.addresses: list[str] = []

    def __call__(self, moment: str, call: Call) -> None:
        if (moment, call.operation, call.region) != ("after", "CreateNatGateway", EAST) or call.error_code:
            return
        self.addresses.append(call.params["AllocationId"])
        if len(self.addresses) <= self._times:
            gateway = list(backend(self._world, "ec2", EAST).nat_gateways.values())[-1]
            gateway.state = "failed"
            note = self._world.aws.account.note(EAST, "nat", gateway.id)
            note["fields"] = {"FailureMessage": "Network has no Internet gateway attached"}


def test_a_nat_gateway_that_fails_is_made_anew_with_its_address(operator: Operator) -> None:
    failing = FailingGateways(operator.world, times=2)
    with watching(operator.world, failing):
        operator.converges()
    assert len(failing.addresses) == 3
    left = operator.world.left()[EAST]
    assert left["elastic-ip"] == list(set(failing.addresses))
    assert len(left["nat-gateway"]) == 1


def test_a_nat_gateway_that_always_fails_is_given_up_with_the_reason(operator: Operator) -> None:
    with watching(operator.world, FailingGateways(operator.world, times=99)):
        error = the_failure(operator.apply(), GATEWAY)
    assert "its state is failed: Network has no Internet gateway attached" in str(error)
    assert len(operator.world.left()[EAST]["elastic-ip"]) == 1
    operator.converges()


@pytest.mark.rotating(days=3)
@pytest.mark.parametrize("state", ["storage-full", "incompatible-parameters", "failed"])
def test_a_database_that_does_not_come_up_is_an_error_at_once(operator: Operator, state: str) -> None:
    def fail(moment: str, call: Call) -> None:
        if (moment, call.operation, call.region) != ("after", "CreateDBInstance", EAST) or call.error_code:
            return
        # A higher turn: what was to become of it next is off.
        operator.world.aws.account.note(EAST, "db", "tap-dev")["turn"] += 1
        (database,) = backend(operator.world, "rds", EAST).databases.values()
        database.status = state

    with watching(operator.world, fail):
        error = the_failure(operator.apply(), DATABASE)
    assert f"is not usable, its state is {state}" in str(error)
    assert "run again" in error.hint
    calls = operator.world.calls()
    created = next(c.index for c in calls if c.operation == "CreateDBInstance" and c.region == EAST)
    reads = [c for c in calls[created:] if c.operation == "DescribeDBInstances" and c.region == EAST]
    assert len(reads) < 5
    assert operator.world.left()[WEST]["db-instance"]
    assert backend(operator.world, "rds", WEST).databases["tap-dev"].status == "available"


def test_credentials_that_expire_in_the_middle_of_a_wait(operator: Operator) -> None:
    seen: list[Call] = []

    def expire(moment: str, call: Call) -> None:
        if moment == "before" and call.operation == "DescribeDBInstances":
            seen.append(call)
        if len(seen) > 8:
            raise AwsError("ExpiredToken", "The security token included in the request is expired", 403)

    with watching(operator.world, expire):
        report = operator.apply()
    assert set(report.failed) >= {DATABASE}
    for error in report.failed.values():
        assert isinstance(error, TapError)
        assert "ExpiredToken" in str(error)
        assert error.hint == "get fresh credentials and run again; the run resumes from there"
    operator.converges()
    assert kind_counts(operator.world)[EAST, "vpc"] == 1


def test_a_permission_that_is_missing_is_named_and_spares_the_rest(operator: Operator) -> None:
    operator.world.aws.faults.add(Fault("deny", operation="CreateNatGateway", region=EAST))
    report = operator.apply()
    error = the_failure(report, GATEWAY)
    assert str(error).startswith("ec2:CreateNatGateway in us-east-1: UnauthorizedOperation")
    assert "allow this action" in error.hint
    assert set(report.skipped) == {f"{EAST}/route-table/private"} | {
        f"{EAST}/route-table-association/10.0.1{n}.0-24" for n in (1, 2)
    }
    # All else is done, the secret with both databases' hosts included.
    assert set(report.skipped.values()) == {GATEWAY}
    operator.converges()


def test_a_quota_that_is_reached_is_named(operator: Operator) -> None:
    taken = [operator.world("ec2").allocate_address(Domain="vpc")["AllocationId"] for _ in range(5)]
    error = the_failure(operator.apply(), f"{EAST}/elastic-ip/shared")
    assert str(error).startswith("ec2:AllocateAddress in us-east-1: AddressLimitExceeded")
    assert "raise the quota" in error.hint
    operator.world("ec2").release_address(AllocationId=taken[0])
    operator.converges()
