"""Bring one resource to its desired state: create it if absent, update it until a refresh shows no diff."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, TypeVar

from tap_provisioner.engine.diff import diff
from tap_provisioner.engine.events import Task
from tap_provisioner.engine.ownership import left_as_is, refuse_foreign
from tap_provisioner.engine.refresh import Refresh
from tap_provisioner.engine.remove import delete
from tap_provisioner.engine.timeouts import Waiter, WaitTimeout
from tap_provisioner.errors import ApiError, ErrorKind, TapError, retry_reason
from tap_provisioner.step import Changes, Observed, Phase, Step

T = TypeVar("T")
CREATIONS = 3
"""How often a creation is sent if its answers are lost, and how often a broken resource is created again."""
GUARDED = (0.0, 0.1, 1.0)
"""For which share of `visible` a resource is searched after each lost answer, where its name or range is
unique: it can be sent again soon, because AWS answers "exists" if the first was executed."""


@dataclass(kw_only=True)
class Convergence:
    """One step until it has no diff. `created` are the addresses of what this run has created so far.

    `near` are those of the step and of what it refers to: a new id may not be known everywhere yet.

    Unless `settled`, a kind that allows duplicates is read once more before it is created.
    """

    step: Step
    aws: Any
    waiter: Waiter
    task: Task
    created: set[str]
    near: Collection[str]
    refresh: Refresh
    settled: bool

    def run(self, observed: Observed | None) -> Observed:
        """Return the resource as soon as a refresh shows no diff. Raises TapError."""
        observed = self._exist(observed)
        if observed is self.refresh.created and not diff(self.step, observed):
            observed = self._exist(self._listed())
        updates = 0
        while not left_as_is(self.step, observed) and (changes := diff(self.step, observed)):
            if fixed := [name for name, change in changes.items() if change.create_only]:
                raise TapError(
                    f"{self.step.address}: {', '.join(fixed)} cannot be changed on {observed.id}",
                    hint="run plan: it shows the replacement that is needed",
                )
            if updates > self.step.timeouts.create / self.step.timeouts.visible:
                raise TapError(f"{self.step.address}: {', '.join(changes)} still differ after every update")
            answered = self._update(observed, changes, updates)
            updates += 1
            observed = self._settled(observed, {} if answered else changes)
        return observed

    def _exist(self, observed: Observed | None) -> Observed:
        """Return the resource once it is ready; create it if it is absent, or again if it is broken."""
        reason = ""
        for _ in range(CREATIONS + 1):
            if observed is None:
                observed = self._create()
            while observed is not None and observed.phase in (Phase.PENDING, Phase.DELETING):
                observed = self._past(observed)
            if observed is None:
                continue
            refuse_foreign(self.step, observed)
            if observed.phase is Phase.READY or left_as_is(self.step, observed):
                return observed
            if observed.state in self.step.updatable_states and diff(self.step, observed):
                return observed
            reason = f"{observed.state}: {observed.reason}" if observed.reason else observed.state
            if observed.phase is Phase.FAILED:
                break
            delete(type(self.step), self.aws, observed, self.step, self.waiter, self.task)
            observed = None
        raise TapError(
            f"{self.step.address}: {observed.id if observed else 'it'} is not usable, its state is {reason}",
            hint=f"repair it{'' if self.step.holds_data else ', or delete it'}, then run again",
        )

    def _create(self, tries: int = CREATIONS) -> Observed:
        """Create it, unless a refresh shows that it exists after all."""
        if self.step.allows_duplicates and not self.settled and (found := self.refresh()):
            return found
        try:
            created = self._with_retries(lambda: self.step.create(self.aws), "creating it")
        except ApiError as error:
            if error.kind not in (ErrorKind.LOST, ErrorKind.EXISTS):
                raise
            guarded = error.kind is ErrorKind.LOST and not self.step.allows_duplicates
            share = GUARDED[CREATIONS - tries] if guarded else 1.0
            if found := self._appear(share * self.step.timeouts.visible):
                return found
            if error.kind is ErrorKind.EXISTS:
                raise TapError(
                    f"{self.step.address}: its name or range is taken by something that is not "
                    f"this stack's: {error}{self.step.defined_at}",
                    hint="choose another project, environment or range, or delete what takes it",
                ) from error
            if tries == 1:
                raise
            self.settled = False
            return self._create(tries - 1)
        self.created.add(self.step.address)
        self.refresh.created = created
        return created or self._listed()

    def _update(self, observed: Observed, changes: Changes, number: int) -> bool:
        """Carry out changes; tell whether the answer says so, or was lost with a part of them done.

        The next refresh shows what a lost answer leaves open. ErrorKind.EXISTS is tolerated once.
        """
        tolerated = {ErrorKind.LOST} | ({ErrorKind.EXISTS} if number == 0 else set())
        try:
            self._with_retries(
                lambda: self.step.update(self.aws, observed, changes), f"changing {', '.join(changes)}"
            )
        except ApiError as error:
            if error.kind not in tolerated:
                raise
            return False
        return True

    def _with_retries(self, call: Callable[[], T], doing: str) -> T:
        self.waiter.check(doing)
        return self.waiter.again(
            call,
            self._retryable,
            doing,
            poll=self.step.timeouts.poll,
            limit=self.waiter.within(self.step.timeouts.early),
            telling=self.task.waiting,
        )

    def _retryable(self, error: ApiError) -> str:
        """Return why the same call may succeed later, "" if it will not."""
        retryable = self.step.retryable
        reasons = {ErrorKind.BLOCKED: "another operation on it is in progress"}
        if not self.created.isdisjoint(self.near):
            retryable += self.step.retryable_new
            reasons[ErrorKind.GONE] = "what was just created is not known everywhere yet"
        return retry_reason(error, retryable, reasons)

    def _past(self, was: Observed) -> Observed | None:
        """Wait for the end of the phase that it was in; return None if it is deleted by then."""
        leaving, timeouts = was.phase is Phase.DELETING, self.step.timeouts
        return self._until(
            lambda observed: leaving if observed is None else observed.phase is not was.phase,
            self.waiter.within(timeouts.delete if leaving else timeouts.create),
        )

    def _settled(self, was: Observed, sent: Changes) -> Observed:
        """Return it when a refresh shows no diff, or has shown one for as long as a write may stay unseen.

        After an update that may have been executed in part, a diff other than what was `sent` shows that the
        rest is still to be done. So does another resource than it `was`.
        """

        def settled(observed: Observed | None) -> bool:
            if observed is None or observed.phase is not Phase.READY:
                return False
            left = diff(self.step, observed)
            return not left or bool(sent and left != sent) or was.id in self.refresh.gone

        try:
            observed = self._until(settled, self.step.timeouts.visible)
        except WaitTimeout as error:
            observed = error.last
        # What this run created is never created again because it is not listed: it may only be listed late.
        if observed is None and self.step.address in self.created:
            observed = self._listed()
        return self._exist(observed)

    def _listed(self) -> Observed:
        """Return the created resource once a refresh shows it. Raises TapError if none does in time."""
        if observed := self._appear(self.waiter.within(self.step.timeouts.create)):
            return observed
        raise TapError(f"{self.step.address}: it was created but does not appear", hint="run again")

    def _appear(self, limit: float) -> Observed | None:
        """Return it as soon as a refresh shows it, None if none does for `limit` seconds."""
        try:
            return self._until(lambda observed: observed is not None, limit)
        except WaitTimeout:
            return None

    def _until(self, accept: Callable[[Observed | None], bool], limit: float) -> Observed | None:
        return self.waiter.until(
            self.refresh,
            accept,
            poll=self.step.timeouts.poll,
            limit=limit,
            telling=self.task.waiting,
            text=_state,
        )


def _state(observed: Observed | None) -> str:
    return f"waiting, its state is {observed.state}" if observed else "waiting for it to appear"
