"""Delete what was seen, after all that refers to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tap_provisioner.engine.events import Events, Task
from tap_provisioner.engine.graph import Kinds
from tap_provisioner.engine.patience import Waiter
from tap_provisioner.errors import Fault, FaultKind, TapError, forgiving
from tap_provisioner.step import Foreign, Lasting, Observed, Phase, Step

SURE = 2
"""How often a deletion is refused before it is asked what holds: what just went is still shown at first."""


class Remove:
    """The visitor of a removal. `nodes` are the resources by name, `steps` what still speaks of them."""

    def __init__(
        self,
        nodes: Mapping[str, Observed],
        steps: Mapping[str, Step],
        kinds: Kinds,
        cloud: Mapping[str, Any],
        waiter: Waiter,
        events: Events,
    ) -> None:
        self._nodes, self._steps, self._kinds = nodes, steps, kinds
        self._cloud, self._waiter, self._events = cloud, waiter, events

    def __call__(self, name: str) -> None:
        """Delete the resource of that name. Raises TapError."""
        seen = self._nodes[name]
        kind = self._kinds[seen.kind]
        if kind.contained:
            return
        with self._events.task(name, "delete") as task:
            task.id = seen.id
            delete(kind, self._cloud[seen.region], seen, self._steps.get(name), self._waiter, task)


def delete(
    kind: type[Step], cloud: Any, seen: Observed, step: Step | None, waiter: Waiter, task: Task
) -> None:
    """Delete one resource and wait until it is gone. Raises TapError, naming what holds it."""
    if why := kind.protected(seen):
        raise TapError(f"{seen} is protected: {why}", mend="lift the protection, then run again")
    if seen.phase is not Phase.LEAVING:
        _request(kind, cloud, seen, step, waiter, task)
    if not (kind.lingers or seen.phase is Phase.LEAVING):
        return
    waiter.until(
        lambda: kind.again(cloud, seen),
        lambda left: left is None,
        poll=kind.patience.poll,
        limit=waiter.within(kind.patience.delete),
        telling=task.waiting,
        text=lambda left: f"waiting for it to be gone, its state is {left.state if left else 'gone'}",
    )


def _request(
    kind: type[Step], cloud: Any, seen: Observed, step: Step | None, waiter: Waiter, task: Task
) -> None:
    def early(error: BaseException) -> bool:
        return isinstance(error, Fault) and bool(_draining(kind, error))

    def text(error: BaseException | None) -> str:
        return _draining(kind, error) if isinstance(error, Fault) else "deleting it"

    refusals, lost = 0, False

    def request() -> None:
        """Send the deletion, unless a lost answer was to one that is under way or done.

        Raises TapError where what refuses it again will not go by itself.
        """
        nonlocal refusals, lost
        now = kind.again(cloud, seen) if lost else seen
        if now is None or (lost and now.phase is Phase.LEAVING):
            return
        try:
            kind.delete(cloud, now, step)
        except Fault as fault:
            lost = fault.kind is FaultKind.LOST
            refusals += early(fault)
            if refusals == SURE:
                held = holders(kind, cloud, seen)
                if any(isinstance(holder, Lasting) for holder in held):
                    raise _held(seen, held) from fault
            raise

    try:
        waiter.again(
            request,
            early,
            poll=kind.patience.poll,
            limit=waiter.within(kind.patience.delete),
            telling=task.waiting,
            text=text,
        )
    except Fault as fault:
        if fault.kind is FaultKind.GONE:
            return
        if early(fault) and (held := holders(kind, cloud, seen)):
            raise _held(seen, held) from fault
        raise


def _held(seen: Observed, held: list[str]) -> TapError:
    if foreign := [holder for holder in held if isinstance(holder, Foreign)]:
        return TapError(
            f"{seen} is held by {'; '.join(foreign)}, which this stack did not make",
            mend="delete that first, then run again",
        )
    if lasting := [holder for holder in held if isinstance(holder, Lasting)]:
        return TapError(
            f"{seen} is held by {'; '.join(lasting)}, which must go first",
            mend="take back the change that removes it, or remove what holds it, then run again",
        )
    return TapError(f"{seen} is held by {'; '.join(held)}", mend="run again when it has let go")


def holders(kind: type[Step], cloud: Any, seen: Observed) -> list[str]:
    """Return what holds it, nothing where that cannot be told: the answer to the deletion says more."""
    with forgiving(*FaultKind):
        return kind.holders(cloud.fresh(), seen)
    return []


def _draining(kind: type[Step], fault: Fault) -> str:
    """Return why the same deletion may succeed later, "" where it will not."""
    for symptom in kind.draining:
        if symptom.matches(fault):
            return symptom.reason
    if fault.kind is FaultKind.BLOCKED:
        return "waiting for what still uses it"
    if fault.kind is FaultKind.LOST:
        return "the answer was lost, looking what became of it"
    if fault.kind is FaultKind.THROTTLED:
        return f"not taken yet ({fault.code})"
    return ""
