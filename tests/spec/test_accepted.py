"""What a good spec turns into."""

from __future__ import annotations

from hashlib import sha256

import pytest

from tap_provisioner.spec import load, parse
from tap_provisioner.spec.sections.database import Database, PerformanceInsights
from tap_provisioner.spec.sections.network import Network, Subnet
from tap_provisioner.spec.sections.secret import Secret

CLASS = "  instance_class: db.t3.medium"
REPLICA = "  us-west-2: {} "
NAT = "  nat: single"
PRIVATE = "[10.0.11.0/24, 10.0.12.0/24]"
PARAMETER = '    slow_query_log: "1"'

GOOD = {
    "per zone": (NAT, "  nat: per_az"),
    "no NAT, no public subnets": (NAT, "  nat: none", "  public_subnets: [10.0.1.0/24, 10.0.2.0/24]", ""),
    "an unpinned subnet beside a pinned one": (PRIVATE, "[10.0.11.0/24, 10.0.12.0/28]"),
    "ingress from elsewhere": (NAT, "  database_ingress_cidrs: [203.0.113.7/32, 10.0.0.0/8]"),
    "ingress from nowhere": (NAT, "  database_ingress_cidrs: []"),
    "gp3 of 400 GiB": (
        "  allocated_storage: 20",
        "  allocated_storage: 400\n  iops: 12000\n  storage_throughput: 500",
    ),
    "gp2": ("  storage_type: gp3", "  storage_type: gp2"),
    "io1": ("  allocated_storage: 20", "  allocated_storage: 100", "gp3", "io1\n  iops: 5000"),
    "io2": ("  allocated_storage: 20", "  allocated_storage: 100", "gp3", "io2\n  iops: 100000"),
    "growth switched off": (CLASS, f"{CLASS}\n  max_allocated_storage: 20"),
    "windows that touch": (
        CLASS,
        f"{CLASS}\n  backup_window: 03:00-04:00\n  maintenance_window: sun:04:00-sun:05:00",
    ),
    "windows that touch at midnight": (
        CLASS,
        f"{CLASS}\n  backup_window: 00:30-01:00\n  maintenance_window: sun:23:30-mon:00:30",
    ),
    "a parameter about passwords": (PARAMETER, "    default_password_lifetime: 0"),
    "a parameter with a dot": (PARAMETER, "    validate_password.policy: LOW"),
    "a formula": (PARAMETER, '    max_connections_: "{DBInstanceClassMemory/12582880}"'),
    "a key of every region": (CLASS, f"{CLASS}\n  kms_key_id: mrk-{'0' * 32}"),
    "an alias": (CLASS, f"{CLASS}\n  kms_key_id: alias/aws/rds"),
    "an alias of the stack's name, which is another's": (CLASS, f"{CLASS}\n  kms_key_id: alias/tap-dev"),
    "insights off on a small class": (CLASS, "  instance_class: db.t3.micro"),
    "tags beyond ASCII": ("  Owner: platform", "  Équipe: données"),
    "an empty tag": ("  Owner: platform", "  Owner: ''"),
    "null for an optional key": (CLASS, f"{CLASS}\n  engine_version: null"),
    "a role": (
        "project: tap",
        "assume_role: {arn: 'arn:aws:iam::111122223333:role/a/b', external_id: abc}\n"
        "accounts: ['111122223333']\nproject: tap",
    ),
    "an anchor": (
        PRIVATE,
        "[&a 10.0.11.0/24, {cidr: 10.0.12.0/24}]",
        "platform",
        "&o platform",
        '"1001"',
        "*o",
    ),
    "the longest stack": ("environment: dev", f"environment: {'e' * 40}"),
    "zones": (REPLICA, "  us-west-2: {}", PRIVATE, "[10.0.11.0/24, {cidr: 10.0.12.0/24, zone: null}]"),
}


@pytest.mark.parametrize("pairs", GOOD.values(), ids=GOOD.keys())
def test_accepted(pairs, edited, problems):
    assert problems(edited(*pairs)) == []


def test_the_contract(root):
    spec = load(root / "config" / "tap.yaml")
    assert (spec.stack, spec.primary, spec.replicas) == ("tap-dev", "us-east-1", ("us-west-2",))
    network, database = spec.section(Network), spec.section(Database)
    assert spec.section(Secret).full_name(spec) == "tap/dev/database"
    assert database.snapshot_prefix(spec.stack) == "tap-dev-final"
    assert spec.tags == {"Owner": "platform", "CostCenter": "1001"}
    assert network.private_subnets == (Subnet(cidr="10.0.11.0/24"), Subnet(cidr="10.0.12.0/24"))
    assert database.parameters["max_connections"] == "200"
    assert database.performance_insights == PerformanceInsights(enabled=False)
    assert spec.section(Network, "us-west-2") is network
    assert spec.section(Database, "us-west-2") is database
    assert (spec.accounts, spec.assume_role) == ((), None)


def test_defaults_are_safe():
    database = Database(instance_class="db.t3.medium", allocated_storage=20, name="tapdb")
    assert (database.deletion_protection, database.multi_az) == (True, True)
    assert (database.skip_final_snapshot, database.apply_immediately) == (False, False)
    assert (database.port, database.backup_retention_days, database.monitoring_interval) == (3306, 7, 60)


def test_names_can_be_given(edited):
    spec = parse(
        edited(
            "  recovery_window_days: 0",
            "  name: tap/db",
            CLASS,
            f"{CLASS}\n  final_snapshot_prefix: last",
        )
    )
    secret = spec.section(Secret)
    assert (secret.full_name(spec), secret.recovery_window_days) == ("tap/db", 30)
    assert spec.section(Database, "us-east-1").snapshot_prefix(spec.stack) == "last"


def test_whole_numbers_are_parameters_too(edited):
    database = parse(edited('"200"', "200")).section(Database)
    assert database.parameters["max_connections"] == "200"


def test_days_are_lower_case(edited):
    spec = parse(edited(CLASS, f"{CLASS}\n  maintenance_window: Sun:05:00-SUN:06:00"))
    assert spec.section(Database).maintenance_window == "sun:05:00-sun:06:00"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("true", PerformanceInsights(enabled=True)),
        ("{retention_days: 31}", PerformanceInsights(enabled=True, retention_days=31)),
        ("{enabled: false, retention_days: 731}", PerformanceInsights(enabled=False, retention_days=731)),
    ],
)
def test_insights_are_normalised(text, wanted, edited):
    spec = parse(edited("performance_insights: false", f"performance_insights: {text}"))
    assert spec.section(Database).performance_insights == wanted


def test_the_environment_can_be_overridden(text, problems):
    spec = parse(text, environment="pr1348")
    assert spec.stack == "tap-pr1348"
    assert spec.section(Secret).full_name(spec) == "tap/pr1348/database"
    assert problems(text.replace("environment: dev", "environment: Not Good"), environment="x") == []
    assert problems(text.replace("environment: dev", "#"), environment="x") == []


def test_a_bad_override_of_the_environment_says_where_it_came_from(text, problems):
    words = "must be lower-case letters, digits and single hyphens, no hyphen at either end"
    assert problems(text, environment="A\x1b") == [
        f"5: environment: 'A\\\\x1b' is not allowed: {words} (set by --environment)"
    ]
    assert problems(text, environment="") == [
        f"5: environment: '' is not allowed: {words} (set by --environment)"
    ]


def test_a_stack_too_long_for_its_role(text, problems):
    environment = "e" * 40
    longer = text.replace("project: tap", "project: " + "p" * 9)
    assert problems(longer, environment=environment) == [
        f"5: environment: ppppppppp-{environment} has 50 characters: shorten project or environment to "
        f"49 in all, because the role ppppppppp-{environment}-rds-monitoring may have 64 "
        "(set by --environment)"
    ]


def test_the_digest_counts_content_only(text, edited):
    digest = parse(text).digest
    assert len(digest) == sha256().digest_size * 2
    assert parse(text.replace("tags:", "# more\ntags:"), file="other").digest == digest
    assert parse(edited("{primary: true}", "{primary: true, network: {}}")).digest == digest
    assert parse(text, environment="other").digest != digest
    assert parse(edited(REPLICA, "  us-west-2: {network: {nat: none}} ")).digest != digest


def test_a_spec_does_not_change(text):
    spec = parse(text)
    with pytest.raises(ValueError, match="frozen"):
        spec.project = "other"
