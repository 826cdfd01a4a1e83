"""What each kind is in Terraform: no field without an attribute or a reason, and values in its own shape."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tap_provisioner.report.terraform.mapping import counterpart, name_of
from tap_provisioner.report.terraform.resource import OF_EVERY_STEP
from tap_provisioner.report.terraform.values import known, unknown
from tap_provisioner.step import Step
from tap_provisioner.steps import KINDS
from tap_provisioner.steps.ec2.security_group import EVERYTHING, Rule
from tap_provisioner.steps.rds._comparisons import FixedSize
from tap_provisioner.values import UNKNOWN, Match, Ref, Sensitive

MADE = [kind for kind in KINDS.values() if not kind.data_source]
IGW, NAT = Ref("us-east-1/internet-gateway/main"), Ref("us-east-1/nat-gateway/shared")
PAGE = (Path(__file__).parents[2] / "docs/terraform-types.md").read_text(encoding="utf-8")


def own(kind: type[Step]) -> set[str]:
    return {name for name, _ in kind.attributes()} - OF_EVERY_STEP


def sources(kind: str) -> set[str]:
    """The kind's attributes from which any of Terraform's is computed."""
    return {name for made in counterpart(kind).attributes.values() for name in made.names}


@pytest.mark.parametrize("kind", MADE, ids=lambda kind: kind.kind)
def test_every_field_has_an_attribute_or_a_reason_to_have_none(kind: type[Step]) -> None:
    found = counterpart(kind.kind)
    there = {name for name in sources(kind.kind) if "." not in name}
    assert there | found.declared.left_out.keys() == own(kind)
    assert not there & found.declared.left_out.keys()


@pytest.mark.parametrize("kind", [kind.kind for kind in MADE])
def test_what_is_a_siblings_is_a_field_of_that_kind(kind: str) -> None:
    found = counterpart(kind)
    foreign = {tuple(name.split(".")) for name in sources(kind) if "." in name}
    assert {sibling for sibling, _ in foreign} == set(found.declared.siblings)
    assert all(name in own(KINDS[sibling]) for sibling, name in foreign)


@pytest.mark.parametrize("kind", [kind.kind for kind in MADE])
def test_the_page_names_the_type_and_what_is_left_out(kind: str) -> None:
    [row] = [line for line in PAGE.splitlines() if line.startswith(f"| `{kind}` |")]
    assert f"`{counterpart(kind).type}`" in row
    assert all(f"`{field}`" in row for field in counterpart(kind).declared.left_out)


@pytest.mark.parametrize(
    ("kind", "fields", "attribute", "after", "open_"),
    [
        ("vpc", {"tags": {"a": "1"}}, "tags_all", {"a": "1"}, {}),
        ("vpc", {"cidr": UNKNOWN}, "cidr_block", None, True),
        (
            "secret",
            {"tags": {"a": "1"}, "stack_regions": frozenset({"b", "a"})},
            "tags_all",
            {"a": "1", "tap:regions": "a b"},
            {},
        ),
        (
            "db-instance",
            {"tags": {"a": "1"}, "secret_arn": UNKNOWN},
            "tags_all",
            {"a": "1"},
            {"tap:secret": True},
        ),
        ("internet-gateway", {"vpc_id": "vpc-1", "attached": True}, "vpc_id", "vpc-1", False),
        ("internet-gateway", {"vpc_id": None, "attached": False}, "vpc_id", None, False),
        ("nat-gateway", {"subnet_ids": ("a", "b")}, "subnet_id", "a", False),
        ("nat-gateway", {"subnet_ids": (IGW, "b")}, "subnet_id", None, True),
        (
            "route-table",
            {"routes": {"0.0.0.0/0": IGW, "10.0.0.0/8": Match(UNKNOWN, ((1, NAT),)), "::/0": UNKNOWN}},
            "route",
            [{"cidr_block": "0.0.0.0/0"}, {"cidr_block": "10.0.0.0/8"}, {"ipv6_cidr_block": "::/0"}],
            [
                {"gateway_id": True},
                {"nat_gateway_id": True},
                {"gateway_id": True, "nat_gateway_id": True},
            ],
        ),
        (
            "route-table",
            {"routes": {"pl-1": "eni-1", "10.1.0.0/16": "arn:aws:networkmanager::1:core-network/x"}},
            "route",
            [
                {
                    "cidr_block": "10.1.0.0/16",
                    "core_network_arn": "arn:aws:networkmanager::1:core-network/x",
                },
                {"destination_prefix_list_id": "pl-1", "network_interface_id": "eni-1"},
            ],
            False,
        ),
        ("security-group", {"egress": frozenset()}, "egress", [], False),
        ("db-subnet-group", {"subnet_ids": frozenset({"a", UNKNOWN})}, "subnet_ids", None, True),
        ("db-subnet-group", {"subnet_ids": frozenset({"b", "a"})}, "subnet_ids", ["a", "b"], False),
        ("db-parameter-group", {"parameters": {"a": "1"}}, "parameter", [{"name": "a", "value": "1"}], False),
        ("db-instance", {"max_allocated_storage": FixedSize(20)}, "max_allocated_storage", 0, False),
        ("db-instance", {"max_allocated_storage": None}, "max_allocated_storage", 0, False),
        ("db-instance", {"max_allocated_storage": 50}, "max_allocated_storage", 50, False),
        ("db-instance", {"engine_lifecycle_support": None}, "engine_lifecycle_support", None, False),
        ("db-instance", {"password": Sensitive("x")}, "password", None, True),
        (
            "role-policy-attachment",
            {"partition": "aws-cn", "policy": "x/Y"},
            "policy_arn",
            "arn:aws-cn:iam::aws:policy/x/Y",
            False,
        ),
        ("iam-role", {"trust": {"Statement": ({"a": UNKNOWN},)}}, "assume_role_policy", None, True),
        (
            "iam-role",
            {"trust": {"Statement": ({"a": "b"},)}},
            "assume_role_policy",
            '{"Statement":[{"a":"b"}]}',
            False,
        ),
        ("secret", {"secret-replicas.regions": frozenset({"b"})}, "replica", [{"region": "b"}], False),
    ],
)
def test_values_are_nested_and_written_as_terraform_does(
    kind: str, fields: dict[str, Any], attribute: str, after: object, open_: object
) -> None:
    value = counterpart(kind).read(fields)[attribute]
    assert (known(value), unknown(value)) == (after, open_)


def test_a_permission_is_a_block_with_all_its_attributes() -> None:
    some = [
        EVERYTHING,
        Rule("tcp", 1, 2, "::/0"),
        Rule("tcp", 1, 2, "sg-1", "ours"),
        Rule("tcp", 1, 2, "pl-1"),
    ]
    read = counterpart("security-group").read({"ingress": frozenset(some)})["ingress"]
    assert all(block.keys() == read[0].keys() for block in read)
    assert {
        (b["protocol"], b["from_port"], name, *b[name])
        for b in read
        for name in ("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "security_groups")
        if b[name]
    } == {
        ("-1", 0, "cidr_blocks", "0.0.0.0/0"),
        ("tcp", 1, "ipv6_cidr_blocks", "::/0"),
        ("tcp", 1, "security_groups", "sg-1"),
        ("tcp", 1, "prefix_list_ids", "pl-1"),
    }


def test_the_text_of_a_secret_is_told_only_to_differ() -> None:
    fields: dict[str, Any] = dict.fromkeys(("engine", "username", "dbname", "port", "host"), "x")
    read = counterpart("secret-version").read
    one, same, other = (
        read(fields | {"hosts": {"a": host}})["secret_string"] for host in ("one", "one", "other")
    )
    assert one == same != other
    assert json.dumps(known({"secret_string": one})) == "{}"


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("us-east-1/subnet/10.0.1.0-24", "us-east-1_10_0_1_0-24"),
        ("global/iam-role/rds-monitoring", "global_rds-monitoring"),
        ("us-east-1/secret/a/b c\x1b", "us-east-1_a_b_c_"),
        ("vpc-1", "vpc-1_"),
        ("1/vpc/2", "_1_2"),
    ],
)
def test_names_are_such_as_terraform_allows(address: str, name: str) -> None:
    assert name_of(address) == name
