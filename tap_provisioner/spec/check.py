"""All that is wrong with a document, at once, each fault at the line where it can be mended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic

from pydantic import ValidationError

from tap_provisioner.spec.database import Database
from tap_provisioner.spec.database_rules import DATABASE_REGION_RULES, DATABASE_RULES
from tap_provisioner.spec.errors import Loc, dotted
from tap_provisioner.spec.messages import findings
from tap_provisioner.spec.model import Spec
from tap_provisioner.spec.network import Network
from tap_provisioner.spec.network_rules import NETWORK_REGION_RULES, NETWORK_RULES
from tap_provisioner.spec.rules import Finding, RegionRule, Rule
from tap_provisioner.spec.section import S, merge, view
from tap_provisioner.spec.spec_rules import SPEC_RULES, region_findings


@dataclass(frozen=True, slots=True)
class _Checks(Generic[S]):
    """A section that regions override, and its rules."""

    name: str
    model: type[S]
    rules: tuple[Rule[S], ...]
    region_rules: tuple[RegionRule[S], ...]

    def base(self, raw: Any) -> Iterator[Finding]:
        """What is wrong with the section as it stands for all regions."""
        section, bad = view(self.model, raw)
        for rule in self.rules:
            if bad.isdisjoint(rule.needs):
                yield from ((((self.name, *loc), message)) for loc, message in rule.check(section))

    def region(self, raw: Any, override: Any, region: str) -> Iterator[Finding]:
        """What is wrong with the section as a region has it, placed at the override where there is one."""
        merged = merge(raw, override)
        section, bad = view(self.model, merged)
        found = [
            (rule.needs, finding)
            for rule in self.rules
            if bad.isdisjoint(rule.needs)
            for finding in rule.check(section)
        ]
        found += [
            (rule.needs, finding)
            for rule in self.region_rules
            if bad.isdisjoint(rule.needs)
            for finding in rule.check(section, region)
        ]
        for needs, (loc, message) in found:
            yield self._placed(loc, message, needs, override, region)

    def _placed(self, loc: Loc, message: str, needs: tuple[str, ...], override: Any, region: str) -> Finding:
        home: Loc = ("regions", region, self.name)
        overridden = [key for key in needs if isinstance(override, dict) and key in override]
        if _holds(override, loc):
            return (*home, *loc), message
        if overridden:
            return (*home, overridden[0]), f"{dotted((self.name, *loc))}: {message}"
        return (self.name, *loc), message


def _holds(override: Any, loc: Loc) -> bool:
    """Whether a place of the merged section comes from the override."""
    if not loc:
        return True
    return (
        isinstance(override, dict)
        and loc[0] in override
        and (not isinstance(override[loc[0]], dict) or _holds(override[loc[0]], loc[1:]))
    )


_SECTIONS: tuple[_Checks[Any], ...] = (
    _Checks("network", Network, NETWORK_RULES, NETWORK_REGION_RULES),
    _Checks("database", Database, DATABASE_RULES, DATABASE_REGION_RULES),
)


def check(raw: dict[str, Any]) -> tuple[Spec | None, list[Finding]]:
    """The spec of a plain document, unless its shape is wrong, and whatever is wrong with it."""
    spec, found = None, []
    try:
        spec = Spec.model_validate(raw)
    except ValidationError as error:
        found.extend(findings(error))
    found.extend(_across(raw))
    return spec, found


def _across(raw: dict[str, Any]) -> Iterator[Finding]:
    whole, bad = view(Spec, raw)
    for rule in SPEC_RULES:
        if bad.isdisjoint(rule.needs):
            yield from rule.check(whole)
    regions = raw.get("regions")
    yield from ((("regions", *loc), message) for loc, message in region_findings(regions))
    for section in _SECTIONS:
        base = list(section.base(raw.get(section.name)))
        yield from base
        for name, region in regions.items() if isinstance(regions, dict) else ():
            override = region.get(section.name, {}) if isinstance(region, dict) else {}
            yield from (
                item
                for item in section.region(raw.get(section.name), override, name)
                if not _known(item, base)
            )


def _known(finding: Finding, base: list[Finding]) -> bool:
    return finding in base
