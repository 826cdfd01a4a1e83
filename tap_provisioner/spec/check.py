"""All that is wrong with a document, at once, each fault at the place where it can be mended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic

from pydantic import ValidationError

from tap_provisioner.aws.regions import known_regions
from tap_provisioner.spec.database import Database
from tap_provisioner.spec.database_rules import DATABASE_REGION_RULES, DATABASE_RULES
from tap_provisioner.spec.messages import findings
from tap_provisioner.spec.model import Spec
from tap_provisioner.spec.network import Network
from tap_provisioner.spec.network_rules import NETWORK_REGION_RULES, NETWORK_RULES
from tap_provisioner.spec.rules import Finding, RegionRule, Rule
from tap_provisioner.spec.section import S, merge, view
from tap_provisioner.spec.spec_rules import SPEC_RULES, region_findings
from tap_provisioner.spec.yaml.errors import Loc, dotted


def check(raw: dict[str, Any]) -> tuple[Spec | None, list[Finding]]:
    """The spec of a plain document, or None if a value is wrong by itself, and all that is wrong.

    Only shape is checked of the sections that the spec holds: it is fit for use if nothing is wrong.
    """
    spec, found = None, list[Finding]()
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
    regions = regions if isinstance(regions, dict) else {}
    yield from ((("regions", *loc), message) for loc, message in region_findings(raw.get("regions")))
    for section in _SECTIONS:
        base = list(section.base(raw.get(section.name)))
        yield from base
        for name in (name for name in regions if name in known_regions()):
            override = regions[name].get(section.name) if isinstance(regions[name], dict) else None
            found = section.region(raw.get(section.name), override or {}, name)
            yield from (finding for finding in found if finding not in base)


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
                yield from (((self.name, *loc), message) for loc, message in rule.check(section))

    def region(self, raw: Any, override: Any, region: str) -> Iterator[Finding]:
        """What is wrong with the section as a region has it."""
        section, bad = view(self.model, merge(raw, override))
        for rule in self.rules:
            if bad.isdisjoint(rule.needs):
                for loc, message in rule.check(section):
                    yield self._placed(loc, message, rule.needs, override, region)
        for region_rule in self.region_rules:
            if bad.isdisjoint(region_rule.needs):
                for loc, message in region_rule.check(section, region):
                    yield self._placed(loc, message, (), override, region)

    def _placed(self, loc: Loc, message: str, needs: tuple[str, ...], override: Any, region: str) -> Finding:
        """At the override if the value is its own or fails because of it, else at the base."""
        home: Loc = ("regions", region, self.name)
        if _holds(override, loc):
            return (*home, *loc), message
        cause = next((key for key in needs if isinstance(override, dict) and key in override), None)
        if cause:
            return (*home, cause), f"{dotted((self.name, *loc))}: {message}"
        return (self.name, *loc), message


def _holds(override: Any, loc: Loc) -> bool:
    """Whether a place of the merged section comes from the override."""
    if not loc or not isinstance(override, dict):
        return True
    return loc[0] in override and _holds(override[loc[0]], loc[1:])


_SECTIONS: tuple[_Checks[Any], ...] = (
    _Checks("network", Network, NETWORK_RULES, NETWORK_REGION_RULES),
    _Checks("database", Database, DATABASE_RULES, DATABASE_REGION_RULES),
)
