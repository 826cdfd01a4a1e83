"""Everything that is wrong with a document, each problem at the place where it can be fixed.

The top level and each section are validated once, and a section once more for each region that overrides it.
Rules run on the keys that are valid by themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from tap_provisioner.aws.regions import known_regions, partition_of
from tap_provisioner.spec.messages import MAPPING, findings
from tap_provisioner.spec.model import Spec
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
    checks = [_Check.of(section, raw, regions) for section in sections()]
    spec = head.value.with_sections(
        {one.section: one.base.value for one in checks if one.base and not one.base.errors},
        {(one.section, name): it.value for one in checks for name, it in one.merged.items() if not it.errors},
    )
    found = [*findings(Spec, head.errors), *_run(head, Scope.MODEL)]
    found += ((("regions", *loc), message) for loc, message in region_findings(raw.get("regions")))
    for one in checks:
        found += [*one.at_top(), *one.in_regions(regions), *one.across(spec, head)]
    return spec, found


def _split(raw: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
    """The document without its sections and their overrides, and those regions that are mappings."""
    keys = {section.key() for section in sections()}
    overridable = {section.key() for section in sections() if section.declaration.overrides}
    top = {key: value for key, value in raw.items() if key not in keys}
    regions = top.get("regions")
    if not isinstance(regions, dict):
        return top, {}
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


@dataclass(frozen=True)
class _Check:
    """One section of a document.

    ``raw`` is its plain value, ``base`` that value examined, None for an optional section that is absent.
    ``own`` are the keys that each region overrides, ``merged`` the section with them applied, examined.
    """

    section: type[Section]
    raw: Any
    base: Examined[Section] | None
    own: Mapping[str, dict[str, Any]]
    merged: Mapping[str, Examined[Section]]

    @classmethod
    def of(cls, section: type[Section], raw: Mapping[str, Any], regions: Mapping[str, Any]) -> _Check:
        """Validate a section once, and once more for each region that overrides it."""
        key, presence = section.key(), section.declaration.presence
        value = section.normal(raw.get(key))
        base = None
        if key not in raw and presence is Presence.REQUIRED:
            missing = {"type": "missing", "loc": ()}
            base = Examined(section.model_construct(), frozenset(section.model_fields), (missing,))
        elif value is not None or presence is not Presence.OPTIONAL:
            base = examine(section, value if key in raw else {})
        own = {name: _own(section, region) for name, region in regions.items()} if base else {}
        merged = {
            name: examine(section, merge(value, override) if _mergeable(value, name) else override)
            for name, override in own.items()
            if override
        }
        return cls(section, value, base, own, merged)

    def at_top(self) -> Iterator[Finding]:
        """What is wrong with the section as it is for all regions."""
        if self.base:
            found = (*findings(self.section, self.base.errors), *_run(self.base, Scope.MODEL))
            yield from (((self.section.key(), *loc), message) for loc, message in found)

    def in_regions(self, regions: Mapping[str, dict[str, Any]]) -> Iterator[Finding]:
        """What is wrong with the section as each region has it."""
        key = self.section.key()
        reported = frozenset(findings(self.section, self.base.errors)) if self.base else frozenset()
        for name, region in regions.items():
            override = region.get(key, {}) if self.section.declaration.overrides else {}
            home = ("regions", name, key)
            if not isinstance(override, dict):
                yield home, MAPPING
            elif self.base:
                yield from self._shared(home, override)
                yield from self._in_region(name, self.base, reported)
            elif override:
                yield home, f"the spec has no section {key} to override: add it at the top level"

    def _in_region(
        self, name: str, base: Examined[Section], reported: frozenset[Finding]
    ) -> Iterator[Finding]:
        home, own = ("regions", name, self.section.key()), self.own[name]
        known, examined = name in known_regions(), self.merged.get(name, base)
        if own:
            whole = _mergeable(self.raw, name)
            for loc, message in findings(self.section, examined.errors, self.section.shared()):
                if _holds(own, loc) or (whole and (loc, message) not in reported):
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
                text = f"is the same in every region, because {overrides.because}"
                yield (*home, key), f"{text}: set {self.section.key()}.{key}"

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


def _own(section: type[Section], region: Mapping[str, Any]) -> dict[str, Any]:
    """The keys of a section that a region overrides, without those that it must not."""
    override = region.get(section.key()) if section.declaration.overrides else None
    if not isinstance(override, dict):
        return {}
    return {key: value for key, value in override.items() if key not in section.shared()}


def _mergeable(base: Any, region: str) -> bool:
    """Whether an override is merged; that of an unknown region, or of no mapping, is validated alone."""
    return isinstance(base, dict) and region in known_regions()


def _holds(override: Any, loc: Loc) -> bool:
    """Whether a place of the merged section comes from the override."""
    if not loc or not isinstance(override, dict):
        return True
    return loc[0] in override and _holds(override[loc[0]], loc[1:])


_LONGEST_MISSPELLING = 128


def region_findings(regions: Any) -> Iterator[Finding]:
    """What is wrong with the plain value of ``regions``, whatever may be wrong inside one of them.

    Places are relative to it; a value that is not a mapping has no findings.
    """
    if not isinstance(regions, Mapping):
        return
    known = [name for name in regions if name in known_regions()]
    for name in regions:
        if name not in known:
            near = get_close_matches(name[:_LONGEST_MISSPELLING], known_regions(), n=1)
            yield (name,), "unknown AWS region" + (f", did you mean {near[0]}?" if near else ": correct it")
    if len(regions) < 2:
        yield (), "two or more regions are required: add one"
    yield from _partitions(known)
    yield from _primaries(regions)


def _partitions(known: list[str]) -> Iterator[Finding]:
    for name in known[1:]:
        if partition_of(name) != partition_of(known[0]):
            text = f"is in partition {partition_of(name)}, but {known[0]} in {partition_of(known[0])}"
            yield (name,), f"{text}: use regions of one partition"


def _primaries(regions: Mapping[str, Any]) -> Iterator[Finding]:
    primaries = [
        name
        for name, region in regions.items()
        if isinstance(region, Mapping) and region.get("primary") is True
    ]
    if regions and not primaries:
        yield (), "no region is primary: set primary: true for one"
    for name in primaries[1:]:
        yield (name, "primary"), f"{primaries[0]} is already primary: remove one"
