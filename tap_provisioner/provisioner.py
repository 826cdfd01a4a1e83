"""Plan, apply and destroy a stack: the library, which the command line uses too."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
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
from tap_provisioner.engine.events import Events, Following, Listener
from tap_provisioner.engine.graph import key_of, name_of
from tap_provisioner.engine.plan import plan
from tap_provisioner.engine.timeouts import Waiter, WaitTimeout
from tap_provisioner.errors import ErrorKind, TapError, ignoring
from tap_provisioner.report.outputs import Outputs, outputs, providers
from tap_provisioner.report.saved import Saved
from tap_provisioner.spec import load
from tap_provisioner.step import GLOBAL, Observed, Step
from tap_provisioner.steps import KINDS

T = TypeVar("T")
RECENT = 10.0
"""Seconds for which a plan counts as a fresh discovery, if no other run is possible."""
ROUNDS = 3
"""How many discoveries destroy follows up with deletions before it fails."""


class Provisioner(Access):
    """One stack. `stop`, once set, ends every wait and starts nothing new.

    Every method raises TapError if it cannot do its work at all; partial failures are in the Report.
    """

    @classmethod
    def from_file(cls, path: str | Path, *, environment: str | None = None, **options: Any) -> Self:
        """Return the provisioner of a spec; `options` are the other attributes. Raises SpecError."""
        return cls(load(path, environment=environment), **options)

    def plan(self, *, destroy: bool = False) -> Draft:
        """Compare the spec with what AWS has; with `destroy`, plan to delete all that the stack owns.

        Changes nothing.
        """
        clients = self._clients(guard=only_reading)
        return self._destruction(clients) if destroy else self._draft(clients)

    def saved(self, draft: Draft) -> Saved:
        """Return a plan in the form for a file, to be carried out when it is approved."""
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
        """Return what of a saved plan is still to be done. Changes nothing.

        Raises TapError if it is not a plan of this spec and account, or if its resources have foreign
        changes.
        """
        if wrong := saved.mismatch(self.spec.stack, self.spec.digest):
            raise TapError(wrong, hint="plan again, and approve the new plan")
        if self.account.id != saved.account:
            raise TapError(
                f"the plan is for account {saved.account}, and this is {self.account.id}",
                hint="use credentials of the plan's account",
            )
        return self.plan(destroy=saved.plan.destroy).narrowed(saved.plan)

    def discover(self, *, every_kind: bool = False) -> Discovery:
        """Return the stack's resources, in the regions of the spec and in those on record.

        Their kinds are those of the spec and those on record; with `every_kind`, all kinds.
        """
        clients, record = self._clients(guard=only_reading), self._record()
        if every_kind:
            record = replace(record, kinds=None)
        return Discovery(self._discover(clients, self._steps(), record), {})

    def outputs(self, name: str | None = None) -> Outputs:
        """Return endpoints, ids and ARNs by region and name.

        With a full name, such as us-east-1.db_endpoint, only those of the kinds that provide it. These are
        discovered in its region, or where the spec has them if they are of another one.
        """
        if name is None:
            return outputs(self.spec, self.discover().found)
        self.account.check(self.spec.accounts)
        steps, clients = self._steps(), self._clients(guard=only_reading)
        found = [
            observed
            for kind, regions in providers(name, steps)
            for observed in discover({kind.kind: kind}, steps, clients, regions=regions, **self._pace)
        ]
        return outputs(self.spec, found)

    def follow(self, work: Callable[[], T]) -> Following[T]:
        """Return the events of an operation as they happen, as in `follow(stack.apply)`."""

        def tell(listener: Listener) -> T:
            before = self.listeners
            self.listeners = (*before, listener)
            try:
                return work()
            finally:
                self.listeners = before

        return Following(tell, self.stop)

    def apply(self, draft: Draft | None = None, allow_data_loss: Collection[str] = ()) -> Report:
        """Carry out a plan, by default a new one, under the stack's lease.

        Raises TapError before any change if the plan loses data that `allow_data_loss` does not name, or if
        it is out of date.
        """
        with self.leased():
            return self._apply(draft or self.plan(), allow_data_loss)

    def destroy(self, draft: Draft | None = None) -> Report:
        """Delete all of the stack's resources under its lease, and discover again until none is left.

        `draft` is one of `plan(destroy=True)`, by default a new one. Raises TapError before any deletion if
        something is protected, ValueError on a draft of another plan.
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
        regions = {each.region for each in draft.discovery.found} | set(self.spec.regions)
        asked = {step.kind for step in draft.steps if not step.data_source}
        present = {each.kind for each in draft.discovery.owned}
        run = self._run(self._clients(regions))
        if not self._held and asked - present:
            # The record, which only runs with the lease update, would no longer name all kinds.
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
            # A kind leaves the record once its deletion was seen: what a listing lacks may only be late.
            left_kinds = asked | report.kinds | {planned.kind for planned in draft.left}
            self.lease.kinds = (self.lease.kinds or frozenset()) - (present - left_kinds)
        return report

    def _destroy(self, draft: Draft) -> Report:
        regions = {each.region for each in draft.discovery.owned} | set(self.spec.regions)
        run = self._run(self._clients(regions))
        if self._held:
            self.lease.regions |= regions - {GLOBAL}
        for _ in range(ROUNDS):
            report = apply(run, (), draft.plan, draft.discovery, lambda _: (), ending=draft.ending)
            if not report.ok:
                return report
            draft = self._left(draft)
            if not draft.plan.owned:
                return report
        hint = "run destroy again"
        return Report(
            failed={name_of(o): TapError(f"{o} is still there", hint=hint) for o in draft.plan.owned}
        )

    def _left(self, draft: Draft) -> Draft:
        """Return the draft for what is left, after the time in which listings may lag.

        It has only resources that a saved plan names.
        """
        approved = {key_of(planned.observed) for planned in draft.approved.changes if planned.observed}
        recorded = self._record().kinds
        found_kinds = {observed.kind for observed in draft.discovery.found}
        kinds = None if recorded is None else recorded | found_kinds

        def rest() -> Draft:
            # The first discovery asked for all kinds: what it did not show must be on record to be there.
            found = self._destruction(self._clients(guard=only_reading), kinds)
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
                text=lambda _: "checking what is left",
            )
        except WaitTimeout as error:
            left: Draft = error.last
            return left

    def _unchanged(self, draft: Draft) -> Draft:
        """Return a new plan after another run. Raises TapError if it differs from the approved one.

        A destroy deletes all there is, unless its plan was saved.
        """
        fresh = self.plan(destroy=draft.plan.destroy)
        if draft.saved is not None:
            fresh = fresh.narrowed(draft.saved)
        if fresh.gist != draft.gist and not draft.plan.destroy:
            raise TapError(
                f"nothing was changed: another run has changed {self.spec.stack} since this was planned",
                hint="run again and check the new plan",
            )
        return fresh

    def _steps(self) -> tuple[Step, ...]:
        return tuple(build(self.spec))

    def _draft(self, clients: RegionClients) -> Draft:
        steps, record = self._steps(), self._record()
        found = self._discover(clients, steps, record)
        known = facts(steps, clients, **self._pace)
        discovery = Discovery(found, known)
        planned = plan(steps, discovery, KINDS, moment=self._moment)
        return Draft(planned, steps, discovery, self._beat(record))

    def _destruction(self, clients: RegionClients, kinds: frozenset[str] | None = None) -> Draft:
        ending, record = {step.address: step for step in self._steps()}, self._record()
        found = self._discover(clients, tuple(ending.values()), replace(record, kinds=kinds))
        discovery = Discovery(found, {})
        planned = plan((), discovery, KINDS, moment=self._moment, ending=ending)
        return Draft(planned, (), discovery, self._beat(record), ending=ending)

    def _beat(self, record: Record) -> int | None:
        # A run that holds the lease now counts as one in between, whatever it has done so far.
        return None if self._held else -1 if record.holding else record.beat

    def _discover(
        self, clients: RegionClients, steps: Sequence[Step], record: Record
    ) -> tuple[Observed, ...]:
        """Discover the regions of the spec, then the others that the record and the stack's tags name."""
        regions, kinds = tuple(self.spec.regions), relevant(KINDS, steps, record.kinds)
        found = discover(kinds, steps, clients, regions=(*regions, GLOBAL), **self._pace)
        recorded = {name for each in found if each.owned for name in each.values.get("stack_regions", ())}
        if gone := sorted((recorded | record.regions) - set(regions)):
            found += discover(
                kinds, steps, self._clients(gone, guard=only_reading), regions=gone, **self._pace
            )
        if self._held:
            self.lease.regions = frozenset(each.region for each in found if each.owned) - {GLOBAL}
        return found

    @property
    def _pace(self) -> dict[str, Any]:
        """The arguments of everything that is done in parallel."""
        return {"parallelism": self.settings.parallelism, "stop": self.stop}

    def _run(self, clients: RegionClients) -> Run:
        waiter = Waiter(self.stop, poll=self.settings.poll_interval, limit=self.settings.timeout)
        events = Events(*self.listeners)
        return Run(clients, KINDS, waiter, events, self.settings.parallelism, self.stop)
