"""What of an approved plan is still to be done: a pure function of that plan and of the plan now.

What the approved plan itself did, in a run that was interrupted, must not count as a foreign change. So a
resource may be as it was when the plan was made, as desired by the plan, or between. A value that held the
id of what the plan has removed since, such as the target of a route, is not compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tap_provisioner.engine.graph import key_of, texts
from tap_provisioner.engine.plan import Action, Plan, Planned
from tap_provisioner.errors import TapError
from tap_provisioner.step import Observed, Phase, Step

_ABSENT: Any = object()


@dataclass(frozen=True)
class Approval:
    """The plan as of now, without actions for what was not approved or is done already.

    `done` are the addresses of what was approved and needs nothing more, `left` the entries with an action
    that was not approved.
    """

    plan: Plan
    done: tuple[str, ...] = ()
    left: tuple[Planned, ...] = ()


def narrow(approved: Plan, now: Plan, steps: Sequence[Step]) -> Approval:
    """Restrict the plan as of `now` to what was `approved`.

    Raises TapError, with a line for each resource of the approved plan that has a foreign change.
    """
    standing = {_key(planned): planned for planned in now.resources}
    removed = frozenset(
        p.observed.id for p in approved.changes if p.observed and _removed(p, standing.get(_key(p)))
    )
    to_do: set[str] = set()
    done, wrong = [], []
    for planned in approved.changes:
        found = standing.get(_key(planned))
        if _is_done(planned, found):
            done.append(planned.address)
        elif why := _objection(planned, found, removed):
            wrong.append(f"{planned.address}: {why}")
        else:
            to_do.add(_key(planned))
    left = tuple(p for key, p in standing.items() if key not in to_do and p.action is not Action.NONE)
    wrong += _missing([standing[key] for key in to_do], left, {step.address: step for step in steps})
    if wrong:
        raise TapError(
            "\n".join(["nothing was changed: it is no longer what was planned", *wrong]),
            hint="plan again and check the new plan",
        )
    untouched = {_key(planned) for planned in left}
    resources = (replace(p, action=Action.NONE) if key in untouched else p for key, p in standing.items())
    return Approval(replace(now, resources=tuple(resources)), tuple(done), left)


def _key(planned: Planned) -> str:
    """Return a unique key of an entry: an orphan may have the address of a step."""
    return planned.address if planned.step or not planned.observed else key_of(planned.observed)


def _is_done(planned: Planned, found: Planned | None) -> bool:
    if found is None:
        return planned.action is Action.DELETE
    return found.action is Action.NONE


def _removed(planned: Planned, found: Planned | None) -> bool:
    """Tell whether what was to be deleted, or replaced, is no longer there."""
    if planned.action not in (Action.DELETE, Action.REPLACE) or not planned.observed:
        return False
    return not (found and found.observed) or found.observed.id != planned.observed.id


def _objection(planned: Planned, found: Planned | None, removed: frozenset[str]) -> str:
    """Return why what was approved for a resource may no longer be carried out, "" if it may."""
    was, observed = planned.observed, found.observed if found else None
    if found is None or observed is None or found.action is Action.CREATE:
        return "it is gone" if planned.action is Action.UPDATE else ""
    if planned.action is Action.DELETE or found.action is Action.REPLACE:
        unchanged = planned.action is not Action.UPDATE and not _differing(was, observed, removed)
        expected = unchanged or observed.phase is Phase.DELETING or _broke(planned, found)
        return "" if expected else _foreign_change(was, found, removed)
    if planned.action is not Action.UPDATE and _created(found):
        return ""
    foreign = _foreign(planned, found, removed)
    return _foreign_change(was, found, removed) if foreign else ""


def _differing(was: Observed | None, now: Observed, removed: frozenset[str]) -> list[str]:
    """Return what differs between two observations: "id", or the names of values; see above."""
    if was is None or was.id != now.id:
        return ["id"]
    return [
        name
        for name in sorted({*was.values, *now.values})
        if was.values.get(name, _ABSENT) != now.values.get(name, _ABSENT)
        and removed.isdisjoint(texts(was.values.get(name)))
    ]


def _foreign_change(was: Observed | None, found: Planned, removed: frozenset[str]) -> str:
    observed = found.observed
    if was is None or observed is None:
        return "it is there already" + (f", {observed.id}" if observed else "")
    if was.id != observed.id:
        return f"it is another one now, {observed.id}"
    if changed := _differing(was, observed, removed):
        return f"changed since: {', '.join(changed)}"
    return f"it is to be changed otherwise: {found.reason or ', '.join(c.field for c in found.changes)}"


def _created(found: Planned) -> bool:
    """Tell whether it was created from these attributes."""
    return bool(found.observed and found.step and found.observed.digest == found.step.digest)


def _broke(planned: Planned, found: Planned) -> bool:
    """Tell whether the approved plan created it, and it broke."""
    broken = found.observed is not None and found.observed.phase is Phase.BROKEN
    return broken and planned.action is not Action.UPDATE and _created(found)


def _foreign(planned: Planned, found: Planned, removed: frozenset[str]) -> list[str]:
    """Return what is neither as it was, nor as desired, nor between: "id", or the names of attributes."""
    was, observed = planned.observed, found.observed
    if planned.action is Action.UPDATE and was and observed and was.id != observed.id:
        return ["id"]
    approved = {change.field: change.before for change in planned.changes}
    return [
        c.field
        for c in found.changes
        if c.field not in approved
        or (
            removed.isdisjoint(texts(approved[c.field])) and not between(approved[c.field], c.before, c.after)
        )
    ]


def between(was: Any, now: Any, desired: Any) -> bool:
    """Tell whether `now` may result from a change from `was` to `desired` that was interrupted.

    Mappings are changed entry by entry and sets member by member; None stands for an empty one.
    """
    if now == was:
        return True
    if isinstance(desired, Mapping) and isinstance(now, Mapping):
        before = was or {}
        return all(
            now.get(key, _ABSENT) in (before.get(key, _ABSENT), desired.get(key, _ABSENT))
            for key in {*before, *now, *desired}
        )
    if isinstance(desired, frozenset) and isinstance(now, frozenset):
        before = was or frozenset()
        return before & desired <= now <= before | desired
    return False


def _missing(to_do: Sequence[Planned], left: Sequence[Planned], raw: Mapping[str, Step]) -> Iterator[str]:
    """Yield what the approved resources refer to and neither exists nor would be created."""
    gone = {p.address for p in left if p.action is Action.CREATE}
    for planned in to_do:
        needed = {ref.address for ref in raw[planned.address].refs()} if planned.step else set()
        for address in sorted(needed & gone):
            yield f"{planned.address}: {address}, which it needs, is gone"
