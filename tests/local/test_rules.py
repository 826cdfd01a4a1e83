"""Every rule bites: with it the real AWS's behaviour shows, and without it moto's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tap_provisioner.local import RULES
from tests.local import (
    cases_ec2,
    cases_ec2_delete,
    cases_ec2_eventual,
    cases_nat,
    cases_others,
    cases_rds,
    cases_rds_gaps,
    cases_rds_groups,
    cases_rds_life,
    cases_rds_modify,
    cases_tags,
)
from tests.local.cases import Case, outcome
from tests.local.world import World

TABLES = (
    cases_ec2.TABLE,
    cases_ec2_delete.TABLE,
    cases_ec2_eventual.TABLE,
    cases_nat.TABLE,
    cases_rds.TABLE,
    cases_rds_gaps.TABLE,
    cases_rds_groups.TABLE,
    cases_rds_life.TABLE,
    cases_rds_modify.TABLE,
    cases_tags.TABLE,
    cases_others.TABLE,
)
CASES: list[Case] = [case for table in TABLES for case in table.cases]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_with_the_rule(case: Case, start: Callable[..., World]) -> None:
    found, message = outcome(start(without=case.without), case.act)
    assert (found, case.text in message) == (case.strict, True), message


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_without_the_rule(case: Case, start: Callable[..., World]) -> None:
    found, message = outcome(start(without=(case.rule, *case.without)), case.act)
    assert found == case.lax, message


def test_every_rule_is_shown_to_bite() -> None:
    biting = {case.rule for case in CASES if case.strict != case.lax}
    assert {rule.name for rule in RULES} - biting == set()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rules_are_well_formed(rule: Any) -> None:
    assert rule.operations
    assert all(operation.count(":") == 1 for operation in rule.operations)
    assert rule.summary.endswith(".")
    assert rule.source


def test_names_are_unique() -> None:
    names = [rule.name for rule in RULES]
    assert len(names) == len(set(names))
