"""The state of each resource as a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tap_provisioner.engine.plan import Action, Plan, Planned
from tap_provisioner.report.text import brief, clean, counted
from tap_provisioner.report.text.paint import STYLES, Paint
from tap_provisioner.report.text.plan import by_region

Row = tuple[str, ...]

HEADER: Row = ("ADDRESS", "ID", "STATE", "SYNC")
GAP = 2
WIDEST = (36, 26, 24)
"""Greatest widths of columns; after a longer cell the rest of its row is on the next line."""


def table(plan: Plan, paint: Paint, *, ids: bool = True) -> Iterator[str]:
    """Yield a table for each region, and how many resources are as the spec defines them.

    Without `ids` it fits a narrow terminal.
    """
    for region, group in by_region(plan.resources).items():
        right = sum(planned.action is Action.NONE for planned in group)
        yield paint(region, "bold") + f": {right} of {len(group)} in sync"
        yield from _rows(group, paint, ids)
        yield ""
    right = plan.count(Action.NONE)
    yield paint(f"{right} of {counted(len(plan.resources), 'resource')} in sync.", "bold")


def _rows(group: Sequence[Planned], paint: Paint, ids: bool) -> Iterator[str]:
    from rich.table import Table
    from rich.text import Text

    shown = [column for column in range(len(HEADER)) if ids or HEADER[column] != "ID"]
    header, *rows = ([row[column] for column in shown] for row in (HEADER, *map(_cells, group)))
    columns = zip(header, *rows, strict=True)
    widths = [
        max(len(cell) for cell in cells if len(cell) <= WIDEST[column])
        for column, cells in zip(shown[:-1], columns, strict=False)
    ]
    found = Table(*header, box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style=STYLES["dim"])
    tails = [""]
    for planned, row in zip(group, rows, strict=True):
        style = "good" if planned.action is Action.NONE else planned.action.value
        for cells, tail in _parts(row[:-1], widths):
            found.add_row(*cells, *([] if tail else [Text.assemble((row[-1], STYLES[style]))]))
            tails.append(tail)
    for line, tail in zip(paint.lines(found), tails, strict=True):
        yield line + tail


def _parts(cells: Sequence[str], widths: Sequence[int]) -> Iterator[tuple[list[str], str]]:
    """Yield the cells of a row, in several parts where a cell is longer than its column.

    A part ends with such a cell, of which the column has the beginning and the second value the rest: it is
    neither cut nor folded, so that it can be copied.
    """
    part: list[str] = []
    for cell, width in zip(cells, widths, strict=True):
        # A space at the end of a line would be stripped.
        fits = len(cell) <= width
        start = len(cell[:width].rstrip())
        part.append(cell if fits else cell[:start])
        if not fits:
            yield part, cell[start:]
            part = [""] * len(part)
    yield part, ""


def _cells(planned: Planned) -> Row:
    seen = planned.observed
    return (
        clean(planned.address.removeprefix(f"{planned.region}/")),
        brief(seen.id) if seen else "-",
        clean(seen.state) if seen else "missing",
        clean(sync(planned)),
    )


def sync(planned: Planned) -> str:
    """Return "ok", or how a resource differs from the spec."""
    match planned.action:
        case Action.NONE:
            return "foreign, used as it is" if planned.foreign else "ok"
        case Action.CREATE:
            return "to be created"
        case Action.DELETE:
            return planned.reason
    return "differs: " + ", ".join(differing(planned)) if planned.changes else planned.reason


def differing(planned: Planned) -> list[str]:
    """Return the attributes of an existing resource that differ from the spec."""
    return [change.field for change in planned.changes] if planned.observed else []
