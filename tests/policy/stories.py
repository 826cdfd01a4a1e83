"""What a stack goes through, call by call, in as few runs as will do."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from moto.backends import get_backend

from tap_provisioner.aws.permission import Command
from tap_provisioner.local import Call
from tap_provisioner.operations.doctor import examine
from tap_provisioner.spec import Spec
from tests.e2e.world import EAST, LEAVE_OUT, SECRET, STACK, THIRD, WEST, Stack, World
from tests.policy.judged import ACCOUNT, Witness
from tests.steps.drifts import DRIFTS
from tests.steps.places import gathered, meanwhile, together
from tests.steps.rich import rich

ROLE = f"{STACK}-rds-monitoring"
INLINE = {
    "Version": "2012-10-17",
    "Statement": {"Effect": "Allow", "Action": "sts:GetCallerIdentity", "Resource": "*"},
}
TAGGED = (
    "vpc subnet elastic-ip nat-gateway route-table internet-gateway security-group iam-role secret".split()
)
TOGETHER = [
    *((kind, "tags") for kind in (*TAGGED, "db-subnet-group", "db-parameter-group", "db-instance")),
    ("iam-role", "description"),
    ("iam-role", "trust"),
    ("secret", "description"),
    ("vpc", "dns_hostnames"),
    ("subnet", "public"),
    ("route-table-association", "route_table_id"),
    ("security-group", "ingress"),
    ("security-group", "egress"),
    ("db-subnet-group", "description"),
    ("db-parameter-group", "parameters"),
    ("db-instance", "multi_az"),
    ("secret-version", "username"),
    ("secret-replicas", "regions"),
    *together(),
]
"""Drifts that do not stand in each other's way."""


@dataclass(frozen=True)
class Chapter:
    """The calls of one command, and the regions that had left its spec."""

    command: Command
    spec: Spec
    calls: tuple[Call, ...]
    left: tuple[str, ...] = ()


@dataclass
class Story:
    """All chapters, in their order."""

    world: World
    witness: Witness
    chapters: list[Chapter] = field(default_factory=list)

    def tell(
        self, command: Command, stack: Stack, work: Callable[[], Any], left: tuple[str, ...] = ()
    ) -> Any:
        before = self.world.mark
        result = work()
        self.chapters.append(Chapter(command, stack.spec, tuple(self.world.calls(before)), left))
        return result

    def plan(self, stack: Stack) -> None:
        self.tell(Command.PLAN, stack, stack.provisioner.plan)

    def apply(self, stack: Stack) -> None:
        report = self.tell(Command.APPLY, stack, stack.provisioner.apply)
        assert report.ok, report.failed

    def destroy(self, stack: Stack, left: tuple[str, ...] = ()) -> Any:
        return self.tell(Command.DESTROY, stack, stack.provisioner.destroy, left)


def leaving(story: Story) -> None:
    """Nothing, a stack with final snapshots, nothing: by a spec that one of its regions has left by then."""
    story.world.reset()
    kept = {"database": {"skip_final_snapshot": False, "final_snapshot_prefix": "keep"}}
    stack = story.world.stack(kept, lock=True, as_new=True)
    story.plan(stack)
    assert story.destroy(stack).ok
    story.apply(stack)
    story.plan(stack)
    story.tell(Command.DOCTOR, stack, lambda: list(examine(stack.provisioner)))
    moved = story.world.stack(kept, {"regions": {WEST: LEAVE_OUT, THIRD: {}}}, lock=True)
    assert story.destroy(moved, left=(WEST,)).ok


def drifting(story: Story) -> None:
    """All that a spec can say, with a secret that comes back; it drifts, is held, goes and comes."""
    world = story.world
    world.reset()
    stack = rich(world, timeout=20, lock=True)
    _secret_of_before(world)
    story.apply(stack)
    seen = stack.provisioner.discover().found
    for kind, name in TOGETHER:
        DRIFTS[kind, name](world, next(o for o in seen if o.kind == kind))
    _more_drift(world, stack)
    meanwhile(world)
    story.apply(stack)
    _status(EAST, "incompatible-network")
    story.plan(stack)
    _status(EAST, "available")
    held = world("ec2").create_network_interface(SubnetId=stack.seen("subnet").id)["NetworkInterface"]
    iam = world("iam")
    iam.put_role_policy(RoleName=ROLE, PolicyName="by-hand", PolicyDocument=json.dumps(INLINE))
    iam.create_instance_profile(InstanceProfileName="foreign")
    iam.add_role_to_instance_profile(InstanceProfileName="foreign", RoleName=ROLE)
    holds = [(hold, stack.seen(kind)) for kind, hold in gathered("drifts", "HOLDS").items()]
    for (add, _), seen_one in holds:
        add(world, seen_one)
    assert len(story.destroy(stack).failed) == 2 + len(holds)
    for (_, remove), seen_one in holds:
        remove(world, seen_one)
    world("ec2").delete_network_interface(NetworkInterfaceId=held["NetworkInterfaceId"])
    iam.remove_role_from_instance_profile(InstanceProfileName="foreign", RoleName=ROLE)
    table = world("ec2").create_route_table(VpcId=stack.seen("vpc", EAST).id)["RouteTable"]["RouteTableId"]
    assert len(story.destroy(stack).failed) == 1
    world("ec2").delete_route_table(RouteTableId=table)
    assert story.destroy(stack).ok
    # What only waits for its deletion is taken back.
    story.apply(stack)
    assert story.destroy(stack).ok


def _secret_of_before(world: World) -> None:
    tags = {"tap:stack": STACK, "tap:address": f"{EAST}/secret/database"}
    world("secretsmanager").create_secret(
        Name=SECRET,
        SecretString='{"username": "admin", "password": "of-the-stack-before"}',
        Tags=[{"Key": key, "Value": value} for key, value in tags.items()],
    )
    world("secretsmanager").delete_secret(SecretId=SECRET, RecoveryWindowInDays=7)


def _more_drift(world: World, stack: Stack) -> None:
    found = {o.address: o.id for o in stack.provisioner.discover().found}
    ec2, gateway, group, public, private = (
        world("ec2"),
        *(found[f"{EAST}/{name}"] for name in ("internet-gateway/main", "security-group/database")),
        *(found[f"{EAST}/route-table/{name}"] for name in ("public", "private")),
    )
    ec2.replace_route(RouteTableId=private, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    ec2.create_route(RouteTableId=public, DestinationCidrBlock="192.0.2.0/24", GatewayId=gateway)
    described = [{"CidrIp": "10.0.0.0/16", "Description": "by hand"}]
    rule = {"IpProtocol": "tcp", "FromPort": 3307, "ToPort": 3307, "IpRanges": described}
    ec2.update_security_group_rule_descriptions_ingress(GroupId=group, IpPermissions=[rule])


def _status(region: str, status: str) -> None:
    get_backend("rds")[ACCOUNT][region].databases[STACK].status = status
