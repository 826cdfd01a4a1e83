"""The ETA of a run: the longest path through what is not done, by typical durations."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import TopologicalSorter

from tap_provisioner.engine.graph import Kinds, edges_of, removal_edges
from tap_provisioner.engine.plan import Action, Plan
from tap_provisioner.engine.walk import Edges
from tap_provisioner.step import Step


@dataclass(frozen=True)
class Eta:
    """Which resource waits for which, and the typical durations of creations and deletions, in seconds.

    What is not in `typical` counts as no time. Without edges there is no ETA. The addresses in `made` are
    created after their predecessors were deleted.
    """

    edges: Edges = field(default_factory=dict)
    typical: Mapping[str, float] = field(default_factory=dict)
    made: Collection[str] = ()

    def left(self, ended: Collection[str], elapsed: Mapping[str, float]) -> dict[str, float]:
        """Return, for each address, the seconds until it is likely to be done.

        `ended` are those that are finished, `elapsed` has the seconds since the start of others. One that
        takes longer than typical counts as about to be done.
        """
        left: dict[str, float] = {}
        for address in TopologicalSorter(self.edges).static_order():
            own = 0.0 if address in ended else self.typical.get(address, 0.0) - elapsed.get(address, 0.0)
            left[address] = max(own, 0.0) + max(map(left.__getitem__, self.edges[address]), default=0.0)
        return left

    def overdue(self, elapsed: Mapping[str, float]) -> set[str]:
        """Return those in progress that take longer than typical."""
        return {address for address, time in elapsed.items() if 0 < self.typical.get(address, 0.0) < time}


def eta(steps: Sequence[Step], plan: Plan, kinds: Kinds) -> Eta:
    """Return the ETA of `plan`, which was made from `steps`."""
    if plan.destroy:
        nodes = {planned.address: planned.observed for planned in plan.changes if planned.observed}
        typical = {name: kinds[observed.kind].timeouts.typical_delete for name, observed in nodes.items()}
        return Eta(removal_edges(nodes, kinds), typical)
    making = (Action.CREATE, Action.REPLACE)
    typical = {p.address: p.step.timeouts.typical for p in plan.changes if p.step and p.action in making}
    edges = edges_of(steps)
    return Eta(edges, typical, edges.keys())
