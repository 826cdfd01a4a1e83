"""A foreign singleton is used unchanged, the stack's own is managed; a shared resource is joined and left."""

from __future__ import annotations

import pytest

from tap_provisioner.engine.plan import Action
from tap_provisioner.errors import ErrorKind
from tap_provisioner.step import Phase
from tests.engine.fake import api_error
from tests.engine.stage import Stage
from tests.engine.things import Club, Sole, Thing, make

SOLE = make(Sole, "s", size=3)
USER = make(Thing, "u", base=SOLE.ref())


@pytest.mark.parametrize("phase", [Phase.READY, Phase.BROKEN, Phase.FAILED, Phase.DELETING])
def test_a_foreign_one_is_neither_changed_nor_replaced_in_whatever_state(stage: Stage, phase: Phase) -> None:
    stage.world.put(make(Sole, "s", size=9, shape="square"), owned=False, life=(phase,))
    plan = stage.plan(SOLE)
    (planned,) = plan.resources
    assert (planned.action, planned.changes, planned.foreign) == (Action.NONE, (), True)
    assert plan.notes == (
        "here/sole/s: sole-1 is not this stack's; it is used as it is, and never changed or deleted",
    )
    assert stage.apply(SOLE).ok
    assert stage.world.changes == []


def test_others_refer_to_a_foreign_one(stage: Stage) -> None:
    stage.world.put(make(Sole, "s", size=9), owned=False)
    assert stage.apply(SOLE, USER).ok
    assert stage.world.of(USER.address)[0].seen.values["base"] == "sole-1"


def test_a_foreign_one_is_not_destroyed(stage: Stage) -> None:
    stage.world.put(SOLE, owned=False)
    assert stage.apply(SOLE, USER).ok
    assert stage.destroy().ok
    assert stage.ids == ["sole-1"]


def test_the_stacks_own_is_created_changed_and_destroyed(stage: Stage) -> None:
    assert stage.apply(SOLE).ok
    (planned,) = stage.plan(make(Sole, "s", size=4)).resources
    assert (planned.action, planned.foreign) == (Action.UPDATE, False)
    assert stage.destroy().ok
    assert stage.ids == []


def test_one_that_somebody_makes_meanwhile_is_used(stage: Stage) -> None:
    def meanwhile(number: int) -> None:
        if number == 1:
            stage.world.put(make(Sole, "s", size=9), owned=False)

    stage.world.before = meanwhile
    stage.world.answers["create", SOLE.address] = [api_error(ErrorKind.EXISTS)]
    report = stage.apply(SOLE)
    assert report.ok
    assert report.found[SOLE.address].id == "sole-1"
    assert stage.world.of(SOLE.address)[0].seen.values["size"] == 9


def test_a_foreign_one_of_another_kind_is_still_refused(stage: Stage) -> None:
    thing = make(Thing, "t")
    stage.world.put(thing, owned=False)
    with pytest.raises(Exception, match="exists already in here and does not have this stack's tags"):
        stage.plan(thing)


CLUB = make(Club, "c", size=3)


def test_a_shared_resource_that_is_not_there_is_created(stage: Stage) -> None:
    assert stage.apply(CLUB).ok
    assert [item.seen.owned for item in stage.world.of(CLUB.address)] == [True]
    assert stage.plan(CLUB).changes == ()


@pytest.mark.parametrize("lag", [0, 5])
def test_one_that_others_use_is_joined_and_not_changed(stage: Stage, lag: int) -> None:
    stage.world.put(make(Club, "c", size=9, shape="square"), owned=False)
    stage.world.lag = lag
    (planned,) = stage.plan(CLUB).resources
    assert (planned.action, planned.foreign) == (Action.CREATE, False)
    assert stage.apply(CLUB, make(Thing, "u", base=CLUB.ref())).ok
    assert stage.ids == ["club-1", "thing-2"]
    assert stage.world.changes[0] == f"create {CLUB.address}"
    assert stage.world.of(CLUB.address)[0].seen.values["size"] == 9


@pytest.mark.parametrize("phase", [Phase.READY, Phase.BROKEN, Phase.FAILED])
def test_one_that_was_joined_is_neither_changed_nor_replaced(stage: Stage, phase: Phase) -> None:
    stage.world.put(make(Club, "c", size=9, shape="square"), life=(phase,))
    assert [planned.action for planned in stage.plan(CLUB).resources] == [Action.NONE]
    assert stage.apply(CLUB).ok
    assert stage.world.changes == []


@pytest.mark.parametrize("destroy", [False, True], ids=["as an orphan", "by destroy"])
def test_one_that_was_joined_is_left_and_stays(stage: Stage, destroy: bool) -> None:
    assert stage.apply(CLUB).ok
    assert (stage.destroy() if destroy else stage.apply()).ok
    assert stage.world.changes[-1] == f"delete {CLUB.address}"
    assert stage.ids == ["club-1"]
    assert stage.plan().changes == ()
