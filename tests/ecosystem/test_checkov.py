"""A policy tool for Terraform's plans reads ours, and what it finds is known, with the reason."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from tap_provisioner.report.json.plan import text
from tap_provisioner.spec import parse
from tap_provisioner.spec.starter import Answers, starter
from tests.e2e.world import CONFIG, EAST, LEAVE_OUT, WEST, Edits, Stack, World, merged
from tests.ecosystem.checkov import installed, scan

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

OWN_KEYS: Edits = {
    "secret": {"kms_key_id": "alias/secrets"},
    "database": {"performance_insights": {"kms_key_id": "alias/insights"}},
}
PRODUCTION = (CONFIG / "production.yaml").read_text(encoding="utf-8")
PLANS: dict[str, tuple[str, Edits]] = {
    "tap": ((CONFIG / "tap.yaml").read_text(encoding="utf-8"), {}),
    "production": (PRODUCTION, {}),
    "own keys": (PRODUCTION, OWN_KEYS),
    "starter": (starter(Answers(production=True), schema="tap.schema.json"), {}),
}

REGIONS = (EAST, WEST)
VPCS = {f"aws_vpc.{region}_main" for region in REGIONS}
DATABASES = {f"aws_db_instance.{region}_database" for region in REGIONS}
SECRET = {f"aws_secretsmanager_secret.{EAST}_database"}
PUBLIC = {f"aws_subnet.{region}_10_0_{number}_0-24" for region in REGIONS for number in (1, 2)}

ALWAYS: dict[str, tuple[set[str], str]] = {
    "CKV2_AWS_11": (
        VPCS,
        "flow logs cost money with every packet, and belong to the account that reads them",
    ),
    "CKV2_AWS_12": (VPCS, "nothing of the stack is in a VPC's default group: the database has its own"),
    "CKV2_AWS_57": (SECRET, "rotation needs a function of yours; a password that it has set is respected"),
}
KEYS: dict[str, tuple[set[str], str]] = {
    "CKV_AWS_149": (SECRET, "a key of your own has to exist first: secret.kms_key_id"),
    "CKV_AWS_354": (DATABASES, "a key of your own has to exist first: performance_insights.kms_key_id"),
}
FAILED: dict[str, dict[str, tuple[set[str], str]]] = {
    "production": ALWAYS | KEYS,
    "own keys": ALWAYS,
    "starter": ALWAYS | KEYS,
    "tap": {
        **ALWAYS,
        "CKV_AWS_149": KEYS["CKV_AWS_149"],
        "CKV_AWS_130": (PUBLIC, "what is launched by hand in a public subnet is to be reached"),
        "CKV_AWS_129": (DATABASES, "a stack to try things on: no logs are paid for"),
        "CKV_AWS_161": (DATABASES, "applications log in with the password of the secret"),
        "CKV_AWS_293": (DATABASES, "a stack to try things on is to be destroyed by one command"),
        "CKV_AWS_353": (DATABASES, "a stack to try things on: no Performance Insights"),
        "CKV2_AWS_69": (DATABASES, "require_secure_transport is left at its default"),
    },
}
"""The failed checks of each plan by id: of which resources, and why they stay so."""

CHECKED = (
    "aws_vpc",
    "aws_subnet",
    "aws_eip",
    "aws_route_table",
    "aws_security_group",
    "aws_db_instance",
    "aws_iam_role",
    "aws_iam_role_policy_attachment",
    "aws_secretsmanager_secret",
)
"""The types of which Checkov has something to say."""


class Scanned:
    """What Checkov made of the plans."""

    def __init__(self, found: dict[str, Any], resources: dict[str, Counter[str]]) -> None:
        self.summary, self._results, self.resources = found["summary"], found["results"], resources

    def checks(self, plan: str, result: str) -> dict[str, set[str]]:
        """The resources of a plan by check, of those that ended with a result."""
        by_check: dict[str, set[str]] = {}
        for check in self._results[f"{result}_checks"]:
            if Path(check["file_path"]).stem == plan:
                by_check.setdefault(check["check_id"], set()).add(check["resource"])
        return by_check


def scanned(world: World, folder: Path) -> Scanned:
    """All plans, made and read by Checkov in one go, which takes as long to start as to read."""
    python = installed()
    plans, scratch, resources = folder / "plans", folder / "scratch", {}
    plans.mkdir()
    scratch.mkdir()
    for name, (config, edits) in PLANS.items():
        written = yaml.safe_load(config)
        anywhere = {"accounts": LEAVE_OUT} if "accounts" in written else {}
        stack = Stack(world, parse(yaml.safe_dump(merged(merged(written, edits), anywhere))))
        draft = stack.draft()
        made = text(draft.plan, stack.spec.stack)
        resources[name] = Counter(entry["type"] for entry in json.loads(made)["resource_changes"])
        (plans / f"{name}.json").write_text(made, encoding="utf-8")
    return Scanned(scan(python, plans, scratch), resources)


def test_checkov_reads_our_plans_and_finds_what_is_known(world: World, tmp_path: Path) -> None:
    found = scanned(world, tmp_path)
    assert_read_whole(found)
    for plan, failed in FAILED.items():
        expected = {check: resources for check, (resources, _) in failed.items()}
        assert found.checks(plan, "failed") == expected, plan
    assert_references_are_seen(found.checks("production", "passed"))


def assert_read_whole(found: Scanned) -> None:
    assert found.summary["parsing_errors"] == 0
    assert found.summary["resource_count"] == sum(map(Counter.total, found.resources.values()))
    for plan, expected in found.resources.items():
        checks = *found.checks(plan, "passed").values(), *found.checks(plan, "failed").values()
        seen = Counter(resource.partition(".")[0] for resource in set().union(*checks))
        assert {kind: seen[kind] for kind in CHECKED} == {kind: expected[kind] for kind in CHECKED}, plan


def assert_references_are_seen(passed: dict[str, set[str]]) -> None:
    groups = {f"aws_security_group.{region}_database" for region in REGIONS}
    assert passed["CKV2_AWS_5"] == groups, "security groups are attached to something"
    assert len(passed["CKV2_AWS_19"]) == 6, "addresses are attached to NAT gateways"
    assert len(passed["CKV2_AWS_35"]) == 8, "default routes lead to NAT gateways"
    assert passed["CKV2_AWS_69"] == DATABASES, "parameter groups are those of the instances"
