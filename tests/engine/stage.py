"""A world together with all that a run needs, so that a test is one line of set-up and one of action."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from threading import Event
from typing import Any

from tap_provisioner.engine import events
from tap_provisioner.engine.apply import Report, Run, apply
from tap_provisioner.engine.approval import Approval, narrow
from tap_provisioner.engine.discovery import Discovery, discover, facts
from tap_provisioner.engine.graph import names_of
from tap_provisioner.engine.plan import Plan, plan
from tap_provisioner.engine.timeouts import Waiter
from tap_provisioner.step import GLOBAL, Observed, Step
from tests.engine.fake import HERE, THERE, RegionClients, World
from tests.engine.things import KINDS


class Stage:
    """A world and a run in it. `slept` are the pauses that were made, `happened` the events."""

    def __init__(self, world: World | None = None, *, parallelism: int = 1) -> None:
        self.world = world or World()
        self.clients = RegionClients(self.world)
        self.stop = Event()
        self.slept: list[float] = []
        self.happened: list[events.Event] = []
        self.parallelism = parallelism
        self.run = self.running()

    def running(self, **settings: Any) -> Run:
        waiter = Waiter(self.stop, sleep=self.slept.append, **settings)
        listening = events.Events(self.happened.append)
        return Run(self.clients, KINDS, waiter, listening, self.parallelism, self.stop)

    def discover(self, steps: Sequence[Step] = ()) -> Discovery:
        found = discover(
            KINDS,
            steps,
            self.clients,
            regions=(HERE, THERE, GLOBAL),
            parallelism=self.parallelism,
            stop=self.stop,
        )
        return Discovery(found, facts(steps, self.clients, parallelism=self.parallelism, stop=self.stop))

    def plan(self, *steps: Step) -> Plan:
        return plan(steps, self.discover(steps), KINDS)

    def apply(self, *steps: Step) -> Report:
        found = self.discover(steps)

        def keeping(_: Collection[str]) -> Sequence[Step]:
            return steps

        return apply(self.run, steps, plan(steps, found, KINDS), found, keeping)

    def narrow(self, approved: Plan, *steps: Step) -> Approval:
        return narrow(approved, self.plan(*steps), steps)

    def carry_out(self, approved: Plan, *steps: Step) -> Report:
        """Apply what of an approved plan is still to be done."""
        found = self.discover(steps)
        approval = narrow(approved, plan(steps, found, KINDS), steps)
        left = {planned.address for planned in approval.left}
        return apply(self.run, steps, approval.plan, found, lambda _: steps, left)

    def converge(self, *steps: Step, seen: Sequence[Observed] = ()) -> Report:
        """Converge without a discovery, as if the discovery had shown `seen`."""
        return self.run.converge(steps, {o.address: o for o in seen}, {})

    def remove(self, *nodes: Observed, steps: Sequence[Step] = ()) -> Report:
        by_address = {step.address: step for step in steps}
        return self.run.remove(names_of(nodes, by_address), by_address)

    def plan_of_destroy(self, *steps: Step) -> Plan:
        """The plan of a destroy; `steps` say how it deletes their resources."""
        return plan((), self.discover(), KINDS, ending={step.address: step for step in steps})

    def destroy(self) -> Report:
        found = self.discover()
        return apply(self.run, (), plan((), found, KINDS, ending={}), found, lambda _: ())

    @property
    def told(self) -> list[str]:
        """What was said while waiting, each text once."""
        texts = [e.text for e in self.happened if e.happening is events.Happening.WAITING]
        return list(dict.fromkeys(texts))

    @property
    def ids(self) -> list[str]:
        return sorted(self.world.items)
