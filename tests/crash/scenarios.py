"""The runs whose changing calls are the cells of the matrix: what is run, with which spec, on what."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

import yaml

from tap_provisioner.aws.operations import changes
from tap_provisioner.steps import KINDS
from tests.e2e.world import CONFIG, EAST, LEAVE_OUT, STACK, WEST, Edits, World, merged
from tests.steps.drifts import DRIFTS
from tests.steps.ec2.drifts import everyone
from tests.steps.places import added, meanwhile, sections, together

PLAIN = yaml.safe_load((CONFIG / "tap.yaml").read_text(encoding="utf-8"))
EDITS: Edits = {
    "database": {
        "instance_class": "db.t3.large",
        "allocated_storage": 40,
        "apply_immediately": True,
        "monitoring_interval": 30,
        "parameters": {"max_connections": "300", "slow_query_log": LEAVE_OUT},
        "skip_final_snapshot": False,
    },
    "secret": {"recovery_window_days": 7},
    "regions": {
        EAST: {"network": {"nat": "per_az"}},
        WEST: {
            "network": {
                "public_subnets": ["10.0.2.0/24", "10.0.3.0/24"],
                "private_subnets": ["10.0.11.0/24", "10.0.12.0/24", "10.0.13.0/24"],
                "assign_public_addresses": False,
                "database_ingress_cidrs": ["10.0.0.0/20"],
            }
        },
    },
}
"""Many changes, each in as few places as will do: one of `tags` would be every resource's."""

DRIFTED = (
    (f"{WEST}/vpc/main", "tags"),
    (f"{WEST}/vpc/main", "dns_hostnames"),
    (f"{WEST}/db-instance/database", "tags"),
    (f"{EAST}/secret/database", "tags"),
    (f"{EAST}/secret/database", "description"),
    (f"{EAST}/secret-version/database", "username"),
    ("global/iam-role/rds-monitoring", "tags"),
    ("global/iam-role/rds-monitoring", "description"),
    ("global/iam-role/rds-monitoring", "trust"),
)


def drift(world: World) -> None:
    """Somebody else changes what no spec can: tags, attributes, routes and descriptions."""
    seen = {each.address: each for each in world.stack().provisioner.discover().found}
    for address, field in DRIFTED:
        DRIFTS[seen[address].kind, field](world, seen[address])
    ec2 = world("ec2")
    ec2.create_route(
        RouteTableId=seen[f"{EAST}/route-table/public"].id,
        DestinationCidrBlock="192.0.2.0/24",
        GatewayId=seen[f"{EAST}/internet-gateway/main"].id,
    )
    described = [{"CidrIp": "10.0.0.0/16", "Description": "by hand"}]
    ec2.update_security_group_rule_descriptions_ingress(
        GroupId=seen[f"{EAST}/security-group/database"].id,
        IpPermissions=[everyone(3306)[0] | {"IpRanges": described}],
    )


def add_policy(world: World) -> None:
    """Somebody else gives the role a policy, which goes with it."""
    statement = {"Effect": "Allow", "Action": "sts:GetCallerIdentity", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": statement})
    world("iam").put_role_policy(
        RoleName=f"{STACK}-rds-monitoring", PolicyName="by-hand", PolicyDocument=document
    )


@dataclass(frozen=True)
class Scenario:
    """A command, "apply" or "destroy", carried out with a spec on what another scenario has left.

    `begins` is the name of that, "" where there is nothing yet; `meanwhile` is what somebody else has
    done since. `only` names the calls that are cells, where most are those of another scenario.
    """

    command: str
    spec: str
    begins: str = ""
    meanwhile: Callable[[World], None] | None = None
    only: frozenset[str] = frozenset()


def drift_of_sections(world: World) -> None:
    """Somebody else changes what the services have that sections add."""
    found = world.stack(sections()).provisioner.discover().found
    for (kind, _), change in together().items():
        change(world, next(seen for seen in found if seen.kind == kind))


def _changing() -> frozenset[str]:
    """The changing operations that the kinds of those services declare."""
    kinds = [kind for name, kind in KINDS.items() if KINDS.service(name) in added()]
    actions = {
        action for kind in kinds for permission in kind.permissions for action in permission.actions.split()
    }
    return frozenset(filter(changes, actions))


FIRST = yaml.safe_dump(PLAIN)
EXTENDED = yaml.safe_dump(merged(PLAIN, sections()))
EDITED = yaml.safe_dump(merged(PLAIN, EDITS))

SCENARIOS = {
    "apply": Scenario("apply", FIRST),
    "edit": Scenario("apply", EDITED, "apply", drift),
    "destroy": Scenario("destroy", FIRST, "apply"),
    "retire": Scenario("destroy", EDITED, "edit", add_policy),
    "revive": Scenario("apply", EDITED, "retire", only=frozenset({"RestoreSecret"})),
    "extend": Scenario("apply", EXTENDED, only=_changing()),
    "repair": Scenario("apply", EXTENDED, "extend", drift_of_sections, only=_changing()),
    "withdraw": Scenario("destroy", EXTENDED, "extend", meanwhile, only=_changing()),
    "renew": Scenario("apply", EXTENDED, "withdraw", only=frozenset({"CancelKeyDeletion", "EnableKey"})),
}
"""`retire` is a destroy that keeps a final snapshot of each database, and the secret for some days.

The last four have every section of the spec; their cells are the calls of the services that sections add.
"""
