"""Plan, apply and destroy a stack: what the command line and a program of your own call."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property

from tap_provisioner.aws.cloud import Cloud
from tap_provisioner.aws.session import Account
from tap_provisioner.blueprint import build
from tap_provisioner.engine.apply import Report, Run, apply, guard, refuse_protected
from tap_provisioner.engine.events import Events, Listener
from tap_provisioner.engine.observe import Sweep, facts, sweep
from tap_provisioner.engine.patience import Waiter
from tap_provisioner.engine.plan import Plan, plan
from tap_provisioner.errors import TapError
from tap_provisioner.spec import Spec
from tap_provisioner.step import GLOBAL, Observed, Step
from tap_provisioner.steps import KINDS

ROUNDS = 3
"""How often destroy looks for what is left before it gives up."""


@dataclass(frozen=True)
class Settings:
    """How to go about a run. `poll_interval` and `timeout`, in seconds, replace each kind's own."""

    parallelism: int = 16
    poll_interval: float | None = None
    timeout: float | None = None


@dataclass(frozen=True)
class Draft:
    """A plan together with what it was made from, ready to be applied."""

    plan: Plan
    steps: tuple[Step, ...]
    sweep: Sweep


@dataclass
class Provisioner:
    """One stack. `stop`, once set, cuts every wait short and lets nothing new begin.

    Every method raises TapError, with one line for the operator, where it cannot do its work at all;
    what fails in part is in the Report.
    """

    spec: Spec
    settings: Settings = field(default_factory=Settings)
    listeners: Sequence[Listener] = ()
    stop: threading.Event = field(default_factory=threading.Event)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    @cached_property
    def account(self) -> Account:
        """The account behind the credentials. Raises TapError where they cannot be read."""
        role = self.spec.assume_role
        return Account(
            home=self.spec.primary,
            role_arn=role.arn if role else None,
            external_id=role.external_id if role else None,
            connections=self.settings.parallelism,
        )

    def plan(self) -> Draft:
        """Compare the spec with what is there. Makes no call that changes anything."""
        return self._draft(self._cloud(read_only=True))

    def look(self) -> Sweep:
        """Return what there is of the stack, in the regions of the spec and those it was in before."""
        return Sweep(self._sweep(self._cloud(read_only=True), self._steps()), {})

    def apply(self, draft: Draft, allow_data_loss: Collection[str] = ()) -> Report:
        """Carry out a plan. Raises TapError before anything is changed where it would lose data unasked."""
        guard(draft.plan, KINDS, allow_data_loss)
        regions = {seen.region for seen in draft.sweep.found} | set(self.spec.regions)
        run = self._run(self._cloud(regions))
        return apply(run, draft.steps, draft.plan, draft.sweep, lambda kept: build(self.spec, kept))

    def destroy(self, found: Sweep) -> Report:
        """Delete all of the stack's resources, looking again until none is left.

        Raises TapError before anything is deleted where something is protected.
        """
        refuse_protected(found.owned, KINDS)
        steps = self._steps()
        run = self._run(self._cloud({seen.region for seen in found.owned} | set(self.spec.regions)))
        left, report = found.owned, Report()
        for _ in range(ROUNDS):
            report = run.remove(left, {step.address: step for step in steps})
            if not report.ok:
                return report
            left = Sweep(self._sweep(self._cloud(read_only=True), steps), {}).owned
            if not left:
                return report
        failed = {seen.address: TapError(f"{seen} is still there", mend="run destroy again") for seen in left}
        return Report(failed=failed)

    def _steps(self) -> tuple[Step, ...]:
        return tuple(build(self.spec))

    def _draft(self, cloud: Cloud) -> Draft:
        steps = self._steps()
        found = self._sweep(cloud, steps)
        known = facts(steps, cloud, parallelism=self.settings.parallelism, stop=self.stop)
        seen = Sweep(found, known)
        return Draft(plan(steps, seen, KINDS), steps, seen)

    def _sweep(self, cloud: Cloud, steps: Sequence[Step]) -> tuple[Observed, ...]:
        """Look at the regions of the spec, then at those that the stack says it is in besides."""
        self.account.check(self.spec.accounts)
        regions = tuple(self.spec.regions)
        found = self._swept(cloud, steps, (*regions, GLOBAL))
        recorded = {r for seen in found if seen.owned for r in seen.values.get("stack_regions", ())}
        if gone := sorted(recorded - set(regions)):
            found += self._swept(self._cloud(gone, read_only=True), steps, gone)
        return found

    def _swept(self, cloud: Cloud, steps: Sequence[Step], regions: Iterable[str]) -> tuple[Observed, ...]:
        return sweep(
            KINDS,
            steps,
            cloud,
            regions=regions,
            parallelism=self.settings.parallelism,
            stop=self.stop,
        )

    def _run(self, cloud: Cloud) -> Run:
        waiter = Waiter(self.stop, poll=self.settings.poll_interval, limit=self.settings.timeout)
        events = Events(*self.listeners)
        return Run(cloud, KINDS, waiter, events, self.settings.parallelism, self.stop)

    def _cloud(self, regions: Iterable[str] = (), *, read_only: bool = False) -> Cloud:
        moment = self.now().strftime("%Y%m%d%H%M%S")
        names = tuple(regions) or tuple(self.spec.regions)
        return Cloud(self.account, self.spec.stack, names, moment, read_only=read_only)
