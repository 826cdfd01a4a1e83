"""Delete what was observed, after all that refers to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tap_provisioner.engine.events import Events, Task
from tap_provisioner.engine.graph import Kinds
from tap_provisioner.engine.timeouts import Waiter
from tap_provisioner.errors import ApiError, ErrorKind, TapError, ignoring
from tap_provisioner.step import Blocker, Blocking, Observed, Phase, Step

SURE = 2
"""How often a deletion is refused before it is asked what holds: what just went is still shown at first."""


class Remove:
    """What a removal does at each of `nodes`, resources by name; `steps` are those of the spec."""

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
        observed = self._nodes[name]
        kind = self._kinds[observed.kind]
        if kind.contained:
            return
        with self._events.task(name, "delete") as task:
            task.id = observed.id
            delete(kind, self._cloud[observed.region], observed, self._steps.get(name), self._waiter, task)


def delete(
    kind: type[Step], cloud: Any, observed: Observed, step: Step | None, waiter: Waiter, task: Task
) -> None:
    """Delete one resource and wait until it is gone. Raises TapError, naming what holds it."""
    if why := kind.protected(observed):
        raise TapError(f"{observed} is protected: {why}", hint="lift the protection, then run again")
    if observed.phase is not Phase.DELETING:
        _request(kind, cloud, observed, step, waiter, task)
    if not (kind.async_delete or observed.phase is Phase.DELETING):
        return
    waiter.until(
        lambda: kind.again(cloud, observed),
        lambda left: left is None,
        poll=kind.timeouts.poll,
        limit=waiter.within(kind.timeouts.delete),
        telling=task.waiting,
        text=lambda left: f"waiting for it to be gone, its state is {left.state if left else 'gone'}",
    )


def _request(
    kind: type[Step], cloud: Any, observed: Observed, step: Step | None, waiter: Waiter, task: Task
) -> None:
    def early(error: BaseException) -> bool:
        return isinstance(error, ApiError) and bool(_retryable(kind, error))

    def text(error: BaseException | None) -> str:
        return _retryable(kind, error) if isinstance(error, ApiError) else "deleting it"

    refusals, lost = 0, False

    def request() -> None:
        """Send the deletion, unless a lost answer was to one that is under way or done.

        Raises TapError where what refuses it again will not go by itself.
        """
        nonlocal refusals, lost
        now = kind.again(cloud, observed) if lost else observed
        if now is None or (lost and now.phase is Phase.DELETING):
            return
        try:
            kind.delete(cloud, now, step)
        except ApiError as fault:
            lost = fault.kind is ErrorKind.LOST
            refusals += early(fault)
            if refusals == SURE:
                held = blockers(kind, cloud, observed)
                if any(blocker.blocking is not Blocking.TEMPORARY for blocker in held):
                    raise _held(observed, held) from fault
            raise

    try:
        waiter.again(
            request,
            early,
            poll=kind.timeouts.poll,
            limit=waiter.within(kind.timeouts.delete),
            telling=task.waiting,
            text=text,
        )
    except ApiError as fault:
        if fault.kind is ErrorKind.GONE:
            return
        if early(fault) and (held := blockers(kind, cloud, observed)):
            raise _held(observed, held) from fault
        raise


def _held(observed: Observed, held: list[Blocker]) -> TapError:
    if foreign := [str(blocker) for blocker in held if blocker.blocking is Blocking.FOREIGN]:
        return TapError(
            f"{observed} is held by {'; '.join(foreign)}, which this stack did not make",
            hint="delete that first, then run again",
        )
    if permanent := [str(blocker) for blocker in held if blocker.blocking is Blocking.PERMANENT]:
        return TapError(
            f"{observed} is held by {'; '.join(permanent)}, which must go first",
            hint="take back the change that removes it, or remove what holds it, then run again",
        )
    return TapError(f"{observed} is held by {'; '.join(map(str, held))}", hint="run again when it has let go")


def blockers(kind: type[Step], cloud: Any, observed: Observed) -> list[Blocker]:
    """Return what holds it, nothing where that cannot be told: the answer to the deletion says more."""
    with ignoring(*ErrorKind):
        return kind.blockers(cloud.fresh(), observed)
    return []


def _retryable(kind: type[Step], fault: ApiError) -> str:
    """Return why the same deletion may succeed later, "" where it will not."""
    for retryable in kind.retryable_delete:
        if retryable.matches(fault):
            return retryable.reason
    if fault.kind is ErrorKind.BLOCKED:
        return "waiting for what still uses it"
    if fault.kind is ErrorKind.LOST:
        return "the answer was lost, looking what became of it"
    if fault.kind is ErrorKind.THROTTLED:
        return f"not taken yet ({fault.code})"
    return ""
