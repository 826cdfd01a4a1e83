"""A singleton that is there already is used as it is; one that the stack made is the stack's."""

from __future__ import annotations

import pytest

from tap_provisioner.engine.plan import Action
from tap_provisioner.errors import ErrorKind
from tap_provisioner.step import Phase
from tests.engine.fake import fault
from tests.engine.stage import Stage
from tests.engine.things import Sole, Thing, make

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
    stage.world.answers["create", SOLE.address] = [fault(ErrorKind.EXISTS)]
    report = stage.apply(SOLE)
    assert report.ok
    assert report.found[SOLE.address].id == "sole-1"
    assert stage.world.of(SOLE.address)[0].seen.values["size"] == 9


def test_a_foreign_one_of_another_kind_is_still_refused(stage: Stage) -> None:
    thing = make(Thing, "t")
    stage.world.put(thing, owned=False)
    with pytest.raises(Exception, match="exists already in here and does not have this stack's tags"):
        stage.plan(thing)
