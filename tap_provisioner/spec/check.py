"""Everything that is wrong with a document, each problem at the place where it can be fixed.

The top level and each section are validated once, and a section once more for each region that overrides it.
Rules run on the keys that are valid by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tap_provisioner.aws.regions import known_regions
from tap_provisioner.spec.messages import MAPPING, REQUIRED, findings
from tap_provisioner.spec.model import Spec
from tap_provisioner.spec.regions import region_findings
from tap_provisioner.spec.rules import Finding, Rule, Scope
from tap_provisioner.spec.section import Overrides, Presence, Section, sections
from tap_provisioner.spec.settings import Examined, examine, merge, rules
from tap_provisioner.spec.yaml.errors import Loc, dotted


def check(raw: Mapping[str, Any]) -> tuple[Spec, list[Finding]]:
    """Return the spec of a plain document, and everything that is wrong with it.

    The spec must not be used if anything is wrong.
    """
    top, regions = _split(raw)
    head = examine(Spec, top)
    found = [*findings(Spec, head.errors), *_run(head, Scope.MODEL)]
    found += ((("regions", *loc), message) for loc, message in region_findings(raw.get("regions")))
    checks = [_Check(section, raw, regions) for section in sections()]
    for one in checks:
        found += one.findings()
    spec = head.value.with_sections(
        {one.section: one.base.value for one in checks if one.base and not one.base.errors},
        {(one.section, name): it.value for one in checks for name, it in one.merged.items() if not it.errors},
    )
    for one in checks:
        found += one.across(spec, head)
    return spec, found


def _split(raw: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The document without its sections and their overrides, and those regions that are mappings."""
    top = {key: value for key, value in raw.items() if key not in {one.key() for one in sections()}}
    regions = top.get("regions")
    if not isinstance(regions, dict):
        return top, {}
    overridable = {one.key() for one in sections() if one.declaration.overrides}
    mappings = {name: region for name, region in regions.items() if isinstance(region, dict)}
    top["regions"] = regions | {
        name: {key: value for key, value in region.items() if key not in overridable}
        for name, region in mappings.items()
    }
    return top, mappings


def _run(examined: Examined[Any], scope: Scope, *arguments: Any) -> Iterator[Finding]:
    for rule in _rules(examined, scope):
        yield from rule.check(examined.value, *arguments)


def _rules(examined: Examined[Any], scope: Scope) -> Iterator[Rule]:
    """The rules whose keys are valid by themselves."""
    for rule in rules(type(examined.value)):
        if rule.scope is scope and examined.bad.isdisjoint(rule.needs):
            yield rule


@dataclass
class _Check:
    """The check of one section; ``base`` is None for an optional section that is absent."""

    section: type[Section]
    raw: Mapping[str, Any]
    regions: Mapping[str, dict[str, Any]]
    base: Examined[Section] | None = None
    merged: dict[str, Examined[Section]] = field(default_factory=dict)

    def findings(self) -> list[Finding]:
        """What is wrong with the section by itself, at the top level and in each region."""
        key, value = self.section.key(), self.section.normal(self.raw.get(self.section.key()))
        presence = self.section.declaration.presence
        errors: list[Finding] = []
        if presence is Presence.OPTIONAL and value is None:
            pass
        elif key in self.raw or presence is not Presence.REQUIRED:
            self.base = examine(self.section, value if key in self.raw else {})
            errors = list(findings(self.section, self.base.errors))
        else:
            self.base = Examined(self.section.model_construct(), frozenset(self.section.model_fields), ())
            errors = [((), REQUIRED)]
        found = [*errors, *(_run(self.base, Scope.MODEL) if self.base else ())]
        result = [((key, *loc), message) for loc, message in found]
        for name, region in self.regions.items():
            override = region.get(key, {}) if self.section.declaration.overrides else {}
            in_region = self._in_region(name, override, value, errors)
            result += (finding for finding in in_region if finding not in result)
        return result

    def _in_region(self, name: str, override: Any, base: Any, errors: list[Finding]) -> Iterator[Finding]:
        key, home = self.section.key(), ("regions", name, self.section.key())
        if not isinstance(override, dict):
            yield home, MAPPING
            return
        if self.base is None:
            if override:
                yield home, f"the spec has no section {key} to override: add it at the top level"
            return
        yield from self._shared(home, override)
        own = {k: value for k, value in override.items() if k not in self.section.shared()}
        known = name in known_regions()
        examined = self.base
        if own:
            whole = known and isinstance(base, dict)
            examined = examine(self.section, merge(base, own) if whole else own)
            self.merged[name] = examined
            for loc, message in findings(self.section, examined.errors, self.section.shared()):
                if _holds(own, loc) or (whole and (loc, message) not in errors):
                    yield (*home, *loc), message
            for rule in _rules(examined, Scope.MODEL) if known else ():
                for loc, message in rule.check(examined.value):
                    yield self._placed(home, loc, message, own, rule.needs)
        for loc, message in _run(examined, Scope.REGION, name) if known else ():
            yield self._placed(home, loc, message, own)

    def _shared(self, home: Loc, override: Mapping[str, Any]) -> Iterator[Finding]:
        overrides = self.section.declaration.overrides or Overrides()
        for key in overrides.shared:
            if key in override:
                yield (
                    (*home, key),
                    f"is the same in every region, because {overrides.because}: "
                    f"set {self.section.key()}.{key}",
                )

    def _placed(
        self, home: Loc, loc: Loc, message: str, override: dict[str, Any], needs: tuple[str, ...] = ()
    ) -> Finding:
        """At the override if the value is its own or is wrong because of it, otherwise at the base."""
        base = (self.section.key(), *loc)
        if override and _holds(override, loc):
            return (*home, *loc), message
        cause = next((key for key in needs if key in override), None)
        return ((*home, cause), f"{dotted(base)}: {message}") if cause else (base, message)

    def across(self, spec: Spec, head: Examined[Spec]) -> Iterator[Finding]:
        """What is wrong with the section together with the rest of the spec."""
        for rule in _rules(self.base, Scope.STACK) if self.base else ():
            if head.bad.isdisjoint(rule.head):
                yield from rule.check(self.base.value if self.base else None, spec)


def _holds(override: Any, loc: Loc) -> bool:
    """Whether a place of the merged section comes from the override."""
    if not loc or not isinstance(override, dict):
        return True
    return loc[0] in override and _holds(override[loc[0]], loc[1:])
