"""What `iam-policy` prints, and how it fits its spec."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tap_provisioner.aws.permission import Command, Permission
from tap_provisioner.aws.policy import MANAGED_LIMIT, Scope, documents, size
from tap_provisioner.cli.app import run
from tap_provisioner.steps import KINDS
from tap_provisioner.steps.ec2.security_group import EVERYTHING, SecurityGroup
from tests.e2e.world import CONFIG, EAST, LEAVE_OUT, WEST, Edits, spec_of
from tests.policy.iam import grants, listed
from tests.policy.reference import REFERENCE
from tests.policy.union import iam_policy

KEY = "1234abcd-12ab-34cd-56ef-1234567890ab"
ELSEWHERE = f"arn:aws:kms:{EAST}:999988887777:alias/data"


def told(capsys: pytest.CaptureFixture[str], *arguments: str, config: str = "tap.yaml") -> tuple[Any, str]:
    assert run(["iam-policy", "--config", str(CONFIG / config), *arguments]) == 0
    streams = capsys.readouterr()
    return json.loads(streams.out), streams.err


def union(printed: Any) -> Any:
    """The statements of all that was printed, be it one policy or several."""
    documents = [each["PolicyDocument"] for each in printed] if isinstance(printed, list) else [printed]
    return {"Statement": [statement for each in documents for statement in each["Statement"]]}


def actions(policy: Any) -> set[str]:
    return {action for _, action in grants(policy)}


@pytest.mark.parametrize("config", ["tap.yaml", "production.yaml"])
@pytest.mark.parametrize("command", Command)
def test_each_fits_into_a_managed_policy(
    config: str, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    printed, said = told(capsys, "--for", command.value, "--account", "111122223333", config=config)
    several = isinstance(printed, list)
    assert several == ("managed policies" in said)
    for policy in [each["PolicyDocument"] for each in printed] if several else [printed]:
        assert policy["Version"] == "2012-10-17"
        assert size(policy) <= MANAGED_LIMIT


@pytest.fixture
def long(tmp_path: Path) -> str:
    """A spec whose policy for apply is longer than a managed policy may be."""
    key = f"kms_key_id: {KEY}"
    text = (CONFIG / "production.yaml").read_text(encoding="utf-8")
    text = text.replace("    database:   ", f"    database:\n      {key} #")
    text = text.replace("  multi_az: true", f"  multi_az: true\n  {key}")
    path = tmp_path / "keys.yaml"
    path.write_text(text + f"  {key}\n", encoding="utf-8")
    return str(path)


def test_what_is_too_long_for_one_policy_is_printed_as_several(
    long: str, capsys: pytest.CaptureFixture[str]
) -> None:
    policies, said = told(capsys, "--for", "apply", config=long)
    assert len(policies) > 1
    assert [each["PolicyName"] for each in policies] == [
        f"tap-prod-apply-{number}" for number in range(1, len(policies) + 1)
    ]
    assert all(size(each["PolicyDocument"]) <= MANAGED_LIMIT for each in policies)
    assert f"{len(policies)} managed policies" in said
    services = [{action.split(":")[0] for action in actions(each["PolicyDocument"])} for each in policies]
    whole = set().union(*services)
    assert "kms" in whole
    assert sum(map(len, services)) == len(whole), "no service is in two policies"


def test_the_policies_are_written_to_files_that_create_policy_takes(
    long: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policies, _ = told(capsys, "--for", "apply", config=long)
    out = tmp_path / "new" / "policies"
    assert run(["iam-policy", "--config", long, "--for", "apply", "--out-dir", str(out)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(policies)
    for line, policy in zip(lines, policies, strict=True):
        name = policy["PolicyName"]
        assert line == (
            f"aws iam create-policy --policy-name {name} --policy-document file://{out / name}.json"
        )
        assert json.loads((out / f"{name}.json").read_text(encoding="utf-8")) == policy["PolicyDocument"]


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    arguments = ["iam-policy", "--config", str(CONFIG / "tap.yaml"), "--for", "plan"]
    assert run([*arguments, "--out-dir", str(tmp_path / "file" / "x")]) == 1
    assert f"{tmp_path / 'file' / 'x'}: " in capsys.readouterr().err


def test_what_one_service_needs_can_take_several_policies() -> None:
    scope = Scope("s", ("us-east-1",), "us-east-1", "aws")
    many = [
        Permission(Command.APPLY, "ec2", f"Action{n}", (f"arn:aws:ec2:*:*:thing-{n}-{'x' * 100}/*",))
        for n in range(100)
    ]
    found = documents(many, scope)
    assert len(found) > 1
    assert all(size(each) <= MANAGED_LIMIT for each in found)
    assert set().union(*map(actions, found)) == {f"ec2:Action{n}" for n in range(100)}


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
    printed, _ = told(capsys, "--for", "apply", *arguments, config=config)
    arns = {arn for s in union(printed)["Statement"] for arn in listed(s["Resource"]) if arn != "*"}
    # The ARNs of some services, such as Route 53, name no account.
    assert {arn.split(":")[4] for arn in arns} - {""} == {account}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Missing option '--for'"),
        (("--for", "validate"), "Invalid value for '--for'"),
        (("--for", "plan", "--account", "1234"), "1234 is not a 12-digit account id"),
        (("--for", "plan", "--region", "us-east-9"), "us-east-9 is not a region"),
    ],
)
def test_wrong_use_is_told(arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["iam-policy", "--config", str(CONFIG / "tap.yaml"), *arguments]) == 1
    streams = capsys.readouterr()
    assert streams.out == ""
    assert said in streams.err


def test_a_region_that_left_the_spec_can_be_emptied(capsys: pytest.CaptureFixture[str]) -> None:
    printed, _ = told(capsys, "--for", "destroy", "--region", "eu-west-1", "--region", WEST)
    policy = union(printed)
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
