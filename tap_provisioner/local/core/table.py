"""The table of all rules, and those of them that are switched on."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from tap_provisioner.local.core import discovery
from tap_provisioner.local.core.rule import EVERY_OPERATION, Hook, Rule

RULES: tuple[Rule, ...] = discovery.rules()


class RuleTable:
    """The rules that are switched on, and their hooks by operation."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self._hooks: dict[tuple[str, str], list[Hook]] = {}

    def hooks(self, moment: str, operation: str) -> list[Hook]:
        """The hooks of an operation ("ec2:CreateVpc") at a moment, "before" or "after"."""
        key = (moment, operation)
        if key not in self._hooks:
            wanted = {operation, EVERY_OPERATION}
            self._hooks[key] = [
                hook
                for rule in self.rules
                for names, hook in getattr(rule, moment).items()
                if not wanted.isdisjoint(names.split())
            ]
        return self._hooks[key]


def chosen(strict: bool, names: Collection[str] | None, without: Collection[str]) -> RuleTable:
    """The table of the chosen rules. Raises ValueError for an unknown name."""
    unknown = ({*(names or ()), *without}) - {rule.name for rule in RULES}
    if unknown:
        raise ValueError(f"unknown rules: {', '.join(sorted(unknown))}")
    return RuleTable(
        rule
        for rule in RULES
        if rule.name not in without and (rule.gap or strict) and (names is None or rule.name in names)
    )
