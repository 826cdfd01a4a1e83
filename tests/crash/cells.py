"""The cells of the matrix: each changing call of each scenario, and each way to die of it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from tap_provisioner.local import Call

CALLS = Path(__file__).with_name("calls.json")
"""How often each operation is called in each region by each scenario, undisturbed."""

Calls = dict[str, dict[str, int]]

BEFORE, AFTER, LOST = "killed-before", "killed-after", "answer-lost"
WAYS = (BEFORE, AFTER, LOST)


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


def every() -> list[Cell]:
    """All cells, those of one call together."""
    return [
        Cell(name, operation, region, nth, way)
        for name, calls in known().items()
        for region, operations in calls.items()
        for operation, times in operations.items()
        for nth in range(1, times + 1)
        for way in WAYS
    ]
