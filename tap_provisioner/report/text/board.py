"""The progress of a run, as lines that fit a terminal: a row for each region, and its running tasks below."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rich.text import Text

from tap_provisioner.engine.events import Event
from tap_provisioner.report.text import clean, duration
from tap_provisioner.report.text.progress import DOING

MOST = 6
"""The most tasks shown per region, so that the height changes rarely."""
_AROUND = 4
"""Lines of the screen that are not used for regions and tasks."""
_STATE = re.compile(r"waiting.*, its state is ")


@dataclass(frozen=True)
class Task:
    """A task in progress: its last event, and the seconds since its start."""

    event: Event
    elapsed: float

    @property
    def name(self) -> str:
        """The address without its region."""
        return clean(self.event.address.partition("/")[2])

    @property
    def state(self) -> str:
        """The state at AWS, else the action."""
        return _STATE.sub("", clean(self.event.text)) or DOING[self.event.action]


@dataclass(frozen=True)
class Row:
    """One region: its resources that are done, its tasks, and the seconds that have passed and are left."""

    region: str
    total: int
    done: int
    failed: int
    tasks: tuple[Task, ...]
    elapsed: float
    left: float
    overdue: bool


@dataclass(frozen=True)
class Board:
    """The whole run."""

    rows: tuple[Row, ...]
    elapsed: float
    left: float
    overdue: bool


def lines(board: Board, width: int, height: int, *, ascii_only: bool) -> Iterator[Text]:
    """Yield the lines, none wider than `width`, and at most `height` if the regions fit."""
    names = max((len(row.region) for row in board.rows), default=0)
    counts = max((len(_count(row)) for row in board.rows), default=0)
    shown = _chosen(board, height - _AROUND - len(board.rows))
    column = max((len(task.name) for tasks in shown for task in tasks), default=0)
    spare = width - names - counts - 26
    bar = 40 if spare >= 60 else 20 if spare >= 20 else 10 if spare >= 10 else 0
    yield Text()
    for row, tasks in zip(board.rows, shown, strict=True):
        line = Text(f"{clean(row.region):<{names}}  ", style="bold")
        if bar:
            line.append_text(_bar(row, bar, ascii_only=ascii_only)).append("  ")
        line.append(f"{_count(row):>{counts}}  ", style="").append_text(_tail(row))
        yield _fitted(line, width, ascii_only=ascii_only)
        for task in tasks:
            yield _fitted(_task(task, column, width), width, ascii_only=ascii_only)
    yield _fitted(_total(board, sum(map(len, shown)), width), width, ascii_only=ascii_only)


def remaining(left: float, *, overdue: bool) -> str:
    """Return how much time is left, "" where that is unknown."""
    if left >= 90:
        return f"about {duration(60 * round(left / 60)).removesuffix(' 0 s')} left"
    if left > 0:
        return "about a minute left"
    return "longer than usual" if overdue else ""


def _chosen(board: Board, room: int) -> list[tuple[Task, ...]]:
    """Return the tasks to show in each row: the longest-running ones, as many for each region."""
    busy = sum(bool(row.tasks) for row in board.rows)
    each = max(min(room // max(busy, 1), MOST), 0)
    by_age = (sorted(row.tasks, key=lambda task: -task.elapsed) for row in board.rows)
    return [tuple(tasks[:each]) for tasks in by_age]


def _count(row: Row) -> str:
    return f"{row.done}/{row.total}"


def _bar(row: Row, width: int, *, ascii_only: bool) -> Text:
    full, empty = ("#", "-") if ascii_only else ("━", "╌")
    done, failed = (int(width * part / max(row.total, 1)) for part in (row.done, row.done + row.failed))
    return Text.assemble(
        (full * done, "green"), (full * (failed - done), "red"), (empty * (width - failed), "dim")
    )


def _tail(row: Row) -> Text:
    told: list[tuple[str, str]] = [(f"{row.failed} not done", "red")] if row.failed else []
    if row.done + row.failed == row.total:
        told.append((f"done in {duration(row.elapsed)}" if not row.failed else duration(row.elapsed), "dim"))
    elif (expected := remaining(row.left, overdue=row.overdue)) or not told:
        told.append((expected or duration(row.elapsed), ""))
    return Text(", ").join(Text(*part) for part in told)


def _task(task: Task, column: int, width: int) -> Text:
    """Return name, state and time; where that is too wide, names are cut first, times never."""
    time = duration(task.elapsed)
    column = min(column, max(width - 6 - len(time) - min(len(task.state), 12), 8))
    name = Text(f"{task.name:<{column}}")
    name.truncate(column, overflow="ellipsis")
    state = Text(task.state, style="yellow")
    state.truncate(max(width - 6 - len(time) - column, 1), overflow="ellipsis")
    return Text.assemble("  ", name, "  ", state, "  ", (time, "dim"))


def _total(board: Board, shown: int, width: int) -> Text:
    """Return the last line; where it is too wide, without the number of tasks, which are shown above it."""
    total, done = (sum(getattr(row, name) for row in board.rows) for name in ("total", "done"))
    running = sum(len(row.tasks) for row in board.rows)
    parts = [f"{done} of {total} done", f"{running} under way"]
    if running > shown:
        parts[-1] += f" ({running - shown} not shown)"
    parts.append(duration(board.elapsed))
    if expected := remaining(board.left, overdue=board.overdue):
        parts.append(expected)
    if len(", ".join(parts)) > width:
        parts.pop(1)
    return Text(", ".join(parts), style="bold")


def _fitted(line: Text, width: int, *, ascii_only: bool) -> Text:
    """Return a line of at most `width` cells that the terminal can show, with no spaces behind it."""
    if ascii_only:
        plain = line.plain.replace("…", ".")
        line.plain = plain.encode("ascii", "backslashreplace").decode()
    line.truncate(width, overflow="crop" if ascii_only else "ellipsis")
    line.rstrip()
    line.no_wrap = True
    return line
