"""What an apply would do: a pure function of steps and observations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import Any

from tap_provisioner.engine.diff import creation_changes, diff, resolve
from tap_provisioner.engine.discovery import Discovery
from tap_provisioner.engine.graph import Kinds, key_of, named, names_of, ordered
from tap_provisioner.engine.ownership import left_as_is, refuse_foreign, to_join, uses_foreign
from tap_provisioner.step import Change, Observed, Phase, Step
from tap_provisioner.values import Ref, Unknown, has_unknown, refs

ORPHANED, DESTROYED = "the spec does not ask for it", "destroy was asked for"
"""Why a resource is deleted: by an apply, and by a destroy."""


class Action(StrEnum):
    """What an apply does with a resource."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    NONE = "no-op"


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One resource's part of the plan.

    `address` is the key of an orphan that has no address of its own. `drift` tells that the desired
    attributes are those last applied, so that it was changed outside. `reason` says why it is replaced or
    deleted, or which new resources it refers to; `step` is resolved as far as the plan can, `declared` is
    the same step with its refs; both are None for what is deleted. `data_fate` and `retained` are those of
    `Step`.
    """

    address: str
    kind: str
    region: str
    action: Action
    changes: tuple[Change, ...] = ()
    drift: bool = False
    reason: str = ""
    step: Step | None = None
    declared: Step | None = None
    observed: Observed | None = None
    data_fate: str = ""
    retained: tuple[str, ...] = ()

    @property
    def foreign(self) -> bool:
        """Whether it is a singleton that is not the stack's, and is used as it is."""
        return bool(self.step and self.observed and uses_foreign(self.step, self.observed))

    @property
    def origin(self) -> str:
        """Where the spec defines it, "" for an orphan."""
        return self.step.origin if self.step else ""


@dataclass(frozen=True)
class Plan:
    """The whole plan, in the order of the steps, the orphans last; `unmanaged` resources stay as they are.

    With `destroy` it deletes all that the stack owns; `contained` resources are deleted with another one.
    """

    resources: tuple[Planned, ...]
    unmanaged: tuple[Observed, ...] = ()
    destroy: bool = False
    contained: tuple[Planned, ...] = ()

    @property
    def changes(self) -> tuple[Planned, ...]:
        """The entries with an action."""
        return tuple(planned for planned in self.resources if planned.action is not Action.NONE)

    def count(self, action: Action) -> int:
        """Return how many resources have this action."""
        return Counter(planned.action for planned in self.resources)[action]

    @property
    def summary(self) -> str:
        """The plan in one line."""
        shown = (Action.CREATE, Action.UPDATE, Action.REPLACE, Action.DELETE)
        return ", ".join(f"{self.count(action)} to {action}" for action in shown)

    @property
    def notes(self) -> tuple[str, ...]:
        """Facts for the operator that no change can fix now, a line each."""
        unmanaged = (f"{key_of(each)}: {each.unmanaged}; {each.advice}" for each in self.unmanaged)
        foreign = (
            f"{p.address}: {p.observed.id} is not this stack's; "
            "it is used as it is, and never changed or deleted"
            for p in self.resources
            if p.observed and p.foreign
        )
        every = (*self.resources, *self.contained)
        noted = (f"{p.address}: {note}" for p in every if p.observed for note in p.observed.notes)
        return (*noted, *foreign, *unmanaged)

    @property
    def owned(self) -> tuple[Observed, ...]:
        """The resources that a destroy deletes."""
        return tuple(planned.observed for planned in (*self.changes, *self.contained) if planned.observed)

    @property
    def retained(self) -> tuple[str, ...]:
        """What its deletions leave behind, in a line each."""
        return tuple(line for planned in self.changes for line in planned.retained)


def plan(
    steps: Sequence[Step],
    found: Discovery,
    kinds: Kinds,
    *,
    moment: str = "",
    ending: Mapping[str, Step] | None = None,
) -> Plan:
    """Compare `steps` with what was found. `moment` is the run's time stamp, yyyymmddhhmmss in UTC.

    A destroy is the plan of no steps. It gives `ending`, the steps of the spec by address, which only say how
    to delete their resources, for example without a final snapshot. Raises TapError if a resource with a
    desired name is not the stack's, or AWS would refuse a change, and DuplicateError if two have one address.
    """
    outputs: dict[str, Mapping[str, Any]] = {a: observed.outputs for a, observed in found.facts.items()}
    fresh: set[str] = set()
    planned: dict[str, Planned] = {}
    claimed: set[tuple[str, str, str]] = set()

    def output(ref: Ref) -> Any:
        return outputs.get(ref.address, {}).get(ref.output, Unknown(ref))

    for raw in ordered(steps):
        if raw.data_source:
            continue
        step = resolve(raw, output)
        observed = step.pick(list(found.found))
        if observed is not None:
            refuse_foreign(step, observed)
            claimed.add((observed.region, observed.kind, observed.id))
        entry = _planned(raw, step, observed, fresh)
        if entry.action in (Action.CREATE, Action.REPLACE):
            fresh.add(step.address)
            outputs[step.address] = step.known_outputs()
        elif observed is not None:
            outputs[step.address] = observed.outputs
        planned[step.address] = entry
    for address, entry in planned.items():
        if entry.observed and entry.action is Action.REPLACE:
            planned[address] = _ended(entry, entry.observed, kinds[entry.kind], entry.declared, moment)
    orphans = [each for each in found.owned if (each.region, each.kind, each.id) not in claimed]
    in_spec_order = [planned[step.address] for step in steps if not step.data_source]
    last, destroy = ending or {}, ending is not None

    def deleted(those: Iterable[Observed]) -> tuple[Planned, ...]:
        names = (
            names_of(those, last)
            if destroy
            else named(those, lambda observed: observed.address not in planned)
        )
        place = {address: number for number, address in enumerate(last)}
        return tuple(
            _ended(_deleted(name, observed, destroy), observed, kinds[observed.kind], last.get(name), moment)
            for name, observed in sorted(names.items(), key=lambda item: place.get(item[0], len(place)))
        )

    def along(observed: Observed) -> bool:
        return observed.contained or kinds[observed.kind].contained

    leaving = deleted(observed for observed in orphans if not along(observed))
    contained = deleted(observed for observed in orphans if along(observed)) if destroy else ()
    resources = (*_with_drift(in_spec_order, edited=bool(leaving)), *leaving)
    return Plan(resources, found.unmanaged, destroy, contained)


def _planned(raw: Step, step: Step, observed: Observed | None, fresh: Collection[str]) -> Planned:
    entry = partial(
        Planned,
        address=step.address,
        kind=step.kind,
        region=step.region,
        step=step,
        declared=raw,
        observed=observed,
    )
    leaving = observed and observed.phase is Phase.DELETING and not uses_foreign(step, observed)
    if observed is None or leaving or to_join(step, observed):
        return entry(action=Action.CREATE, changes=tuple(creation_changes(step).values()))
    if left_as_is(step, observed):
        return entry(action=Action.NONE)
    if observed.phase is Phase.BROKEN:
        why = f"its state is {observed.state}" + (f": {observed.reason}" if observed.reason else "")
        return entry(action=Action.REPLACE, changes=tuple(creation_changes(step).values()), reason=why)
    changes = tuple(diff(step, observed).values())
    drift = observed.digest in ("", step.digest) and not all(has_unknown(change.after) for change in changes)
    if fixed := [change for change in changes if change.create_only]:
        why = "; ".join([f"{', '.join(c.field for c in fixed)} cannot be changed", *_news(raw, fixed, fresh)])
        return entry(action=Action.REPLACE, changes=changes, reason=why, drift=drift)
    if changes:
        step.check_update(observed, {change.field: change for change in changes})
        why = "; ".join(_news(raw, changes, fresh))
        return entry(action=Action.UPDATE, changes=changes, reason=why, drift=drift)
    return entry(action=Action.NONE)


def _news(raw: Step, changes: Iterable[Change], fresh: Collection[str]) -> list[str]:
    """Return which new resources make changed attributes unknown, as the end of a reason."""
    named = {
        ref.address
        for change in changes
        if has_unknown(change.after)
        for ref in refs(getattr(raw, change.field))
    }
    new = sorted(named & set(fresh))
    return [f"{', '.join(new)} {'is' if len(new) == 1 else 'are'} new"] if new else []


def _with_drift(planned: Sequence[Planned], *, edited: bool) -> Iterator[Planned]:
    """Yield the entries; one without a digest has drifted only if nothing shows that the spec was edited."""
    edited = edited or any(not entry.drift for entry in planned if entry.action is not Action.NONE)
    for entry in planned:
        unmarked = entry.observed is not None and not entry.observed.digest
        yield replace(entry, drift=False) if unmarked and edited else entry


def _ended(entry: Planned, observed: Observed, kind: type[Step], step: Step | None, moment: str) -> Planned:
    """Return the entry of a resource that is deleted, with what the deletion does with its data."""
    fate, retained = kind.data_fate(observed, step, moment), kind.retained(observed, step, moment)
    return replace(entry, data_fate=fate, retained=retained)


def _deleted(name: str, observed: Observed, destroy: bool) -> Planned:
    return Planned(
        address=name,
        kind=observed.kind,
        region=observed.region,
        action=Action.DELETE,
        reason=DESTROYED if destroy else ORPHANED,
        observed=observed,
    )
