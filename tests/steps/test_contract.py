"""The contract of every kind of resource; a kind without a drift for each mutable field fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from tap_provisioner.aws.lock_table import Record
from tap_provisioner.blueprint import build
from tap_provisioner.engine.apply import Report
from tap_provisioner.engine.diff import diff
from tap_provisioner.engine.draft import Draft
from tap_provisioner.engine.plan import Action
from tap_provisioner.provisioner import Provisioner
from tap_provisioner.report.codec import decode, encode
from tap_provisioner.step import Observed, Step
from tap_provisioner.steps import KINDS
from tests.e2e.world import Stack, World, changes, closure
from tests.steps.drifts import DRIFTS, NEVER
from tests.steps.rich import rich

MADE = [kind for kind in KINDS.values() if not kind.data_source]
MUTABLE = [
    (kind.kind, name)
    for kind in MADE
    for name, declared in kind.attributes()
    if declared.compared and not declared.create_only and (kind.kind, name) not in NEVER
]


class Partial(Provisioner):
    """A provisioner of one step of its spec and of what that depends on."""

    address = ""

    def _steps(self) -> tuple[Step, ...]:
        return tuple(closure(build(self.spec), self.address))

    def _record(self) -> Record:
        return replace(super()._record(), kinds=frozenset(step.kind for step in self._steps()))


def example(stack: Stack, kind: type[Step]) -> Step:
    """The step by which a kind is tried: the first of the rich stack."""
    return next(step for step in build(stack.spec) if step.kind == kind.kind)


@pytest.fixture
def part(world: World, request: pytest.FixtureRequest) -> Stack:
    """The stack of a kind's example alone."""
    stack = rich(world)
    made = Partial(stack.spec, stack.provisioner.settings)
    made.account = stack.provisioner.account
    made.address = example(stack, request.param).address
    stack.provisioner = made
    return stack


@pytest.mark.rotating(days=3)
@pytest.mark.parametrize("part", MADE, ids=lambda kind: kind.kind, indirect=True)
def test_it_is_made_once_and_removed_once(part: Stack) -> None:
    stack, world = part, part.world
    every = {step.address for step in stack.provisioner._steps() if not step.data_source}

    draft = stack.draft()
    assert actions_of(draft) == dict.fromkeys(every, Action.CREATE)
    made = stack.provisioner.apply(draft)
    assert made.failed == {}
    assert every <= made.found.keys()

    draft = stack.draft()
    assert changes(draft.plan) == {}
    before = world.mark
    assert stack.provisioner.apply(draft).ok
    assert world.mark == before, "an apply without changes makes no call at all"

    assert stack.destroy().ok
    assert actions_of(stack.draft()) == dict.fromkeys(every, Action.CREATE)
    before = world.mark
    assert stack.destroy().ok
    assert not world.calls(before, mutating=True)


def actions_of(draft: Draft) -> dict[str, Action]:
    return {address: action for address, (action, _) in changes(draft.plan).items()}


class Built:
    """A rich stack that is as desired, built anew where the test before left it otherwise."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.draft: Draft | None = None
        self.made = -1

    def ready(self) -> None:
        if self.draft is None or self.made != self.world.resets:
            self.world.reset()
            self.made = self.world.resets
            self.stack = rich(self.world)
            assert self.stack.apply().ok
            self.settle()

    def settle(self) -> None:
        draft = self.stack.draft()
        assert changes(draft.plan) == {}
        self.draft = draft

    def take(self, kind: str) -> Observed:
        """One resource of a kind; the stack counts as spoilt until `settle`."""
        assert self.draft is not None
        found = next(o for o in self.draft.discovery.found if o.kind == kind)
        self.draft = None
        return found

    def repair(self, draft: Draft) -> Report:
        return self.stack.provisioner.apply(draft)


@pytest.fixture(scope="module")
def shared(server: World) -> Iterator[Built]:
    return Built(server)


@pytest.fixture
def built(shared: Built) -> Built:
    shared.ready()
    return shared


@pytest.mark.rotating(days=4)
@pytest.mark.parametrize(("kind", "field"), MUTABLE)
def test_drift_is_found_and_repaired(kind: str, field: str, built: Built) -> None:
    seen = built.take(kind)
    DRIFTS[kind, field](built.world, seen)
    draft = built.stack.draft()
    expected = {seen.address: (Action.UPDATE, {field} | ALONG.get((kind, field), set()))}
    assert {a: c for a, c in changes(draft.plan).items() if a in expected} == expected
    others = changes(draft.plan).keys() - expected.keys()
    assert others <= SIDE_EFFECTS.get((kind, field), set())
    (entry,) = (p for p in draft.plan.changes if p.address == seen.address)
    assert entry.drift
    assert built.repair(draft).ok
    built.settle()


ALONG = {
    ("db-instance", "apply_immediately"): {"instance_class"},
    ("db-instance", "performance_insights"): {"performance_insights_retention_days"},
    ("db-instance", "storage_type"): {"storage_throughput"},
}
"""Fields that drift with a field by their nature."""
SIDE_EFFECTS = {
    ("internet-gateway", "attached"): {
        # The NAT gateway had to go for the drift to be possible at all.
        "us-east-1/nat-gateway/shared",
        "us-east-1/route-table/private",
        "us-east-1/route-table/public",
    },
}
"""Addresses that drift with the field, for reasons that the real AWS has."""


@pytest.mark.parametrize("kind", MADE, ids=lambda kind: kind.kind)
def test_another_value_of_a_fixed_field_is_a_replacement(kind: type[Step], built: Built) -> None:
    assert built.draft is not None
    (entry, *_) = (p for p in built.draft.plan.resources if p.kind == kind.kind)
    assert entry.step is not None
    assert entry.observed is not None
    for name, declared in kind.attributes():
        if declared.create_only and getattr(entry.step, name) is not None:
            foreign: object = ("another",) if name == "subnet_ids" else "another"
            seen = replace(entry.observed, values={**entry.observed.values, name: foreign})
            assert [(c.field, c.create_only) for c in diff(entry.step, seen).values()] == [(name, True)]


def test_a_plan_with_every_kind_can_be_saved(built: Built) -> None:
    assert built.draft is not None
    found = [observed for observed in built.draft.discovery.found if observed.owned]
    assert {observed.kind for observed in found} == {kind.kind for kind in MADE}
    for observed in found:
        assert decode(encode(observed.values)) == observed.values
