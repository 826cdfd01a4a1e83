"""Whenever a run dies, the next one finds its way: no twin, no orphan, one password, nothing left to do."""

from __future__ import annotations

import signal

import pytest

from tests.crash import cells
from tests.crash.cells import LOST, Cell
from tests.crash.harness import Scene, Undisturbed, assert_built

pytestmark = pytest.mark.slow


def test_the_cells_are_all_changing_calls_of_an_undisturbed_run(undisturbed: Undisturbed) -> None:
    assert undisturbed.calls == cells.known()
    assert undisturbed.left == {}


@pytest.mark.parametrize("cell", cells.chosen(cells.every()), ids=str)
def test_a_run_after_it_converges(scene: Scene, undisturbed: Undisturbed, cell: Cell) -> None:
    if cell.command == "apply":
        scene.empty()
    elif not scene.built:
        scene.empty()
        assert_built(scene, scene.run("apply"), undisturbed)
    mark = len(scene.aws.calls)
    with scene.trap(cell):
        ended = scene.run(cell.command)
    if cell.way == LOST:
        # A wait until what was not done has been unseen for long enough would be thousands of looks.
        assert len(scene.aws.calls) - mark < 3 * undisturbed.asked[cell.command]
    else:
        assert ended.signal == signal.SIGKILL
        ended = scene.run(cell.command)
    if cell.command == "apply":
        assert_built(scene, ended, undisturbed)
    else:
        assert ended.ok, ended
        assert scene.counts == undisturbed.left
