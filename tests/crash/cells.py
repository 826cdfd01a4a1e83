"""The cells of the matrix: each changing call of an apply and of a destroy, and each way to die of it."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tap_provisioner.local import Call

CALLS = Path(__file__).with_name("calls.json")
"""How often each operation is called in each region by an undisturbed apply and destroy."""

Calls = dict[str, dict[str, int]]

BEFORE, AFTER, LOST = "killed-before", "killed-after", "answer-lost"
WAYS = (BEFORE, AFTER, LOST)


@dataclass(frozen=True)
class Cell:
    """The `nth` execution of an operation in a region during a command, and what happens then.

    Parallel branches come in varying order, so no call has a number among all.
    """

    command: str
    operation: str
    region: str
    nth: int
    way: str

    def __str__(self) -> str:
        return f"{self.command}-{self.operation}-{self.region}-{self.nth}-{self.way}"


def known() -> dict[str, Calls]:
    """The calls of each command, by region and operation."""
    found: dict[str, Calls] = json.loads(CALLS.read_text(encoding="utf-8"))
    return found


def counted(calls: Iterable[Call]) -> Calls:
    """The changing calls that were carried out, by region and operation."""
    done = Counter((c.region, c.operation) for c in calls if c.mutating and not c.error_code)
    regions = sorted({region for region, _ in done})
    return {region: {op: done[r, op] for r, op in sorted(done) if r == region} for region in regions}


def every() -> list[list[Cell]]:
    """All cells, those of one call together; calls of apply and destroy take turns."""
    rows = {
        command: [
            [Cell(command, operation, region, nth, way) for way in WAYS]
            for region, operations in calls.items()
            for operation, times in operations.items()
            for nth in range(1, times + 1)
        ]
        for command, calls in known().items()
    }
    # A destroy needs a stack, and an apply leaves one behind: taking turns, it need not be built again.
    longest = max(map(len, rows.values()))
    return [row for index in range(longest) for of in rows.values() for row in of[index : index + 1]]


def chosen(rows: list[list[Cell]]) -> list[Cell]:
    """The third of the cells whose turn it is today, or all where TAP_CRASH_THIRD is `all`.

    Each third has every call once, each time with another way to die of it.
    """
    third = os.environ.get("TAP_CRASH_THIRD") or str(datetime.now(UTC).timetuple().tm_yday)
    turns = range(len(WAYS)) if third == "all" else [int(third)]
    return [row[(index + turn) % len(WAYS)] for turn in turns for index, row in enumerate(rows)]
