"""Delete resources, each after all that refers to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tap_provisioner.engine.events import Events, Task
from tap_provisioner.engine.graph import Kinds
from tap_provisioner.engine.ownership import remains
from tap_provisioner.engine.timeouts import Waiter
from tap_provisioner.errors import ApiError, ErrorKind, TapError, ignoring, retry_reason
from tap_provisioner.step import Blocker, Blocking, Observed, Phase, Step

SURE = 2
"""Refusals of a deletion after which blockers are read: at first AWS still lists what was just deleted."""


@dataclass(frozen=True)
class Remove:
    """The visit of one of `nodes`, resources by name, in a removal; `steps` are those of the spec."""

    nodes: Mapping[str, Observed]
    steps: Mapping[str, Step]
    kinds: Kinds
    clients: Mapping[str, Any]
    waiter: Waiter
    events: Events

    def __call__(self, name: str) -> None:
        """Delete the resource of that name. Raises TapError."""
        observed = self.nodes[name]
        kind = self.kinds[observed.kind]
        if kind.contained or observed.contained:
            return
        with self.events.task(name, "delete") as task:
            task.id = observed.id
            aws, step = self.clients[observed.region], self.steps.get(name)
            delete(kind, aws, observed, step, self.waiter, task)


def delete(
    kind: type[Step], aws: Any, observed: Observed, step: Step | None, waiter: Waiter, task: Task
) -> None:
    """Delete one resource and wait until it is gone. Raises TapError, which names its blockers."""
    if why := kind.protected(observed):
        raise TapError(f"{observed} is protected: {why}", hint="remove the protection, then run again")
    if observed.phase is not Phase.DELETING:
        _request(kind, aws, observed, step, waiter, task)
    if not (kind.async_delete or observed.phase is Phase.DELETING):
        return
    waiter.until(
        lambda: kind.again(aws, observed),
        lambda left: not remains(kind, left),
        poll=kind.timeouts.poll,
        limit=waiter.within(kind.timeouts.delete),
        telling=task.waiting,
        text=lambda left: f"waiting for it to be gone, its state is {left.state if left else 'gone'}",
    )


def _request(
    kind: type[Step], aws: Any, observed: Observed, step: Step | None, waiter: Waiter, task: Task
) -> None:
    def reason(error: ApiError) -> str:
        return retry_reason(error, kind.retryable_delete, _REASONS)

    refusals, lost = 0, False

    def request() -> None:
        """Send the deletion, unless one whose answer was lost is in progress or done.

        Raises TapError if waiting does not remove the blockers of a deletion that was refused again.
        """
        nonlocal refusals, lost
        now = kind.again(aws, observed) if lost else observed
        if now is None or not remains(kind, now) or (lost and now.phase is Phase.DELETING):
            return
        try:
            kind.delete(aws, now, step)
        except ApiError as error:
            lost = error.kind is ErrorKind.LOST
            refusals += bool(reason(error))
            if refusals == SURE:
                found = blockers(kind, aws, observed)
                if any(blocker.blocking is not Blocking.TEMPORARY for blocker in found):
                    raise _blocked(observed, found) from error
            raise

    limit = waiter.within(kind.timeouts.delete)
    try:
        waiter.again(request, reason, poll=kind.timeouts.poll, limit=limit, telling=task.waiting)
    except ApiError as error:
        if error.kind is ErrorKind.GONE:
            return
        if reason(error) and (found := blockers(kind, aws, observed)):
            raise _blocked(observed, found) from error
        raise


_REASONS = {
    ErrorKind.BLOCKED: "waiting for what still uses it",
    ErrorKind.LOST: "the answer was lost, reading its state",
}


def _blocked(observed: Observed, found: list[Blocker]) -> TapError:
    def listed(*blocking: Blocking) -> str:
        return "; ".join(str(blocker) for blocker in found if blocker.blocking in blocking)

    if foreign := listed(Blocking.FOREIGN):
        advice = dict.fromkeys(blocker.advice for blocker in found if blocker.blocking is Blocking.FOREIGN)
        return TapError(
            f"{observed} is in use by {foreign}, which this stack did not create",
            hint=f"{', '.join(advice)}, then run again",
        )
    if permanent := listed(Blocking.PERMANENT):
        return TapError(
            f"{observed} is in use by {permanent}, which must go first",
            hint="revert the change that removes it, or remove what uses it, then run again",
        )
    return TapError(f"{observed} is in use by {listed(*Blocking)}", hint="run again later")


def blockers(kind: type[Step], aws: Any, observed: Observed) -> list[Blocker]:
    """Return what blocks the deletion, nothing if that cannot be read: the refusal says more."""
    with ignoring(*ErrorKind):
        return kind.blockers(aws.fresh(), observed)
    return []
