"""Sections that a region has otherwise than the rest."""

from __future__ import annotations

from tap_provisioner.spec import parse
from tap_provisioner.spec.sections.database import Database
from tap_provisioner.spec.sections.network import Network, Subnet

REPLICA = "  us-west-2: {} "
OTHER = """  us-west-2:
    network:
      cidr: 10.1.0.0/16
      public_subnets: [10.1.1.0/24, 10.1.2.0/24]
      private_subnets: [10.1.11.0/24, {cidr: 10.1.12.0/24, zone: us-west-2b}]
    database:
      multi_az: false
      parameters: {max_connections: 50, long_query_time: "2"}
      performance_insights: {retention_days: 31}
"""
OUTSIDE = "is not within network.cidr"


def test_lists_are_replaced_and_mappings_merged(edited):
    spec = parse(edited(REPLICA, OTHER, "insights: false", "insights: {enabled: false}"))
    network, database = spec.section(Network, "us-west-2"), spec.section(Database, "us-west-2")
    assert (network.cidr, network.nat) == ("10.1.0.0/16", "single")
    assert network.private_subnets[1] == Subnet(cidr="10.1.12.0/24", zone="us-west-2b")
    assert (database.multi_az, database.name) == (False, "tapdb")
    assert database.parameters == {
        "character_set_server": "utf8mb4",
        "max_connections": "50",
        "slow_query_log": "1",
        "long_query_time": "2",
    }
    assert (database.performance_insights.enabled, database.performance_insights.retention_days) == (
        False,
        31,
    )
    assert spec.section(Network, "us-east-1") is spec.section(Network)
    assert spec.section(Database, "us-east-1") is spec.section(Database)
    assert spec.where("network.cidr", "us-west-2") == "spec:15"
    assert spec.where("network.cidr", "us-east-1") == spec.where("network.cidr") == "spec:25"


def test_null_takes_an_optional_value_back(edited):
    storage = "  allocated_storage: 20"
    spec = parse(
        edited(
            storage,
            "  allocated_storage: 400\n  iops: 12000",
            REPLICA,
            "  us-west-2: {database: {iops: null}} ",
        )
    )
    iops = [spec.section(Database, region).iops for region in ("us-east-1", "us-west-2")]
    assert iops == [12000, None]


def test_a_problem_of_the_override_stands_there(edited, problems):
    bad = OTHER.replace("10.1.2.0/24", "10.1.1.0/25")
    assert problems(edited(REPLICA, bad)) == [
        "16: regions.us-west-2.network.public_subnets[1]: 10.1.1.0/25 overlaps public_subnets[0]"
    ]


def test_a_problem_by_the_override_stands_at_its_cause(edited, problems):
    bad = "  us-west-2:\n    network:\n      cidr: 10.1.0.0/16\n"
    cause = "15: regions.us-west-2.network.cidr: network"
    assert problems(edited(REPLICA, bad)) == [
        f"{cause}.public_subnets[0]: 10.0.1.0/24 {OUTSIDE} 10.1.0.0/16",
        f"{cause}.public_subnets[1]: 10.0.2.0/24 {OUTSIDE} 10.1.0.0/16",
        f"{cause}.private_subnets[0]: 10.0.11.0/24 {OUTSIDE} 10.1.0.0/16",
        f"{cause}.private_subnets[1]: 10.0.12.0/24 {OUTSIDE} 10.1.0.0/16",
    ]


def test_a_problem_of_the_base_stands_there_once(edited, problems):
    bad = edited("10.0.12.0/24", "10.9.12.0/24", REPLICA, "  us-west-2: {network: {nat: none}} ")
    assert problems(bad) == [f"18: network.private_subnets[1]: 10.9.12.0/24 {OUTSIDE} 10.0.0.0/16"]


def test_a_zone_belongs_to_its_region(edited, problems):
    hint = "is not a zone of us-west-2: set zones under regions.us-west-2.network"
    pinned = "[10.0.11.0/24, {cidr: 10.0.12.0/24, zone: us-east-1b}]"
    assert problems(edited("[10.0.11.0/24, 10.0.12.0/24]", pinned)) == [
        f"18: network.private_subnets[1].zone: us-east-1b {hint}"
    ]
    assert problems(edited(REPLICA, OTHER.replace("us-west-2b", "us-west-1b"))) == [
        f"17: regions.us-west-2.network.private_subnets[1].zone: us-west-1b {hint}"
    ]


def zoned(*zones: str) -> str:
    subnets = (f"{{cidr: 10.0.{20 + index}.0/24, zone: {zone}}}" for index, zone in enumerate(zones))
    return f"[{', '.join(subnets)}]"


def test_a_database_needs_two_zones(edited, problems):
    own = f"  us-west-2: {{network: {{private_subnets: {zoned('us-west-2a', 'us-west-2a')}}}}} "
    assert problems(edited(REPLICA, own)) == [
        "13: regions.us-west-2.network.private_subnets: all are in us-west-2a: "
        "a database needs two distinct zones"
    ]


def test_each_private_zone_has_its_nat(edited, problems):
    private, public = zoned("us-west-2a", "us-west-2b"), zoned("us-west-2a", "us-west-2c")
    public = public.replace("10.0.2", "10.0.3")
    own = f"  us-west-2: {{network: {{nat: per_az, private_subnets: {private}, public_subnets: {public}}}}} "
    assert problems(edited(REPLICA, own)) == [
        "13: regions.us-west-2.network.nat: per_az needs a public subnet in us-west-2b: add one"
    ]
    assert problems(edited(REPLICA, own.replace("us-west-2c", "us-west-2b"))) == []


def test_each_region_has_a_key_of_its_own(edited, problems):
    key = "kms_key_id: arn:aws:kms:{}:111122223333:alias/x".format
    base = ("  username: admin", f"  username: admin\n  {key('us-east-1')}")
    assert problems(edited(*base, REPLICA, f"  us-west-2: {{database: {{{key('us-west-2')}}}}} ")) == []
    assert problems(edited(*base, REPLICA, f"  us-west-2: {{database: {{{key('eu-west-1')}}}}} ")) == [
        "13: regions.us-west-2.database.kms_key_id: is a key of another region than us-west-2: "
        "set it under regions.us-west-2.database"
    ]
