"""How things stand, resource by resource."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tap_provisioner.engine.plan import Action, Plan, Planned
from tap_provisioner.report.console import by_region
from tap_provisioner.report.paint import Paint
from tap_provisioner.report.text import clean, counted
from tap_provisioner.step import GLOBAL

HEADER = ("ADDRESS", "ID", "STATE", "SYNC")
LONGEST_ID = 26
_ARN = re.compile(r"arn:[^:]*:[^:]*:[^:]*:[^:]*:(secret:)?")
_GAP = "  "


def table(plan: Plan, paint: Paint) -> Iterator[str]:
    """Yield a table for each region, and how many resources are as the spec wants them."""
    for region, group in by_region(plan.resources).items():
        right = sum(planned.action is Action.NONE for planned in group)
        yield paint(region, "bold") + f": {right} of {len(group)} in sync"
        yield from _rows(group, paint)
        yield ""
    right = plan.count(Action.NONE)
    yield paint(f"{right} of {counted(len(plan.resources), 'resource')} in sync.", "bold")


def _rows(group: list[Planned], paint: Paint) -> Iterator[str]:
    rows = [_cells(planned) for planned in group]
    widths = [max(len(row[column]) for row in (HEADER, *rows)) for column in range(len(HEADER) - 1)]

    def aligned(cells: tuple[str, ...]) -> str:
        return _GAP.join([*(cell.ljust(width) for cell, width in zip(cells, widths, strict=False)), ""])

    yield paint(aligned(HEADER) + HEADER[-1], "dim")
    for planned, row in zip(group, rows, strict=True):
        style = "good" if planned.action is Action.NONE else planned.action.value
        yield aligned(row) + paint(row[-1], style)


def _cells(planned: Planned) -> tuple[str, str, str, str]:
    seen = planned.seen
    place = (
        planned.address.removeprefix(f"{planned.region}/") if planned.region != GLOBAL else planned.address
    )
    return (
        clean(place),
        _short(seen.id) if seen else "-",
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


def _short(id_: str) -> str:
    """Return an id, an ARN without what the table says already, and not too long."""
    text = clean(_ARN.sub("", id_))
    return text if len(text) <= LONGEST_ID else text[: LONGEST_ID - 3] + "..."


def document(plan: Plan, stack: str) -> dict[str, Any]:
    """Return the same as a JSON document, ids in full."""
    return {
        "stack": stack,
        "in_sync": not plan.changes,
        "resources": [
            {
                "address": planned.address,
                "region": planned.region,
                "kind": planned.kind,
                "id": planned.seen.id if planned.seen else None,
                "state": planned.seen.state if planned.seen else "missing",
                "in_sync": planned.action is Action.NONE,
                "action": planned.action.value,
                "drift": planned.drift,
                "differs": differing(planned),
                "notes": list(planned.seen.notes) if planned.seen else [],
            }
            for planned in plan.resources
        ],
    }
