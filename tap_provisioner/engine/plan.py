"""What an apply would do: a pure function of steps and observations; a report, not a program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tap_provisioner.engine.diff import diff, resolve, wishes
from tap_provisioner.engine.graph import Kinds, name_of, ordered
from tap_provisioner.engine.observe import Sweep
from tap_provisioner.errors import TapError
from tap_provisioner.step import Change, Observed, Phase, Step
from tap_provisioner.values import UNKNOWN, Ref


class Action(StrEnum):
    """What becomes of a resource."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    NONE = "no-op"


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One resource's part of the plan.

    `drift` tells that the wishes are those last applied, so that it was changed outside; `reason`
    says why it is replaced or deleted; `step` is resolved as far as the plan can, None for an orphan.
    """

    address: str
    kind: str
    region: str
    action: Action
    changes: tuple[Change, ...] = ()
    drift: bool = False
    reason: str = ""
    step: Step | None = None
    seen: Observed | None = None

    @property
    def origin(self) -> str:
        """Where the spec asks for it, "" for an orphan."""
        return self.step.origin if self.step else ""


@dataclass(frozen=True)
class Plan:
    """The whole plan, in the order of the steps, the orphans last."""

    resources: tuple[Planned, ...]

    @property
    def changes(self) -> tuple[Planned, ...]:
        """What is not as wanted."""
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
        """Facts for the operator that no change can mend now, a line each."""
        return tuple(f"{p.address}: {note}" for p in self.resources if p.seen for note in p.seen.notes)


def plan(steps: Sequence[Step], found: Sweep, kinds: Kinds) -> Plan:
    """Compare `steps` with what was found.

    Raises TapError where a resource of a wanted name is not the stack's, and TwinError where two
    claim one address.
    """
    outputs: dict[str, Mapping[str, Any]] = {a: seen.outputs for a, seen in found.facts.items()}
    fresh: set[str] = set()
    planned: dict[str, Planned] = {}
    claimed: set[tuple[str, str, str]] = set()

    def output(ref: Ref) -> Any:
        return outputs.get(ref.address, {}).get(ref.output, UNKNOWN)

    for raw in ordered(steps):
        if raw.lookup:
            continue
        step = resolve(raw, output)
        seen = step.pick(list(found.found))
        if seen is not None:
            refuse_foreign(step, seen)
            claimed.add((seen.region, seen.kind, seen.id))
        entry = _planned(step, seen, {ref.address for ref in raw.refs()} & fresh)
        if entry.action in (Action.CREATE, Action.REPLACE):
            fresh.add(step.address)
        elif seen is not None:
            outputs[step.address] = seen.outputs
        planned[step.address] = entry
    orphans = (seen for seen in found.owned if (seen.region, seen.kind, seen.id) not in claimed)
    in_spec_order = [planned[step.address] for step in steps if not step.lookup]
    return Plan((*in_spec_order, *(_orphan(seen) for seen in orphans if not _goes_along(seen, kinds))))


def refuse_foreign(step: Step, seen: Observed) -> None:
    """Raise TapError where what bears the step's name is not of its stack."""
    if not seen.owned:
        raise TapError(
            f"{step.address}: {seen.id} exists already in {step.region} and does not bear this stack's tags"
            + (f" (wanted at {step.origin})" if step.origin else ""),
            mend="choose another project or environment, or delete it if it is yours",
        )


def _planned(step: Step, seen: Observed | None, renewed: set[str]) -> Planned:
    def entry(action: Action, changes: tuple[Change, ...], reason: str = "", drift: bool = False) -> Planned:
        return Planned(
            address=step.address,
            kind=step.kind,
            region=step.region,
            action=action,
            changes=changes,
            reason=reason,
            drift=drift,
            step=step,
            seen=seen,
        )

    if seen is None or seen.phase is Phase.LEAVING:
        return entry(Action.CREATE, tuple(wishes(step).values()))
    changes = tuple(diff(step, seen).values())
    if seen.phase is Phase.BROKEN:
        why = f"its state is {seen.state}" + (f": {seen.reason}" if seen.reason else "")
        return entry(Action.REPLACE, tuple(wishes(step).values()), why, drift=True)
    if fixed := [change.field for change in changes if change.create_only]:
        why = f"{', '.join(fixed)} cannot be changed" + (
            f"; {', '.join(sorted(renewed))} is new" if renewed else ""
        )
        return entry(Action.REPLACE, changes, why)
    if changes:
        unchanged_wishes = seen.digest in ("", step.digest) and not renewed
        return entry(Action.UPDATE, changes, drift=unchanged_wishes)
    return entry(Action.NONE, ())


def _orphan(seen: Observed) -> Planned:
    return Planned(
        address=name_of(seen),
        kind=seen.kind,
        region=seen.region,
        action=Action.DELETE,
        reason="the spec does not ask for it",
        seen=seen,
    )


def _goes_along(seen: Observed, kinds: Kinds) -> bool:
    return kinds[seen.kind].contained
