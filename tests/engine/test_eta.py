"""How much of a run is left, from its graph and the typical time of each kind."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import pytest

from tap_provisioner import steps
from tap_provisioner.declarations import Timeouts
from tap_provisioner.engine.discovery import Discovery
from tap_provisioner.engine.eta import Eta, eta
from tap_provisioner.engine.plan import Action, plan
from tap_provisioner.step import Observed
from tests.cli.things import KINDS, Thing, seen

VIEW = Eta({"net": (), "nat": {"net"}, "db": {"net"}, "secret": {"db", "nat"}}, {"nat": 120, "db": 1500})


@pytest.mark.parametrize(
    ("ended", "elapsed", "left"),
    [
        ((), {}, {"net": 0, "nat": 120, "db": 1500, "secret": 1500}),
        (("net",), {"db": 600, "nat": 30}, {"net": 0, "nat": 90, "db": 900, "secret": 900}),
        (("net", "db"), {"nat": 30}, {"net": 0, "nat": 90, "db": 0, "secret": 90}),
        (("net", "nat"), {"db": 1600}, {"net": 0, "nat": 0, "db": 0, "secret": 0}),
        (("net", "nat", "db", "secret"), {}, {"net": 0, "nat": 0, "db": 0, "secret": 0}),
    ],
)
def test_what_is_left_is_the_longest_path(
    ended: tuple[str, ...], elapsed: dict[str, float], left: dict[str, float]
) -> None:
    assert VIEW.left(ended, elapsed) == left


def test_overdue_is_what_takes_longer_than_typical() -> None:
    assert VIEW.overdue({"net": 9999, "nat": 119, "db": 1501}) == {"db"}


def test_without_a_graph_nothing_is_foreseen() -> None:
    assert Eta().left((), {"db": 3}) == {}


@dataclass(frozen=True, kw_only=True)
class Slow(Thing):
    """A thing that takes its time."""

    kind: ClassVar[str] = "slow"
    timeouts: ClassVar[Timeouts] = Timeouts(typical=60)


def test_only_what_is_made_takes_its_time() -> None:
    made, there, moved = (Slow(region="us-east-1", name=name) for name in "abc")
    user = Thing(region="us-east-1", name="d", tags={"of": made.ref()})  # type: ignore[dict-item]
    found = (
        seen("b", "slow"),
        seen("c", "slow", values={"cidr": "10.9.0.0/16"}),
        replace(seen("e"), address="us-east-1/thing/e"),
    )
    desired = (made, there, moved, user)
    planned = plan(desired, Discovery(found, {}), {**KINDS, "slow": Slow})
    assert [p.action for p in planned.resources][:3] == [Action.CREATE, Action.NONE, Action.REPLACE]
    view = eta(desired, planned, {**KINDS, "slow": Slow})
    assert view.typical == {made.address: 60, moved.address: 60, user.address: 0}
    assert view.edges[user.address] == {made.address}


def test_a_removal_is_foreseen_by_what_goes_first() -> None:
    subnet = Observed(kind="subnet", region="here", id="s", address="", outputs={"id": "s"})
    nat = Observed(kind="nat-gateway", region="here", id="n", address="", values={"subnet_ids": ("s",)})
    view = eta((), plan((), Discovery((subnet, nat), {}), steps.KINDS, ending={}), steps.KINDS)
    first, last = "here/nat-gateway/n", "here/subnet/s"
    assert view.left((), {first: 10}) == {first: 50, last: 50}
    assert view.left((first,), {}) == {first: 0, last: 0}
    assert view.made == ()
