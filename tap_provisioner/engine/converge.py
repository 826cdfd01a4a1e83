"""Bring one resource to its desired state: find, create if absent, update, refresh until no diff is left."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from tap_provisioner.engine.diff import diff, resolve
from tap_provisioner.engine.events import Events, Task
from tap_provisioner.engine.plan import refuse_foreign, uses_foreign
from tap_provisioner.engine.refresh import Refresh
from tap_provisioner.engine.remove import delete
from tap_provisioner.engine.timeouts import Waiter, WaitTimeout
from tap_provisioner.errors import ApiError, ErrorKind, TapError
from tap_provisioner.step import Changes, Observed, Phase, Step
from tap_provisioner.values import Ref

CREATIONS = 3
"""How many times a creation is sent while its answers are lost, and how often what breaks is made anew."""


class Converge:
    """What an apply does at each step. `observed` is what was discovered, without what was removed since.

    `blocked` are the addresses whose predecessor could not be removed, `gone` the ids of what was removed.
    What is `left` passes as it is, whatever its step wants.
    """

    def __init__(
        self,
        steps: Mapping[str, Step],
        observed: Mapping[str, Observed],
        cloud: Mapping[str, Any],
        waiter: Waiter,
        events: Events,
        blocked: Mapping[str, str],
        gone: Collection[str] = (),
        *,
        left: Collection[str] = (),
        settled: bool = False,
    ) -> None:
        self._steps, self._observed, self._cloud, self._settled = steps, observed, cloud, settled
        self._waiter, self._events, self._blocked, self._left = waiter, events, blocked, left
        self._gone, self._made = gone, set[str]()
        self.found: dict[str, Observed] = {}
        """What each converged address is now."""

    def __call__(self, address: str) -> None:
        """Converge the step at `address`. Raises TapError."""
        observed = self._observed.get(address)
        if address in self._left:
            self.found |= {address: observed} if observed else {}
            return
        raw = self._steps[address]
        step = resolve(raw, self._output)
        if not step.data_source and (observed is None or self._differs(step, observed)):
            absent = observed is None or observed.phase is Phase.DELETING
            with self._events.task(address, "create" if absent else "update") as task:
                if address in self._blocked:
                    raise TapError(f"{address}: not created, for {self._blocked[address]} is still there")
                cloud = self._cloud[step.region]
                refresh = Refresh(step, cloud, self._waiter, task, self._gone)
                observed = Convergence(
                    step, cloud, self._waiter, task, _Made(self._made, raw), refresh, settled=self._settled
                ).run(observed)
                task.id = observed.id
        if observed is None:
            raise TapError(f"{address}: nothing found")
        self.found[address] = observed

    def _differs(self, step: Step, observed: Observed) -> bool:
        return not uses_foreign(step, observed) and (
            observed.phase is not Phase.READY or bool(diff(step, observed))
        )

    def _output(self, ref: Ref) -> Any:
        try:
            return self.found[ref.address].outputs[ref.output]
        except KeyError:
            raise TapError(f"{ref.address} does not show its {ref.output}", hint="run again") from None


class _Made:
    """What a run has created so far, from the view of one step; `addresses` are shared by all."""

    def __init__(self, addresses: set[str], step: Step) -> None:
        self._addresses, self._step = addresses, step

    def add(self) -> None:
        """Take note that the step's own resource was made."""
        self._addresses.add(self._step.address)

    @property
    def it(self) -> bool:
        """Whether the resource itself was made in this run."""
        return self._step.address in self._addresses

    @property
    def near(self) -> bool:
        """Whether it, or one that it refers to, was: an id that may not be known everywhere yet."""
        return self.it or any(ref.address in self._addresses for ref in self._step.refs())


class Convergence:
    """One step on its way to no diff. `made` tells what this run has created so far.

    Where not `settled`, a kind that allows duplicates is read once more before it is created.
    """

    def __init__(
        self,
        step: Step,
        cloud: Any,
        waiter: Waiter,
        task: Task,
        made: _Made,
        refresh: Refresh,
        *,
        settled: bool,
    ) -> None:
        self._refresh_first = step.allows_duplicates and not settled
        self._step, self._cloud, self._waiter, self._task, self._made = step, cloud, waiter, task, made
        self._refresh = refresh

    def run(self, observed: Observed | None) -> Observed:
        """Return the resource as it is when a fresh refresh shows no diff. Raises TapError."""
        observed = self._exist(observed)
        if observed is self._refresh.created and not diff(self._step, observed):
            observed = self._exist(self._shown())
        updates = 0
        while not uses_foreign(self._step, observed) and (changes := diff(self._step, observed)):
            if fixed := [name for name, change in changes.items() if change.create_only]:
                raise TapError(
                    f"{self._step.address}: {', '.join(fixed)} cannot be changed on {observed.id}",
                    hint="run plan: it shows the replacement that is needed",
                )
            if updates > self._step.timeouts.create / self._step.timeouts.visible:
                raise TapError(f"{self._step.address}: {', '.join(changes)} will not become as desired")
            answered = self._update(observed, changes, updates)
            updates += 1
            observed = self._settled(observed, {} if answered else changes)
        return observed

    def _exist(self, observed: Observed | None) -> Observed:
        """Return the resource once it is ready, made where it was not there, made anew where it broke."""
        reason = ""
        for _ in range(CREATIONS + 1):
            if observed is None:
                observed = self._create()
            while observed is not None and observed.phase in (Phase.PENDING, Phase.DELETING):
                observed = self._moved_on(observed)
            if observed is None:
                continue
            refuse_foreign(self._step, observed)
            if uses_foreign(self._step, observed):
                return observed
            if observed.phase is Phase.READY or (
                observed.state in self._step.updatable_states and diff(self._step, observed)
            ):
                return observed
            reason = f"{observed.state}: {observed.reason}" if observed.reason else observed.state
            if observed.phase is Phase.FAILED:
                break
            delete(type(self._step), self._cloud, observed, self._step, self._waiter, self._task)
            observed = None
        raise TapError(
            f"{self._step.address}: {observed.id if observed else 'it'} is not usable, its state is {reason}",
            hint=f"repair it{'' if self._step.holds_data else ', or delete it'}, then run again",
        )

    def _create(self, tries: int = CREATIONS) -> Observed:
        """Create it, unless a fresh refresh shows that it is there after all."""
        if self._refresh_first and (found := self._refresh()):
            return found
        try:
            created = self._with_retries(lambda: self._step.create(self._cloud), "creating it")
        except ApiError as fault:
            if fault.kind not in (ErrorKind.LOST, ErrorKind.EXISTS):
                raise
            if found := self._appear(self._step.timeouts.visible):
                return found
            if fault.kind is ErrorKind.EXISTS:
                raise TapError(
                    f"{self._step.address}: its name or range is taken by something that is not "
                    f"this stack's: {fault}" + self._asked_at(),
                    hint="choose another project, environment or range, or delete what takes it",
                ) from fault
            if tries == 1:
                raise
            self._refresh_first = self._step.allows_duplicates
            return self._create(tries - 1)
        self._made.add()
        self._refresh.created = created
        return created or self._shown()

    def _update(self, observed: Observed, changes: Any, round_: int) -> bool:
        """Carry out changes; tell whether the answer was clear, or may hide that a part of them is done.

        Such an answer is left to the next refresh, that something exists already only once.
        """
        tolerated = {ErrorKind.LOST} | ({ErrorKind.EXISTS} if round_ == 0 else set())
        try:
            self._with_retries(
                lambda: self._step.update(self._cloud, observed, changes), f"changing {', '.join(changes)}"
            )
        except ApiError as fault:
            if fault.kind not in tolerated:
                raise
            return False
        return True

    def _with_retries(self, call: Any, doing: str) -> Any:
        self._waiter.check(doing)
        return self._waiter.again(
            call,
            lambda error: isinstance(error, ApiError) and bool(self._too_early(error)),
            poll=self._step.timeouts.poll,
            limit=self._waiter.within(self._step.timeouts.early),
            telling=self._task.waiting,
            text=lambda error: f"{doing}: {self._too_early(error) if isinstance(error, ApiError) else ''}",
        )

    def _too_early(self, fault: ApiError) -> str:
        """Return why the same call may succeed later, "" where it will not."""
        for retryable in self._step.retryable:
            if retryable.matches(fault):
                return retryable.reason
        if fault.kind is ErrorKind.GONE and self._made.near:
            return "what was just created is not known everywhere yet"
        if fault.kind is ErrorKind.BLOCKED:
            return "something else still works on it"
        if fault.kind is ErrorKind.THROTTLED:
            return f"not taken yet ({fault.code})"
        return ""

    def _moved_on(self, was: Observed) -> Observed | None:
        """Wait until it is no longer in the phase that it was in, None where it has left."""
        leaving, timeouts = was.phase is Phase.DELETING, self._step.timeouts
        return self._until(
            lambda observed: leaving if observed is None else observed.phase is not was.phase,
            self._waiter.within(timeouts.delete if leaving else timeouts.create),
        )

    def _settled(self, was: Observed, sent: Changes) -> Observed:
        """Return it when a refresh shows no diff, or has shown one for as long as a write may be unseen.

        After an update that may have been carried out in part, a diff that is no longer the one that
        was `sent` tells that the rest is still to be done. So does another resource than it `was`.
        """

        def settled(observed: Observed | None) -> bool:
            if observed is None or observed.phase is not Phase.READY:
                return False
            left = diff(self._step, observed)
            return not left or bool(sent and left != sent) or was.id in self._refresh.gone

        try:
            observed = self._until(settled, self._step.timeouts.visible)
        except WaitTimeout as error:
            observed = error.last
        # What this run made is never made again for being unseen: it may only be unseen.
        if observed is None and self._made.it:
            observed = self._shown()
        return self._exist(observed)

    def _shown(self) -> Observed:
        """Return the created resource once a refresh shows it. Raises TapError where none does in time."""
        if observed := self._appear(self._waiter.within(self._step.timeouts.create)):
            return observed
        raise TapError(f"{self._step.address}: it was created but does not appear", hint="run again")

    def _appear(self, limit: float) -> Observed | None:
        """Return it as soon as a refresh shows it, None where it stays unseen for `limit` seconds."""
        try:
            return self._until(lambda observed: observed is not None, limit)
        except WaitTimeout:
            return None

    def _until(self, accept: Any, limit: float) -> Observed | None:
        observed: Observed | None = self._waiter.until(
            self._refresh,
            accept,
            poll=self._step.timeouts.poll,
            limit=limit,
            telling=self._task.waiting,
            text=_state,
        )
        return observed

    def _asked_at(self) -> str:
        return f" (defined at {self._step.origin})" if self._step.origin else ""


def _state(observed: Observed | None) -> str:
    return "waiting for it to appear" if observed is None else f"waiting, its state is {observed.state}"
