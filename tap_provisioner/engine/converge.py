"""What an apply does at each step of the graph."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from tap_provisioner.engine.convergence import Convergence
from tap_provisioner.engine.diff import diff, resolve
from tap_provisioner.engine.events import Events
from tap_provisioner.engine.ownership import left_as_is, to_join
from tap_provisioner.engine.refresh import Refresh
from tap_provisioner.engine.timeouts import Waiter
from tap_provisioner.errors import TapError
from tap_provisioner.step import Observed, Phase, Step
from tap_provisioner.values import Ref


@dataclass
class Converge:
    """The visit of one step. `observed` is what was discovered, without what was removed since.

    `blocked` says which predecessor of an address could not be removed, `gone` are the ids of what was
    removed. The addresses in `left` stay as they are, whatever their steps desire. If the discovery is
    `settled`, nothing can have been created since.
    """

    steps: Mapping[str, Step]
    observed: Mapping[str, Observed]
    clients: Mapping[str, Any]
    waiter: Waiter
    events: Events
    blocked: Mapping[str, str]
    gone: Collection[str] = ()
    left: Collection[str] = ()
    settled: bool = False
    created: set[str] = field(default_factory=set)
    """The addresses of what was created."""
    found: dict[str, Observed] = field(default_factory=dict)
    """What each converged address is now."""

    def __call__(self, address: str) -> None:
        """Converge the step at `address`. Raises TapError."""
        observed = self.observed.get(address)
        if address in self.left:
            self.found |= {address: observed} if observed else {}
            return
        raw = self.steps[address]
        step = resolve(raw, self._output)
        if observed and to_join(step, observed):
            observed = None
        if not step.data_source and (observed is None or _differs(step, observed)):
            absent = observed is None or observed.phase is Phase.DELETING
            with self.events.task(address, "create" if absent else "update") as task:
                if address in self.blocked:
                    raise TapError(f"{address}: not created: {self.blocked[address]} still exists")
                aws = self.clients[step.region]
                observed = Convergence(
                    step=step,
                    aws=aws,
                    waiter=self.waiter,
                    task=task,
                    created=self.created,
                    near=[address, *(ref.address for ref in raw.refs())],
                    refresh=Refresh(step, aws, self.waiter, task, self.gone),
                    settled=self.settled,
                ).run(observed)
                task.id = observed.id
        if observed is None:
            raise TapError(f"{address}: nothing found")
        self.found[address] = observed

    def _output(self, ref: Ref) -> Any:
        try:
            return self.found[ref.address].outputs[ref.output]
        except KeyError:
            raise TapError(f"{ref.address} has no output {ref.output}", hint="run again") from None


def _differs(step: Step, observed: Observed) -> bool:
    return not left_as_is(step, observed) and (
        observed.phase is not Phase.READY or bool(diff(step, observed))
    )
