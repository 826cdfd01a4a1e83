"""Plan, apply and destroy a stack: what the command line and a program of your own call."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Self, TypeVar

from tap_provisioner.access import Access
from tap_provisioner.aws.client import anything, only_reading
from tap_provisioner.aws.lock_table import Record
from tap_provisioner.aws.region import RegionClients
from tap_provisioner.blueprint import build
from tap_provisioner.engine.apply import Report, Run, apply, guard
from tap_provisioner.engine.discovery import Discovery, discover, facts, relevant
from tap_provisioner.engine.draft import Draft
from tap_provisioner.engine.events import Events, Listener
from tap_provisioner.engine.follow import Following
from tap_provisioner.engine.graph import Kinds, key_of, name_of
from tap_provisioner.engine.plan import plan
from tap_provisioner.engine.timeouts import Waiter, WaitTimeout
from tap_provisioner.errors import ErrorKind, TapError, ignoring
from tap_provisioner.report.outputs import Outputs, outputs
from tap_provisioner.report.saved import Saved
from tap_provisioner.spec import load
from tap_provisioner.step import GLOBAL, Observed, Step
from tap_provisioner.steps import KINDS

T = TypeVar("T")
RECENT = 10.0
"""Seconds for which a plan counts as a fresh discovery, where no other run can be at work."""
ROUNDS = 3
"""How often destroy deletes what a new discovery shows before it gives up."""


class Provisioner(Access):
    """One stack. `stop`, once set, cuts every wait short and lets nothing new begin.

    Every method raises TapError, with one line for the operator, where it cannot do its work at all;
    what fails in part is in the Report.
    """

    @classmethod
    def from_file(cls, path: str | Path, *, environment: str | None = None, **options: Any) -> Self:
        """Return the provisioner of a spec; `options` are the other fields. Raises SpecError."""
        return cls(load(path, environment=environment), **options)

    def plan(self, *, destroy: bool = False) -> Draft:
        """Compare the spec with what is there; with `destroy`, plan to delete all that the stack owns.

        Makes no call that changes anything.
        """
        cloud = self._cloud(guard=only_reading)
        return self._destruction(cloud) if destroy else self._draft(cloud)

    def saved(self, draft: Draft) -> Saved:
        """Return a plan as it can be written to a file, and carried out when it is approved."""
        return Saved(
            draft.plan,
            draft.steps,
            stack=self.spec.stack,
            account=self.account.id,
            config=self.spec.file,
            environment=self.spec.environment,
            digest=self.spec.digest,
            made_at=self.now(),
        )

    def resume(self, saved: Saved) -> Draft:
        """Return what of a saved plan is still to be done. Makes no call that changes anything.

        Raises TapError where it is not a plan of this spec and account, or where something that it
        touches was changed by somebody else since.
        """
        if wrong := saved.mismatch(self.spec.stack, self.spec.digest):
            raise TapError(wrong, hint="plan again, and approve the new plan")
        if self.account.id != saved.account:
            raise TapError(
                f"the plan is for account {saved.account}, and this is {self.account.id}",
                hint="use the credentials that it was made with",
            )
        return self.plan(destroy=saved.plan.destroy).narrowed(saved.plan)

    def discover(self, *, every_kind: bool = False) -> Discovery:
        """Return what there is of the stack, in the regions of the spec and those it was in before.

        These are the kinds that the spec asks for and those on record; with `every_kind`, all kinds.
        """
        cloud, record = self._cloud(guard=only_reading), self._record()
        if every_kind:
            record = replace(record, kinds=None)
        return Discovery(self._discover(cloud, self._steps(), record), {})

    def outputs(self) -> Outputs:
        """Return endpoints, ids and ARNs by region and name."""
        return outputs(self.spec, self.discover().found)

    def follow(self, work: Callable[[], T]) -> Following[T]:
        """Return the events of `work` of this stack as they happen, as in `follow(stack.apply)`."""

        def tell(listener: Listener) -> T:
            before = self.listeners
            self.listeners = (*before, listener)
            try:
                return work()
            finally:
                self.listeners = before

        return Following(tell, self.stop)

    def apply(self, draft: Draft | None = None, allow_data_loss: Collection[str] = ()) -> Report:
        """Carry out a plan, one made now where none is given, under the stack's lease.

        Raises TapError before anything is changed where it would lose data unasked, or where another
        run has since made it another plan.
        """
        with self.leased():
            return self._apply(draft or self.plan(), allow_data_loss)

    def destroy(self, draft: Draft | None = None) -> Report:
        """Delete all of the stack's resources under its lease, and discover again until none is left.

        `draft` is one of `plan(destroy=True)`, made now where none is given. Raises TapError before anything
        is deleted where something is protected, ValueError on a draft of another plan.
        """
        if draft and not draft.plan.destroy:
            raise ValueError("the plan is not one of a destroy")
        with self.leased():
            return self._apply(draft or self.plan(destroy=True), ())

    def _apply(self, draft: Draft, allow_data_loss: Collection[str]) -> Report:
        if self._held and draft.beat not in (None, self.lease.found):
            draft = self._unchanged(draft)
        guard(draft.approved, KINDS, allow_data_loss)
        if draft.plan.destroy:
            return self._destroy(draft)
        regions = {observed.region for observed in draft.discovery.found} | set(self.spec.regions)
        asked = {step.kind for step in draft.steps if not step.data_source}
        present = {observed.kind for observed in draft.discovery.owned}
        run = self._run(self._cloud(regions))
        if not self._held and asked - present:
            # A record that was kept by runs with the lease would no longer name all kinds.
            with ignoring(*ErrorKind):
                self.lease.forget_kinds()
        if self._held:
            self.lease.record(regions - {GLOBAL}, asked | present)
            run = replace(run, settled=time.monotonic() - draft.at < RECENT)
        left = {planned.address for planned in draft.left}
        report = apply(
            run, draft.steps, draft.plan, draft.discovery, lambda kept: build(self.spec, kept), left
        )
        if self._held:
            kept = report.regions | {planned.region for planned in draft.left}
            self.lease.regions = frozenset(self.spec.regions) | kept - {GLOBAL}
            self.lease.kinds = frozenset(asked | report.kinds | {planned.kind for planned in draft.left})
        return report

    def _destroy(self, draft: Draft) -> Report:
        regions = {observed.region for observed in draft.discovery.owned} | set(self.spec.regions)
        run = self._run(self._cloud(regions))
        if self._held:
            self.lease.regions |= regions - {GLOBAL}
        for _ in range(ROUNDS):
            report = apply(run, (), draft.plan, draft.discovery, lambda _: (), ending=draft.ending)
            if not report.ok:
                return report
            draft = self._left(draft)
            if not draft.plan.owned:
                return report
        left = {name_of(observed): observed for observed in draft.plan.owned}
        return Report(
            failed={
                name: TapError(f"{observed} is still there", hint="run destroy again")
                for name, observed in left.items()
            }
        )

    def _left(self, draft: Draft) -> Draft:
        """Return the draft for what is left, once a list that lags has had time to show what is gone.

        What a saved plan does not name is none of it.
        """
        approved = {key_of(planned.observed) for planned in draft.approved.changes if planned.observed}

        def rest() -> Draft:
            found = self.plan(destroy=True)
            if draft.saved is None:
                return found
            resources = tuple(
                p for p in found.plan.resources if p.observed and key_of(p.observed) in approved
            )
            plan = replace(found.plan, resources=resources, contained=())
            return replace(found, plan=plan, saved=draft.saved)

        try:
            return Waiter(self.stop, poll=self.settings.poll_interval).until(
                rest,
                lambda left: not left.plan.owned,
                poll=5,
                limit=20,
                telling=anything,
                text=lambda _: "looking for what is left",
            )
        except WaitTimeout as error:
            left: Draft = error.last
            return left

    def _unchanged(self, draft: Draft) -> Draft:
        """Return the plan made anew, after another run. Raises TapError where it is another plan.

        That does not matter to a destroy, which deletes whatever there is, unless its plan was saved.
        """
        fresh = self.plan(destroy=draft.plan.destroy)
        if draft.saved is not None:
            fresh = fresh.narrowed(draft.saved)
        if fresh.gist != draft.gist and not draft.plan.destroy:
            raise TapError(
                f"nothing was changed: another run has changed {self.spec.stack} since this was planned",
                hint="run again and look at the new plan",
            )
        return fresh

    def _steps(self) -> tuple[Step, ...]:
        return tuple(build(self.spec))

    def _draft(self, cloud: RegionClients) -> Draft:
        steps, record = self._steps(), self._record()
        found = self._discover(cloud, steps, record)
        known = facts(steps, cloud, parallelism=self.settings.parallelism, stop=self.stop)
        discovery = Discovery(found, known)
        planned = plan(steps, discovery, KINDS, moment=self._moment)
        return Draft(planned, steps, discovery, self._beat(record))

    def _destruction(self, cloud: RegionClients) -> Draft:
        ending, record = {step.address: step for step in self._steps()}, self._record()
        found = self._discover(cloud, tuple(ending.values()), replace(record, kinds=None))
        discovery = Discovery(found, {})
        planned = plan((), discovery, KINDS, moment=self._moment, ending=ending)
        return Draft(planned, (), discovery, self._beat(record), ending=ending)

    def _beat(self, record: Record) -> int | None:
        # A run that is at work now will have been in between, whatever it has done so far.
        return None if self._held else -1 if record.holding else record.beat

    def _discover(self, cloud: RegionClients, steps: Sequence[Step], record: Record) -> tuple[Observed, ...]:
        """Discover the regions of the spec, then those that the record and the stack's tags name besides."""
        regions = tuple(self.spec.regions)
        kinds = relevant(KINDS, steps, record.kinds)
        found = self._discovered(cloud, kinds, steps, (*regions, GLOBAL))
        recorded = {
            r for observed in found if observed.owned for r in observed.values.get("stack_regions", ())
        }
        if gone := sorted((recorded | record.regions) - set(regions)):
            found += self._discovered(self._cloud(gone, guard=only_reading), kinds, steps, gone)
        if self._held:
            self.lease.regions = frozenset(observed.region for observed in found if observed.owned) - {GLOBAL}
        return found

    def _discovered(
        self, cloud: RegionClients, kinds: Kinds, steps: Sequence[Step], regions: Iterable[str]
    ) -> tuple[Observed, ...]:
        return discover(
            kinds, steps, cloud, regions=regions, parallelism=self.settings.parallelism, stop=self.stop
        )

    def _run(self, cloud: RegionClients) -> Run:
        waiter = Waiter(self.stop, poll=self.settings.poll_interval, limit=self.settings.timeout)
        events = Events(*self.listeners)
        return Run(cloud, KINDS, waiter, events, self.settings.parallelism, self.stop)
