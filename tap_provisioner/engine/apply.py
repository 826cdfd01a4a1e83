"""Carry out a plan: the walks that remove and converge, the guard against data loss, and the report."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event
from typing import Any

from tap_provisioner.engine.converge import Converge
from tap_provisioner.engine.discovery import Discovery
from tap_provisioner.engine.events import Events
from tap_provisioner.engine.graph import Kinds, edges_of, key_of, name_of, removal_edges
from tap_provisioner.engine.plan import Action, Plan, Planned
from tap_provisioner.engine.remove import Remove, blockers
from tap_provisioner.engine.timeouts import Stopped, Waiter
from tap_provisioner.engine.walk import walk
from tap_provisioner.errors import TapError
from tap_provisioner.step import Blocking, Observed, Step


@dataclass(frozen=True)
class Report:
    """What a run did: resources by address, errors of those that failed, what others were skipped for."""

    found: Mapping[str, Observed] = field(default_factory=dict)
    failed: Mapping[str, Exception] = field(default_factory=dict)
    skipped: Mapping[str, str] = field(default_factory=dict)

    @property
    def regions(self) -> frozenset[str]:
        """The regions in which something failed or was skipped."""
        return frozenset(address.partition("/")[0] for address in {*self.failed, *self.skipped})

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of which something failed or was skipped."""
        return frozenset(address.split("/")[1] for address in {*self.failed, *self.skipped})

    @property
    def ok(self) -> bool:
        """Whether everything was done."""
        return not (self.failed or self.skipped)


@dataclass(frozen=True)
class Run:
    """What a run works with; `clients` are those of AWS by region."""

    clients: Mapping[str, Any]
    kinds: Kinds
    waiter: Waiter
    events: Events
    parallelism: int
    stop: Event
    settled: bool = False
    """Whether nothing can have been created since the discovery: a creation then needs no refresh first."""

    def remove(self, nodes: Mapping[str, Observed], steps: Mapping[str, Step]) -> Report:
        """Delete `nodes`, resources by name, each after all that refers to it."""
        visit = Remove(nodes, steps, self.kinds, self.clients, self.waiter, self.events)
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
        """Converge every step, each after those that it refers to; see `Converge`."""
        visit = Converge(
            {step.address: step for step in steps},
            observed,
            self.clients,
            self.waiter,
            self.events,
            blocked,
            gone,
            left,
            self.settled,
        )
        outcome = walk(edges_of(steps), visit, parallelism=self.parallelism, stop=self.stop)
        for address, cause in outcome.skipped.items():
            action = "update" if address in observed else "create"
            self.events.skipped(address, action, _because(cause, outcome.failed.get(cause)))
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
    """Carry out `plan`: remove what is replaced or orphaned, converge, then remove the other orphans.

    `keeping` returns the steps for a stack that stays in regions in which a removal failed. Resources at the
    addresses `left`, which have no action in the plan, stay as they are. `ending` are the steps that say how
    a destroy deletes resources. Protections and data loss are not checked here: see `guard`.
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
    after = run.remove(_unused(run, last), by_address) if removed.ok and made.ok else Report()
    reports = (removed, made, after)
    return Report(
        made.found,
        {address: error for r in reversed(reports) for address, error in r.failed.items()},
        {address: cause for r in reversed(reports) for address, cause in r.skipped.items()},
    )


def _unused(run: Run, last: Mapping[str, Observed]) -> dict[str, Observed]:
    """Return the orphans that nothing of the stack still uses; a later apply removes the rest.

    An instance whose upgrade waits for its window, for example, uses the parameter group of its old version.
    """
    unused = {}
    leaving = [orphan.id for orphan in last.values()]
    for name, orphan in last.items():
        found = blockers(run.kinds[orphan.kind], run.clients[orphan.region], orphan)
        users = [str(blocker) for blocker in found if blocker.blocking is not Blocking.FOREIGN]
        if staying := [text for text in users if not any(id_ in text for id_ in leaving)]:
            run.events.skipped(
                name, "delete", f"{'; '.join(staying)} still needs it; a later apply removes it"
            )
        else:
            unused[name] = orphan
    return unused


def _in_turn(
    leaving: Sequence[Planned], kinds: Kinds, *, destroy: bool
) -> tuple[dict[str, Observed], dict[str, Observed]]:
    """Return what is removed before the creations, and what after them: orphans of `delete_last` kinds.

    What must be removed before something of the first group belongs to that group, as does all of a destroy.
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
    """Raise TapError if `plan` would destroy what is protected, or data at an address that is not `allowed`.

    A destroy may delete all data, but nothing while there is an unmanaged resource: it may use what would be
    deleted, as a restored database uses the network.
    """
    leaving = [p for p in plan.changes if p.observed and p.action in (Action.REPLACE, Action.DELETE)]
    users = [observed for observed in plan.unmanaged if not kinds[observed.kind].dependent]
    if plan.destroy and users:
        raise TapError(
            "nothing was deleted: " + "; ".join(f"{key_of(each)}: {each.unmanaged}" for each in users),
            hint=f"delete it, or {users[0].advice}",
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
    reasons = [f"{name_of(each)}: {why}" for each in found if (why := kinds[each.kind].protected(each))]
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
