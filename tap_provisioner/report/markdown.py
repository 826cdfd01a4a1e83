"""A plan for the page that a pipeline shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tap_provisioner.engine.plan import Action, Plan
from tap_provisioner.report.console import NO_CHANGES, SYMBOLS, sections
from tap_provisioner.report.text import clean, shown

LONGEST = 900_000
"""Bytes that a page may have; GitHub refuses one of 1 MiB."""
_MARKS = {Action.CREATE: "+", Action.UPDATE: "!", Action.REPLACE: "!", Action.DELETE: "-"}
"""The first character of a line decides its colour in a block of `diff`."""


def counts(plan: Plan) -> str:
    """Return how many resources change, and how many have each action, a `name=number` a line."""
    each = "".join(f"{action.value}={plan.count(action)}\n" for action in SYMBOLS)
    return f"changes={len(plan.changes)}\n{each}"


def page(plan: Plan, stack: str, room: int = LONGEST) -> str:
    """Return the plan as Markdown, cut where it would be much longer than `room` bytes."""
    head = f"### Plan of {stack}\n\n{f'Plan: {plan.summary}' if plan.changes else NO_CHANGES}\n\n"
    # Code, in which nothing that AWS tells is taken for Markdown, HTML or a mention.
    notes, room = _cut((f"- `{clean(note).replace('`', '')}`" for note in plan.notes), room - len(head))
    if not plan.changes:
        return f"{head}{notes}\n"
    lines, _ = _cut(_lines(plan), room)
    return f"{head}```diff\n{lines}```\n\n{notes}\n"


def _cut(lines: Iterable[str], room: int) -> tuple[str, int]:
    """Return the lines that fit into `room` bytes, and the room that they leave."""
    kept = []
    for line in lines:
        room -= len(line.encode("utf-8", "backslashreplace")) + 1
        if room < 0:
            kept.append("... the rest is left out here\n")
            break
        kept.append(f"{line}\n")
    return "".join(kept), max(room, 0)


def _lines(plan: Plan) -> Iterator[str]:
    for heading, changes in sections(plan):
        if heading:
            yield f"# {heading}"
        for planned in changes:
            reason = f": {clean(planned.reason)}" if planned.reason else ""
            yield _fenced(f"{_MARKS[planned.action]} {planned.action.value} {clean(planned.address)}{reason}")
            if planned.action is not Action.CREATE:
                for change in planned.changes:
                    yield _fenced(
                        f"    {clean(change.field)}: {shown(change.before)} -> {shown(change.after)}"
                    )


def _fenced(line: str) -> str:
    """Return a line that cannot end the block it stands in."""
    return line.replace("```", "'''")
