"""What `iam-policy` prints, and how it fits its spec."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tap_provisioner.aws.permission import Command
from tap_provisioner.aws.policy import MANAGED_LIMIT, size
from tap_provisioner.cli.app import run
from tap_provisioner.report.iam_policy import iam_policy
from tap_provisioner.steps import KINDS
from tap_provisioner.steps.ec2.security_group import EVERYTHING, SecurityGroup
from tests.e2e.world import CONFIG, EAST, LEAVE_OUT, WEST, Edits, spec_of
from tests.policy.iam import grants, listed
from tests.policy.reference import REFERENCE

KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"
ELSEWHERE = f"arn:aws:kms:{EAST}:999988887777:alias/data"


def told(capsys: pytest.CaptureFixture[str], *arguments: str, config: str = "tap.yaml") -> tuple[Any, str]:
    assert run(["iam-policy", "--config", str(CONFIG / config), *arguments]) == 0
    streams = capsys.readouterr()
    return json.loads(streams.out), streams.err


def actions(policy: Any) -> set[str]:
    return {action for _, action in grants(policy)}


@pytest.mark.parametrize("config", ["tap.yaml", "production.yaml"])
@pytest.mark.parametrize("command", Command)
def test_it_fits_into_a_managed_policy(
    config: str, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    policy, said = told(capsys, "--for", command.value, "--account", "111122223333", config=config)
    assert policy["Version"] == "2012-10-17"
    assert size(policy) <= MANAGED_LIMIT
    assert said == ""


def test_a_policy_that_is_too_long_is_printed_with_a_warning(
    tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    key = f"kms_key_id: {KEY}"
    text = (CONFIG / "production.yaml").read_text(encoding="utf-8")
    text = text.replace("    database:   ", f"    database:\n      {key} #")
    text = text.replace("  multi_az: true", f"  multi_az: true\n  {key}")
    path = tmp_path / "keys.yaml"
    path.write_text(text + f"  {key}\n", encoding="utf-8")
    policy, said = told(capsys, "--for", "apply", config=str(path))
    assert "kms:CreateGrant" in actions(policy)
    assert f"warning: {size(policy)} characters" in said


@pytest.mark.parametrize(
    ("config", "arguments", "account"),
    [
        ("tap.yaml", (), "*"),
        ("tap.yaml", ("--account", "444455556666"), "444455556666"),
        ("production.yaml", (), "111122223333"),
        ("production.yaml", ("--account", "444455556666"), "444455556666"),
    ],
)
def test_arns_are_of_the_account(
    config: str, arguments: tuple[str, ...], account: str, capsys: pytest.CaptureFixture[str]
) -> None:
    policy, _ = told(capsys, "--for", "apply", *arguments, config=config)
    arns = {arn for s in policy["Statement"] for arn in listed(s["Resource"]) if arn != "*"}
    assert {arn.split(":")[4] for arn in arns} == {account}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Missing option '--for'"),
        (("--for", "validate"), "Invalid value for '--for'"),
        (("--for", "plan", "--account", "1234"), "1234 is not an account id of twelve digits"),
        (("--for", "plan", "--region", "us-east-9"), "us-east-9 is not a region"),
    ],
)
def test_wrong_use_is_told(arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["iam-policy", "--config", str(CONFIG / "tap.yaml"), *arguments]) == 1
    streams = capsys.readouterr()
    assert streams.out == ""
    assert said in streams.err


def test_a_region_that_left_the_spec_can_be_emptied(capsys: pytest.CaptureFixture[str]) -> None:
    policy, _ = told(capsys, "--for", "destroy", "--region", "eu-west-1", "--region", WEST)
    regions = {
        tuple(s["Condition"]["StringEquals"]["aws:RequestedRegion"])
        for s in policy["Statement"]
        if "aws:RequestedRegion" in s.get("Condition", {}).get("StringEquals", {})
    }
    assert regions == {(EAST, WEST, "eu-west-1")}


def test_the_partition_is_that_of_the_regions() -> None:
    spec = spec_of(
        {"regions": {"cn-north-1": {"primary": True}, "cn-northwest-1": {}, EAST: LEAVE_OUT, WEST: LEAVE_OUT}}
    )
    text = json.dumps(iam_policy(spec, Command.APPLY))
    assert "arn:aws-cn:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole" in text
    assert "arn:aws:" not in text


PRIVILEGES = {"iam:CreateRole", "iam:AttachRolePolicy", "iam:PassRole"}


@pytest.mark.parametrize(
    ("edits", "absent"),
    [
        ({"database": {"monitoring_interval": 0}}, PRIVILEGES),
        ({"network": {"nat": "none"}}, {"ec2:CreateNatGateway", "ec2:AllocateAddress"}),
    ],
)
def test_what_the_spec_does_not_ask_for_cannot_be_made_but_removed(edits: Edits, absent: set[str]) -> None:
    allowed = actions(iam_policy(spec_of(edits), Command.APPLY))
    assert allowed & absent == set()
    assert absent < actions(iam_policy(spec_of(), Command.APPLY))
    assert {"ec2:DeleteNatGateway", "ec2:ReleaseAddress", "iam:DeleteRole"} < allowed


@pytest.mark.parametrize("key", [KEY, f"arn:aws:kms:{EAST}:999988887777:key/{KEY}", "alias/data", ELSEWHERE])
def test_a_key_is_named_by_its_arn_or_by_its_alias(key: str) -> None:
    spec = spec_of({"secret": {"kms_key_id": key}})
    (statement,) = (s for s in iam_policy(spec, Command.PLAN)["Statement"] if s["Action"] == "kms:Decrypt")
    account = "999988887777" if key.startswith("arn:") else "*"
    name = "key/*" if "alias" in key else f"key/{KEY}"
    assert statement["Resource"] == f"arn:aws:kms:{EAST}:{account}:{name}"
    aliases = statement["Condition"].get("ForAnyValue:StringEquals", {})
    assert aliases == ({"kms:ResourceAliases": "alias/data"} if "alias" in key else {})


def test_egress_rules_take_permissions_of_their_own() -> None:
    wishes = {
        "region": EAST,
        "name": "a",
        "tags": {},
        "group_name": "a",
        "description": "a",
        "vpc_id": "vpc-1",
    }
    quiet = SecurityGroup(**wishes, ingress=frozenset())
    loud = SecurityGroup(**wishes, ingress=frozenset(), egress=frozenset({EVERYTHING}))
    named = " ".join(permission.actions for permission in loud.own_permissions())
    assert quiet.own_permissions() == ()
    assert "AuthorizeSecurityGroupEgress" in named


def test_every_kind_declares_and_every_action_is_one_that_aws_has() -> None:
    silent = {name for name, kind in KINDS.items() if not kind.permissions}
    assert silent == {"account", "secret-version", "secret-replicas"}
    allowed = actions(iam_policy(spec_of(), Command.APPLY))
    assert allowed <= REFERENCE.keys()


def test_what_knows_no_resources_is_granted_on_all_of_them() -> None:
    for statement in iam_policy(spec_of(), Command.APPLY)["Statement"]:
        for action in listed(statement["Action"]):
            assert REFERENCE[action] or statement["Resource"] == "*"
