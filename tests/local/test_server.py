"""The embedded AWS as a server: starting, stopping, recording, regions, switches."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import Any
from urllib.request import urlopen

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, EndpointConnectionError

from tap_provisioner.local import RULES, EmbeddedAws, ManualClock, ScaledClock
from tests.local.world import World, client

Start = Callable[..., World]
LIMIT = 10.0
"""Real seconds after which a test that hangs fails."""


def test_a_client_process_is_given_its_environment(start: Start) -> None:
    world = start()
    script = "import boto3; print(boto3.client('sts').get_caller_identity()['Account'])"
    environment = {"PATH": os.environ["PATH"], **world.aws.environment}
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == "123456789012\n"
    assert [call.operation for call in world.aws.calls] == ["GetCallerIdentity"]


def test_calls_are_recorded_without_secrets(start: Start) -> None:
    world = start()
    world.secrets.create_secret(Name="secret", SecretString="hush")
    world.secrets.describe_secret(SecretId="secret")
    with pytest.raises(ClientError):
        world("ec2", "us-west-2").delete_vpc(VpcId="vpc-0")
    create, describe, delete = world.aws.calls
    assert (create.service, create.operation, create.region) == (
        "secretsmanager",
        "CreateSecret",
        "us-east-1",
    )
    assert create.params["SecretString"] == "***"
    assert [each.mutating for each in (create, describe, delete)] == [True, False, True]
    assert (create.status, create.error_code) == (200, None)
    assert (delete.region, delete.status, delete.error_code) == ("us-west-2", 400, "InvalidVpcID.NotFound")


@pytest.mark.parametrize(
    ("service", "operation", "mutating"),
    [
        ("secretsmanager", "get_random_password", False),
        ("iam", "list_roles", False),
        ("ec2", "create_internet_gateway", True),
        ("s3", "list_buckets", False),
    ],
)
def test_reading_is_told_from_changing(start: Start, service: str, operation: str, mutating: bool) -> None:
    world = start()
    getattr(world(service), operation)()
    assert [call.mutating for call in world.aws.calls] == [mutating]


def test_calls_of_every_protocol_are_recorded_alike(start: Start) -> None:
    world = start()
    world("s3").create_bucket(Bucket="bucket")
    with pytest.raises(ClientError):
        world("s3").head_bucket(Bucket="other")
    with pytest.raises(ClientError):
        world("route53").get_hosted_zone(Id="Z1")
    world("service-quotas").get_service_quota(ServiceCode="vpc", QuotaCode="L-F678F1CE")
    world("cloudwatch").list_dashboards(DashboardNamePrefix="tap")
    recorded = [(c.service, c.operation, c.mutating, c.params, c.error_code) for c in world.aws.calls]
    quota = {"ServiceCode": "vpc", "QuotaCode": "L-F678F1CE"}
    assert recorded == [
        ("s3", "CreateBucket", True, {"Bucket": "bucket"}, None),
        ("s3", "HeadBucket", False, {"Bucket": "other"}, "404"),
        ("route53", "GetHostedZone", False, {"Id": "Z1"}, "NoSuchHostedZone"),
        ("servicequotas", "GetServiceQuota", False, quota, None),
        ("cloudwatch", "ListDashboards", False, {"DashboardNamePrefix": "tap"}, None),
    ]


def test_regions_are_apart(start: Start) -> None:
    world = start()
    east, west = world("ec2", "us-east-1"), world("ec2", "us-west-2")
    vpc = east.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    world.wait(3)
    assert vpc in {each["VpcId"] for each in east.describe_vpcs()["Vpcs"]}
    assert vpc not in {each["VpcId"] for each in west.describe_vpcs()["Vpcs"]}


def test_latencies_overlap(start: Start) -> None:
    world = start(latency=0.2)
    world.ec2.describe_vpcs()
    began = time.monotonic()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: world.ec2.describe_vpcs(), range(4)))
    assert time.monotonic() - began < 4 * 0.2


def test_reset_empties_everything(start: Start) -> None:
    world = start()
    world.vpc()
    assert world.aws.inventory()["us-east-1"]["vpc"]
    world.aws.reset()
    assert world.aws.inventory() == {}
    assert world.aws.calls == []


def test_what_arrived_before_a_reset_is_not_executed_after_it(start: Start) -> None:
    world = start()
    undo = world.aws.on_call(lambda _moment, _call: world.aws.reset())
    with pytest.raises(ConnectionClosedError):
        world.ec2.create_internet_gateway()
    undo()
    assert (world.aws.calls, world.aws.inventory()) == ([], {})


def test_what_arrived_before_a_stop_is_not_executed_after_it(start: Start, port: int) -> None:
    world = start()
    serving: SimpleQueue[threading.Thread] = SimpleQueue()
    stopped = threading.Event()

    def hold(_moment: str, _call: object) -> None:
        serving.put(threading.current_thread())
        stopped.wait(LIMIT)

    world.aws.on_call(hold)
    with ThreadPoolExecutor(1) as pool:
        late = pool.submit(world.ec2.create_internet_gateway)
        thread = serving.get(timeout=LIMIT)
        world.aws.stop()
        with EmbeddedAws(port=port) as other:
            assert isinstance(late.exception(LIMIT), ConnectionClosedError)
            stopped.set()
            thread.join(LIMIT)
            assert not thread.is_alive()
            assert other.inventory() == {}


def test_two_at_once_are_refused(start: Start) -> None:
    start()
    with pytest.raises(RuntimeError, match="another embedded AWS"):
        EmbeddedAws().start()


def test_a_port_in_use_leaves_no_trace(start: Start, port: int) -> None:
    world = start()
    world.aws.stop()
    aws = EmbeddedAws(port=-1)
    with pytest.raises(OverflowError):
        aws.start()
    with EmbeddedAws(port=port):
        pass


def test_stopping_twice_is_harmless(start: Start) -> None:
    world = start()
    endpoint = world.aws.endpoint
    world.ec2.describe_vpcs()
    world.aws.stop()
    world.aws.stop()
    with pytest.raises((EndpointConnectionError, ConnectionClosedError)):
        client("ec2", "us-east-1", endpoint).describe_vpcs()
    for name in ("endpoint", "connections"):
        with pytest.raises(RuntimeError, match="isn't running"):
            getattr(world.aws, name)


def test_only_loopback() -> None:
    with pytest.raises(ValueError, match="loopback"):
        EmbeddedAws(host="0.0.0.0")  # noqa: S104


@pytest.mark.parametrize("options", [{"rules": ["nonsense"]}, {"without": ["nonsense"]}])
def test_unknown_rules_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="nonsense"):
        EmbeddedAws(**options)


def test_switches() -> None:
    names = {rule.name for rule in EmbeddedAws().rules}
    assert names == {rule.name for rule in RULES}
    assert {rule.gap for rule in EmbeddedAws(strict=False).rules} == {True}
    assert [rule.name for rule in EmbeddedAws(rules=["ec2-quotas"]).rules] == ["ec2-quotas"]
    assert EmbeddedAws(rules=["ec2-quotas"], without=["ec2-quotas"]).rules == ()


def test_what_moto_has_not_got_is_an_error_that_is_not_retried(start: Start) -> None:
    world = start()
    with pytest.raises(ClientError) as caught:
        world.rds.describe_valid_db_instance_modifications(DBInstanceIdentifier="db")
    assert caught.value.response["Error"]["Code"] == "InternalFailure"
    assert world.aws.calls[0].status == 501


def test_time() -> None:
    seconds = iter([5.0, 5.0, 5.01])
    clock = ScaledClock(1000.0, lambda: next(seconds))
    assert [clock.now(), clock.now()] == pytest.approx([0.0, 10.0])
    assert isinstance(EmbeddedAws(speed=2.0).clock, ScaledClock)
    assert isinstance(EmbeddedAws(clock=ManualClock()).clock, ManualClock)


def test_inventory_knows_global_things(start: Start) -> None:
    world = start()
    world.linked()
    world.role("mine")
    assert world.aws.inventory() == {"global": {"role": ["mine"]}}


def test_inventory_knows_secrets_and_tables(start: Start) -> None:
    world = start()
    replica = [{"Region": "us-west-2"}]
    world.secrets.create_secret(Name="secret", SecretString="hush", AddReplicaRegions=replica)
    keys = {"AttributeName": "id"}
    world("dynamodb").create_table(
        TableName="lock",
        KeySchema=[{**keys, "KeyType": "HASH"}],
        AttributeDefinitions=[{**keys, "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    west = {"secret": ["secret"]}
    assert world.aws.inventory() == {"us-east-1": {**west, "table": ["lock"]}, "us-west-2": west}


def test_unsigned_and_unknown_requests_reach_moto_unread(start: Start) -> None:
    world = start()
    with urlopen(f"{world.aws.endpoint}/moto-api/data.json") as answer:  # noqa: S310
        assert answer.status == 200
    assert [(call.service, call.operation) for call in world.aws.calls] == [
        ("unsigned", "GET /moto-api/data.json")
    ]


def test_a_modified_subnet_group_is_not_forgotten() -> None:
    with EmbeddedAws(strict=False) as aws:
        ec2, rds = (client(service, "us-east-1", aws.endpoint) for service in ("ec2", "rds"))
        vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        one, two = (
            ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{n}.0/24")["Subnet"]["SubnetId"] for n in (1, 2)
        )
        rds.create_db_subnet_group(
            DBSubnetGroupName="group",
            DBSubnetGroupDescription="one",
            SubnetIds=[one],
            Tags=[{"Key": "Owner", "Value": "platform"}],
        )
        rds.modify_db_subnet_group(DBSubnetGroupName="group", SubnetIds=[one, two])
        (found,) = rds.describe_db_subnet_groups()["DBSubnetGroups"]
        assert {subnet["SubnetIdentifier"] for subnet in found["Subnets"]} == {one, two}
        tags = rds.list_tags_for_resource(ResourceName=found["DBSubnetGroupArn"])["TagList"]
        assert tags == [{"Key": "Owner", "Value": "platform"}]
