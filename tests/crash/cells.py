"""The cells of the matrix: each changing call of each scenario, and each way to die of it."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tap_provisioner.local import Call
from tests.crash.scenarios import SCENARIOS

CALLS = Path(__file__).with_name("calls.json")
"""How often each operation is called in each region by each scenario, undisturbed."""

Calls = dict[str, dict[str, int]]

BEFORE, AFTER, LOST = "killed-before", "killed-after", "answer-lost"
WAYS = (BEFORE, AFTER, LOST)
SHARES = {"apply": 8, "destroy": 8}
"""One in so many of a scenario's third is tried a day; one in sixteen where it is not listed."""


@dataclass(frozen=True)
class Cell:
    """The `nth` execution of an operation in a region during a scenario, and what happens then.

    Parallel branches come in varying order, so no call has a number among all.
    """

    scenario: str
    operation: str
    region: str
    nth: int
    way: str

    def __str__(self) -> str:
        return f"{self.scenario}-{self.operation}-{self.region}-{self.nth}-{self.way}"


def known() -> dict[str, Calls]:
    """The calls of each scenario, by region and operation."""
    found: dict[str, Calls] = json.loads(CALLS.read_text(encoding="utf-8"))
    return found


def counted(calls: Iterable[Call], only: Collection[str] = ()) -> Calls:
    """The changing calls that were carried out, by region and operation; `only` these, if any are named."""
    done = Counter(
        (c.region, c.operation)
        for c in calls
        if c.mutating and not c.error_code and (not only or c.operation in only)
    )
    regions = sorted({region for region, _ in done})
    return {region: {op: done[r, op] for r, op in sorted(done) if r == region} for region in regions}


def every() -> list[list[Cell]]:
    """All cells, those of one call together, so ordered that most begin where the one before has ended."""
    rows = {
        name: [
            [Cell(name, operation, region, nth, way) for way in WAYS]
            for region, operations in calls.items()
            for operation, times in operations.items()
            for nth in range(1, times + 1)
        ]
        for name, calls in known().items()
    }
    ordered, stage = [], ""
    while left := [name for name in rows if rows[name]]:
        at_hand = [name for name in left if SCENARIOS[name].begins == stage]
        anywhere = [name for name in left if not SCENARIOS[name].begins]
        stage = max(at_hand or anywhere or left, key=lambda name: len(rows[name]))
        ordered.append(rows[stage].pop(0))
    return ordered


def chosen(rows: list[list[Cell]]) -> list[Cell]:
    """The third of the cells whose turn it is today, or all where TAP_CRASH_THIRD is `all`.

    A third has every call once, each time with another way to die of it. A share of it is tried a day, so
    that all cells of `apply` and `destroy` have had their turn after 24 days, and the others after 48.
    No more because of CI's time: all cells take ten minutes of two processors and more, as long as CI is to
    take for all that it runs.
    """
    third = os.environ.get("TAP_CRASH_THIRD") or str(datetime.now(UTC).timetuple().tm_yday)
    if third == "all":
        return [row[(at + turn) % len(WAYS)] for turn in range(len(WAYS)) for at, row in enumerate(rows)]
    cells, numbers = [], Counter[str]()
    for row in rows:
        turn = numbers[row[0].scenario] + int(third)
        numbers[row[0].scenario] += 1
        if turn % SHARES.get(row[0].scenario, 16) == 0:
            cells.append(row[turn % len(WAYS)])
    return cells
