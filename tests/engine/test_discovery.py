"""A discovery reads each kind once in each region, and each lookup once."""

from __future__ import annotations

from collections import Counter

import pytest

from tap_provisioner.engine.discovery import Discovery, discover, facts, relevant
from tap_provisioner.errors import TapError
from tap_provisioner.step import GLOBAL
from tap_provisioner.values import Ref, Unknown
from tests.engine.fake import HERE, THERE
from tests.engine.stage import Stage
from tests.engine.things import KINDS, Fact, Rule, Thing, make


def discovered(stage: Stage, *regions: str, steps: tuple[Thing, ...] = ()) -> list[str]:
    found = discover(KINDS, steps, stage.clients, regions=iter(regions), parallelism=2, stop=stage.stop)
    return [f"{seen.region}/{seen.id}" for seen in found]


def test_each_kind_is_asked_for_once_in_each_region(stage: Stage) -> None:
    discovered(stage, HERE, THERE)
    local = [kind for kind, cls in KINDS.items() if not (cls.data_source or cls.account_wide)]
    assert Counter(stage.world.calls) == Counter({f"read {kind}": 2 for kind in local})


SIXTY: dict[str, type[Thing]] = {
    f"kind-{n}": type(f"Kind{n}", (Thing,), {"kind": f"kind-{n}"}) for n in range(60)
}


def asked(stage: Stage, steps: tuple[Thing, ...], recorded: set[str] | None) -> set[str]:
    kinds = relevant(SIXTY, steps, recorded)
    discover(kinds, steps, stage.clients, regions=[HERE, THERE], parallelism=2, stop=stage.stop)
    assert all(count == 2 for count in Counter(stage.world.calls).values())
    return {call.removeprefix("read ") for call in stage.world.calls}


def test_of_sixty_kinds_only_those_of_the_spec_and_the_record_are_listed(stage: Stage) -> None:
    steps = tuple(SIXTY["kind-7"](region=region, name=name) for region in (HERE, THERE) for name in "ab")
    assert asked(stage, steps, {"kind-7", "kind-21"}) == {"kind-7", "kind-21"}


def test_without_a_record_all_sixty_kinds_are_listed(stage: Stage) -> None:
    assert asked(stage, (), None) == SIXTY.keys()


def test_a_kind_on_record_that_this_version_does_not_have_is_passed_over(stage: Stage) -> None:
    assert asked(stage, (), {"kind-1", "from-the-future"}) == {"kind-1"}


def test_what_belongs_to_the_account_is_found_once_whatever_the_regions(stage: Stage) -> None:
    """A stack that left a region is read in two sweeps, of which one is to show such a thing."""
    stage.world.put(make(Rule, "r"))
    assert discovered(stage, HERE, GLOBAL) == ["global/rule-1"]
    assert discovered(stage, THERE) == []


def test_only_the_regions_that_are_asked_for_are_read(stage: Stage) -> None:
    stage.world.put(make(Thing, "a"))
    stage.world.put(make(Thing, "a", region=THERE))
    assert discovered(stage, THERE) == ["there/thing-2"]


def test_what_is_not_the_stacks_is_found_only_by_a_wanted_name(stage: Stage) -> None:
    a, b = make(Thing, "a"), make(Thing, "b")
    for step in (a, b):
        stage.world.put(step, owned=False)
    found = discover(KINDS, [a], stage.clients, regions=[HERE], parallelism=1, stop=stage.stop)
    assert [seen.address for seen in found] == [a.address]
    assert Discovery(found, {}).owned == ()


def test_facts_may_refer_to_facts(stage: Stage) -> None:
    a = make(Fact, "a", question="x")
    b = make(Fact, "b", question=a.ref("answer"))
    seen = facts([b, make(Thing, "t"), a], stage.clients, parallelism=2, stop=stage.stop)
    assert {address: found.outputs["answer"] for address, found in seen.items()} == {
        a.address: "X",
        b.address: "X",
    }


class Careful(Fact):
    kind = "careful"

    def find(self, aws: object) -> None:
        assert isinstance(self.question, Unknown)


def test_what_a_fact_does_not_show_is_unknown(stage: Stage) -> None:
    a = make(Fact, "a", question="x")
    with pytest.raises(TapError, match="here/careful/b: nothing found"):
        facts([a, make(Careful, "b", question=a.ref("size"))], stage.clients, parallelism=1, stop=stage.stop)


def test_a_fact_that_is_not_there_is_an_error_that_says_who_asked(stage: Stage) -> None:
    with pytest.raises(TapError, match="here/fact/a: nothing found") as caught:
        facts([make(Fact, "a", origin="tap.yaml:7")], stage.clients, parallelism=1, stop=stage.stop)
    assert "tap.yaml:7" in caught.value.hint


def test_a_fact_does_not_wait_for_what_is_made(stage: Stage) -> None:
    with pytest.raises(TapError, match="which is not a step"):
        facts(
            [make(Thing, "t"), make(Fact, "a", question=Ref("here/thing/t"))],
            stage.clients,
            parallelism=1,
            stop=stage.stop,
        )


def test_a_read_that_fails_fails_the_sweep(stage: Stage) -> None:
    stage.world.dead = True
    with pytest.raises(TapError):
        discovered(stage, HERE)


def test_an_interrupted_sweep_is_no_discovery(stage: Stage) -> None:
    stage.stop.set()
    with pytest.raises(TapError, match="interrupted"):
        discovered(stage, HERE)
