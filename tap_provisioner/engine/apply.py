"""Carry out a plan: the walks that remove and converge, what a plan must not destroy, and the report."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from tap_provisioner.engine.converge import Converge
from tap_provisioner.engine.discovery import Discovery
from tap_provisioner.engine.events import Events
from tap_provisioner.engine.graph import Kinds, edges_of, key_of, name_of, removal_edges
from tap_provisioner.engine.plan import LET_GO, Action, Plan, Planned
from tap_provisioner.engine.remove import Remove, blockers
from tap_provisioner.engine.timeouts import Stopped, Waiter
from tap_provisioner.engine.walk import walk
from tap_provisioner.errors import TapError
from tap_provisioner.step import Blocking, Observed, Step


@dataclass(frozen=True)
class Report:
    """What a run did: what it found or made by address, what failed and why, what was spared and for what."""

    found: Mapping[str, Observed] = field(default_factory=dict)
    failed: Mapping[str, Exception] = field(default_factory=dict)
    skipped: Mapping[str, str] = field(default_factory=dict)

    @property
    def regions(self) -> frozenset[str]:
        """The regions in which something is not done."""
        return frozenset(address.partition("/")[0] for address in {*self.failed, *self.skipped})

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of which something is not done."""
        return frozenset(address.split("/")[1] for address in {*self.failed, *self.skipped})

    @property
    def ok(self) -> bool:
        """Tell whether all was done."""
        return not (self.failed or self.skipped)


@dataclass(frozen=True)
class Run:
    """What a run works with."""

    cloud: Mapping[str, Any]
    kinds: Kinds
    waiter: Waiter
    events: Events
    parallelism: int
    stop: Event
    settled: bool = False
    """Whether nothing can have been made since the discovery: a creation then needs no refresh first."""

    def remove(self, nodes: Mapping[str, Observed], steps: Mapping[str, Step]) -> Report:
        """Delete `nodes`, which are by name, each after all that refers to it."""
        visit = Remove(nodes, steps, self.kinds, self.cloud, self.waiter, self.events)
        edges = removal_edges(nodes, self.kinds)
        outcome = walk(edges, visit, parallelism=self.parallelism, stop=self.stop)
        for name, cause in outcome.skipped.items():
            self.events.skipped(name, "delete", _because(cause, outcome.failed.get(cause)))
        return Report(failed=outcome.failed, skipped=outcome.skipped)

    def converge(
        self,
        steps: Sequence[Step],
        observed: Mapping[str, Observed],
        blocked: Mapping[str, str],
        gone: Collection[str] = (),
        left: Collection[str] = (),
    ) -> Report:
        """Make every step what it wants to be, each after those it refers to; see `Converge`."""
        visit = Converge(
            {step.address: step for step in steps},
            observed,
            self.cloud,
            self.waiter,
            self.events,
            blocked,
            gone,
            left=left,
            settled=self.settled,
        )
        outcome = walk(edges_of(steps), visit, parallelism=self.parallelism, stop=self.stop)
        for address, cause in outcome.skipped.items():
            self.events.skipped(address, "create", _because(cause, outcome.failed.get(cause)))
        return Report(visit.found, outcome.failed, outcome.skipped)


def apply(
    run: Run,
    steps: Sequence[Step],
    plan: Plan,
    discovery: Discovery,
    keeping: Callable[[Collection[str]], Sequence[Step]],
    left: Collection[str] = (),
    ending: Mapping[str, Step] | None = None,
) -> Report:
    """Carry out `plan`: remove what is replaced or orphaned, converge, then remove what had to stay in use.

    `keeping` returns the steps that go with regions in which something could not be removed. What stands
    at the addresses `left`, which have no action in the plan, stays as it is. `ending` are the steps that say
    how what a destroy deletes is deleted. What the data-loss guard and protections forbid is not checked
    here: see `guard`.
    """
    by_address = {**(ending or {}), **{step.address: step for step in steps}}
    leaving = [p for p in plan.changes if p.observed and p.action in (Action.REPLACE, Action.DELETE)]
    first, last = _in_turn(leaving, run.kinds, destroy=plan.destroy)
    removed = run.remove(first, by_address)
    replaced = {p.address for p in leaving if p.action is Action.REPLACE}
    unremoved = {**dict.fromkeys(removed.failed, ""), **removed.skipped}
    blocked = {address: f"the old resource ({address})" for address in replaced & unremoved.keys()}
    if unremoved:
        steps = keeping({observed.region for name, observed in first.items() if name in unremoved})
    observed = {
        p.address: p.observed
        for p in plan.resources
        if p.observed and p.step and p.action is not Action.REPLACE
    }
    gone = {observed.id for name, observed in first.items() if name not in unremoved}
    made = run.converge(steps, {**discovery.facts, **observed}, blocked, gone, left)
    after = run.remove(_let_go(run, last), by_address) if removed.ok and made.ok else Report()
    reports = (removed, made, after)
    return Report(
        made.found,
        {address: error for r in reversed(reports) for address, error in r.failed.items()},
        {address: cause for r in reversed(reports) for address, cause in r.skipped.items()},
    )


def _let_go(run: Run, last: Mapping[str, Observed]) -> dict[str, Observed]:
    """Return those of the orphans that nothing of the stack still needs; the rest is left to a later apply.

    An instance whose upgrade waits for its window, for one, keeps the parameter group of its old version.
    """
    free = {}
    leaving = [observed.id for observed in last.values()]
    for name, observed in last.items():
        held = blockers(run.kinds[observed.kind], run.cloud[observed.region], observed)
        ours = [str(blocker) for blocker in held if blocker.blocking is not Blocking.FOREIGN]
        own = [text for text in ours if not any(id_ in text for id_ in leaving)]
        if own:
            why = f"{'; '.join(own)} still needs it; a later apply removes it"
            run.events.skipped(name, "delete", why)
        else:
            free[name] = observed
    return free


def _in_turn(
    leaving: Sequence[Planned], kinds: Kinds, *, destroy: bool
) -> tuple[dict[str, Observed], dict[str, Observed]]:
    """Return what is removed before anything is created, and what after it: orphans of `delete_last` kinds.

    What must be removed before something of the first group belongs to that group. A destroy creates nothing,
    so that all of it is in the first group.
    """
    nodes = {p.address: p.observed for p in leaving if p.observed}
    pending = [p.address for p in leaving if destroy or p.step or not kinds[p.kind].delete_last]
    edges, first = removal_edges(nodes, kinds), set[str]()
    while pending:
        name = pending.pop()
        if name not in first:
            first.add(name)
            pending.extend(edges[name])
    return {n: nodes[n] for n in nodes if n in first}, {n: nodes[n] for n in nodes if n not in first}


def guard(plan: Plan, kinds: Kinds, allowed: Collection[str]) -> None:
    """Raise TapError where `plan` would destroy what is protected, or data at no `allowed` address.

    A destroy may delete all data, for that was asked for, but nothing as long as a resource with the stack's
    tags is not the stack's own: it may need what would be deleted, as a restored database needs the network.
    """
    leaving = [p for p in plan.changes if p.observed and p.action in (Action.REPLACE, Action.DELETE)]
    if plan.destroy and plan.unmanaged:
        raise TapError(
            "nothing was deleted: "
            + "; ".join(f"{key_of(observed)}: {observed.unmanaged}" for observed in plan.unmanaged),
            hint=f"delete it, or {LET_GO}",
        )
    _refuse_protected([p.observed for p in leaving if p.observed], kinds)
    data = [p.address for p in leaving if kinds[p.kind].holds_data]
    if unknown := sorted(set(allowed) - set(data)):
        raise TapError(
            f"--allow-data-loss {unknown[0]}: the plan destroys no data at this address",
            hint="give an address as plan prints it, or leave the option out",
        )
    if refused := [address for address in data if not (plan.destroy or address in allowed)]:
        raise TapError(
            f"the plan would destroy the data of {', '.join(refused)}",
            hint="if you mean it: " + " ".join(f"--allow-data-loss {address}" for address in refused),
        )


def _refuse_protected(found: Sequence[Observed], kinds: Kinds) -> None:
    reasons = [
        f"{name_of(observed)}: {why}"
        for observed in found
        if (why := kinds[observed.kind].protected(observed))
    ]
    if reasons:
        raise TapError(
            "nothing was deleted: " + "; ".join(reasons),
            hint="set deletion_protection: false in the spec and apply it first; "
            "for a region that left the spec, put it back to do so",
        )


def _because(cause: str, error: Exception | None) -> str:
    if not cause:
        return "the run was interrupted"
    return f"waits for {cause}, which {'was interrupted' if isinstance(error, Stopped) else 'failed'}"
