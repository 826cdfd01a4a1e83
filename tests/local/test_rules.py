"""Every rule has an effect: with it the embedded AWS behaves as the real one, without it as moto."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tap_provisioner.local import RULES
from tests.local.cases import Case, outcome
from tests.local.world import World

HERE = Path(__file__).parent
TABLES = [
    import_module(".".join(("tests.local", *found.relative_to(HERE).with_suffix("").parts))).TABLE
    for found in sorted(HERE.glob("*/**/cases*.py"))
]
CASES: list[Case] = [case for table in TABLES for case in table.cases]


@pytest.mark.rotating(days=2)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_with_the_rule(case: Case, start: Callable[..., World]) -> None:
    found, message = outcome(start(without=case.without), case.act)
    assert (found, case.text in message) == (case.strict, True), message


@pytest.mark.rotating(days=4)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_without_the_rule(case: Case, start: Callable[..., World]) -> None:
    found, message = outcome(start(without=(case.rule, *case.without)), case.act)
    assert found == case.lax, message


def test_every_rule_has_a_case_with_an_effect() -> None:
    effective = {case.rule for case in CASES if case.strict != case.lax}
    assert {rule.name for rule in RULES} - effective == set()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rules_are_well_formed(rule: Any) -> None:
    assert rule.operations
    assert all(operation.count(":") == 1 for operation in rule.operations)
    assert rule.summary.endswith(".")
    assert rule.source


def test_names_are_unique() -> None:
    names = [rule.name for rule in RULES]
    assert len(names) == len(set(names))
