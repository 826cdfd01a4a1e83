"""How things stand, resource by resource."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from tap_provisioner.engine.plan import Action, Plan, Planned
from tap_provisioner.report.text import brief, clean, counted
from tap_provisioner.report.text.paint import Paint
from tap_provisioner.report.text.plan import by_region

Row = tuple[str, ...]

HEADER: Row = ("ADDRESS", "ID", "STATE", "SYNC")
WIDEST = (36, 26, 24)
"""Where a column ends; what is longer has the rest of its row on the next line."""
_GAP = "  "


def table(plan: Plan, paint: Paint, *, ids: bool = True) -> Iterator[str]:
    """Yield a table for each region, and how many resources are as the spec wants them.

    Without `ids` it fits a narrow terminal.
    """
    for region, group in by_region(plan.resources).items():
        right = sum(planned.action is Action.NONE for planned in group)
        yield paint(region, "bold") + f": {right} of {len(group)} in sync"
        yield from _rows(group, paint, ids)
        yield ""
    right = plan.count(Action.NONE)
    yield paint(f"{right} of {counted(len(plan.resources), 'resource')} in sync.", "bold")


def _rows(group: list[Planned], paint: Paint, ids: bool) -> Iterator[str]:
    every = [HEADER, *map(_cells, group)]
    shown = [column for column in range(len(WIDEST)) if ids or HEADER[column] != "ID"]
    widths = [_width(column, every) for column in shown]
    header, *rows = [(*(row[column] for column in shown), row[-1]) for row in every]
    yield paint(next(_aligned(header, widths)), "dim")
    for planned, row in zip(group, rows, strict=True):
        style = "good" if planned.action is Action.NONE else planned.action.value
        *broken, last = _aligned(row, widths)
        yield from broken
        yield last.removesuffix(row[-1]) + paint(row[-1], style)


def _width(column: int, rows: Iterable[Row]) -> int:
    return max(len(row[column]) for row in rows if len(row[column]) <= WIDEST[column])


def _aligned(cells: Row, widths: Sequence[int]) -> Iterator[str]:
    """Yield a row, in several lines where a cell is too long for its column."""
    line, start = "", 0
    for cell, width in zip(cells, widths, strict=False):
        line = line.ljust(start) + cell
        start += width + len(_GAP)
        if len(cell) > width:
            yield line
            line = ""
    yield line.ljust(start) + cells[-1]


def _cells(planned: Planned) -> Row:
    seen = planned.seen
    return (
        clean(planned.address.removeprefix(f"{planned.region}/")),
        brief(seen.id) if seen else "-",
        clean(seen.state) if seen else "missing",
        clean(sync(planned)),
    )


def sync(planned: Planned) -> str:
    """Return "ok", or in what a resource is not as the spec wants it."""
    match planned.action:
        case Action.NONE:
            return "ok"
        case Action.CREATE:
            return "to be created"
        case Action.DELETE:
            return planned.reason
    return "differs: " + ", ".join(differing(planned)) if planned.changes else planned.reason


def differing(planned: Planned) -> list[str]:
    """Return the names of the fields of a resource that is there which are not as the spec wants them."""
    return [change.field for change in planned.changes] if planned.seen else []
