"""What of an approved plan is still to be done: a pure function of that plan and of how things stand now.

What the approved plan itself did, in a run that was cut short, must not count as somebody else's
change. So a resource may stand as it was when the plan was made, as the plan wants it, or between. A
value that held the id of what the plan has removed since may show traces of that, such as a route that
leads nowhere, and is not compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tap_provisioner.engine.graph import key_of, texts
from tap_provisioner.engine.plan import Action, Plan, Planned
from tap_provisioner.errors import TapError
from tap_provisioner.step import Change, Observed, Phase, Step

_ABSENT: Any = object()


@dataclass(frozen=True)
class Approval:
    """The plan as it stands now, with no action for what was not approved, or is done already.

    `done` are the addresses of what was approved and needs nothing more, `left` what needs something
    that was not approved.
    """

    plan: Plan
    done: tuple[str, ...] = ()
    left: tuple[Planned, ...] = ()


def narrow(approved: Plan, now: Plan, steps: Sequence[Step]) -> Approval:
    """Narrow the plan as it stands `now` to what was `approved`.

    Raises TapError, a line for each, where what it touches was changed by somebody else since.
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
            hint="plan again and look at what has become of it",
        )
    untouched = {_key(planned) for planned in left}
    resources = (replace(p, action=Action.NONE) if key in untouched else p for key, p in standing.items())
    return Approval(replace(now, resources=tuple(resources)), tuple(done), left)


def _key(planned: Planned) -> str:
    """Return what tells entries apart: an orphan may bear the address of what is desired."""
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
    """Return why what was approved for a resource may not be carried out any more, "" where it may."""
    was, observed = planned.observed, found.observed if found else None
    if found is None or observed is None or found.action is Action.CREATE:
        return "it is gone" if planned.action is Action.UPDATE else ""
    if planned.action is Action.DELETE or found.action is Action.REPLACE:
        as_seen = planned.action is not Action.UPDATE and not _differing(was, observed, removed)
        expected = as_seen or observed.phase is Phase.DELETING or _broke(planned, found)
        return "" if expected else _what_became(was, found, removed)
    if planned.action is not Action.UPDATE and _made(found):
        return ""
    foreign = _foreign(planned, found, removed)
    return _what_became(was, found, removed) if foreign else ""


def _differing(was: Observed | None, now: Observed, removed: frozenset[str]) -> list[str]:
    """Return what differs between two observations, traces aside: "id", or the names of values."""
    if was is None or was.id != now.id:
        return ["id"]
    return [
        name
        for name in sorted({*was.values, *now.values})
        if was.values.get(name, _ABSENT) != now.values.get(name, _ABSENT)
        and removed.isdisjoint(texts(was.values.get(name)))
    ]


def _what_became(was: Observed | None, found: Planned, removed: frozenset[str]) -> str:
    observed = found.observed
    if was is None or observed is None:
        return "it is there already" + (f", {observed.id}" if observed else "")
    if was.id != observed.id:
        return f"it is another one now, {observed.id}"
    if changed := _differing(was, observed, removed):
        return f"changed since: {', '.join(changed)}"
    return f"it is to be changed otherwise: {found.reason or ', '.join(c.field for c in found.changes)}"


def _made(found: Planned) -> bool:
    """Tell whether it was created from these very attributes."""
    return bool(found.observed and found.step and found.observed.digest == found.step.digest)


def _broke(planned: Planned, found: Planned) -> bool:
    """Tell whether it is what the approved plan made, and broke."""
    broken = found.observed is not None and found.observed.phase is Phase.BROKEN
    return broken and planned.action is not Action.UPDATE and _made(found)


def _foreign(planned: Planned, found: Planned, removed: frozenset[str]) -> list[str]:
    """Return what is neither as it was, nor as desired, nor between: "id", or the names of fields."""
    was, observed = planned.observed, found.observed
    if planned.action is Action.UPDATE and was and observed and was.id != observed.id:
        return ["id"]
    approved = {change.field: change for change in planned.changes}
    return [c.field for c in found.changes if not _between(approved.get(c.field), c, removed)]


def _between(approved: Change | None, change: Change, removed: frozenset[str]) -> bool:
    if approved is None:
        return False
    traced = not removed.isdisjoint(texts(approved.before))
    return traced or between(approved.before, change.before, change.after)


def between(was: Any, now: Any, desired: Any) -> bool:
    """Tell whether `now` may come of a change from `was` to `desired` that was cut short.

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
    """Yield what the approved resources need and neither is there nor would be made."""
    gone = {p.address for p in left if p.action is Action.CREATE}
    for planned in to_do:
        needed = {ref.address for ref in raw[planned.address].refs()} if planned.step else set()
        for address in sorted(needed & gone):
            yield f"{planned.address}: {address}, which it needs, is gone"
