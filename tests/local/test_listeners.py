"""Callbacks around each call, and what they may do."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError

from tap_provisioner.local import AwsError, Call, Dropped
from tests.local.world import World

Start = Callable[..., World]


def test_listeners(start: Start) -> None:
    world = start()
    seen: list[tuple[str, str, int]] = []

    def listen(moment: str, call: Call) -> None:
        seen.append((moment, call.operation, call.status))

    undo = world.aws.on_call(listen)
    world.ec2.describe_vpcs()
    undo()
    world.ec2.describe_vpcs()
    assert seen == [("before", "DescribeVpcs", 0), ("after", "DescribeVpcs", 200)]


def test_listeners_hear_of_errors(start: Start) -> None:
    world = start()
    seen: list[str | None] = []
    world.aws.on_call(lambda moment, call: seen.append(call.error_code) if moment == "after" else None)
    with pytest.raises(ClientError):
        world.ec2.delete_vpc(VpcId="vpc-0")
    assert seen == ["InvalidVpcID.NotFound"]


@pytest.mark.parametrize(("moment", "left"), [("before", 0), ("after", 1)])
def test_a_listener_can_drop_the_connection(start: Start, moment: str, left: int) -> None:
    world = start()

    def drop(when: str, _call: Call) -> None:
        if when == moment:
            raise Dropped

    world.aws.on_call(drop)
    with pytest.raises(ConnectionClosedError):
        world.ec2.create_internet_gateway()
    assert (world.aws.calls[0].status, world.aws.calls[0].error_code) == (0, "ConnectionDropped")
    assert len(world.aws.inventory().get("us-east-1", {}).get("internet-gateway", [])) == left


def test_a_listener_can_answer_with_an_error(start: Start) -> None:
    world = start()

    def fail(_when: str, _call: Call) -> None:
        raise AwsError("Odd", "<odd> & strange", 418)

    world.aws.on_call(fail)
    for service, operation in (
        ("ec2", "describe_vpcs"),
        ("iam", "list_roles"),
        ("dynamodb", "list_tables"),
        ("s3", "list_buckets"),
        ("route53", "list_hosted_zones"),
        ("guardduty", "list_detectors"),
    ):
        with pytest.raises(ClientError, match="<odd> & strange") as caught:
            getattr(world(service), operation)()
        assert caught.value.response["Error"]["Code"] == "Odd"
