"""What an apply does at each step of the graph."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from tap_provisioner.engine.convergence import Convergence, Created
from tap_provisioner.engine.diff import diff, resolve
from tap_provisioner.engine.events import Events
from tap_provisioner.engine.ownership import left_as_is, to_join
from tap_provisioner.engine.refresh import Refresh
from tap_provisioner.engine.timeouts import Waiter
from tap_provisioner.errors import TapError
from tap_provisioner.step import Observed, Phase, Step
from tap_provisioner.values import Ref


class Converge:
    """The visit of one step. `observed` is what was discovered, without what was removed since.

    `blocked` says which predecessor of an address could not be removed, `gone` are the ids of what was
    removed. The addresses in `left` stay as they are, whatever their steps desire. If the discovery is
    `settled`, nothing can have been created since.
    """

    def __init__(
        self,
        steps: Mapping[str, Step],
        observed: Mapping[str, Observed],
        clients: Mapping[str, Any],
        waiter: Waiter,
        events: Events,
        blocked: Mapping[str, str],
        gone: Collection[str] = (),
        *,
        left: Collection[str] = (),
        settled: bool = False,
    ) -> None:
        self._steps, self._observed, self._clients, self._settled = steps, observed, clients, settled
        self._waiter, self._events, self._blocked, self._left = waiter, events, blocked, left
        self._gone, self._created = gone, set[str]()
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
        if observed and to_join(step, observed):
            observed = None
        if not step.data_source and (observed is None or _differs(step, observed)):
            absent = observed is None or observed.phase is Phase.DELETING
            with self._events.task(address, "create" if absent else "update") as task:
                if address in self._blocked:
                    raise TapError(f"{address}: not created: {self._blocked[address]} still exists")
                aws, created = self._clients[step.region], Created(self._created, raw)
                refresh = Refresh(step, aws, self._waiter, task, self._gone)
                convergence = Convergence(
                    step, aws, self._waiter, task, created, refresh, settled=self._settled
                )
                observed = convergence.run(observed)
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
