"""A plan and the result of a run, for the page that a pipeline shows and for its next steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tap_provisioner.engine.apply import Report
from tap_provisioner.engine.events import Happening
from tap_provisioner.engine.plan import Action, Plan
from tap_provisioner.report.outputs import lines
from tap_provisioner.report.story import Story
from tap_provisioner.report.text import brief, clean
from tap_provisioner.report.text.fields import differences
from tap_provisioner.report.text.paint import Paint
from tap_provisioner.report.text.plan import SYMBOLS, headline, sections
from tap_provisioner.report.text.summary import troubles

LONGEST = 900_000
"""Most bytes of a page; GitHub refuses one of 1 MiB."""
_SYMBOLS = {Action.CREATE: "+", Action.UPDATE: "!", Action.REPLACE: "!", Action.DELETE: "-"}
"""The first character of a line decides its colour in a block of `diff`."""
_PLAIN = Paint(False)


def counts(plan: Plan) -> str:
    """Return how many resources change, and how many have each action, a `name=number` a line."""
    each = "".join(f"{action.value}={plan.count(action)}\n" for action in SYMBOLS)
    return f"changes={len(plan.changes)}\n{each}"


def result_counts(story: Story) -> str:
    """Return how many resources were changed, failed, and were not started."""
    failed, skipped = story.report.failed if story.report else {}, story.skipped
    done = {
        event.address
        for event in story.events
        if event.happening is Happening.DONE and event.action in ("create", "update", "delete")
    }
    done -= failed.keys() | skipped.keys()
    return f"done={len(done)}\nfailed={len(failed)}\nskipped={len(skipped)}\n"


def page(plan: Plan, stack: str, room: int = LONGEST) -> str:
    """Return the plan as Markdown, cut where it would be much longer than `room` bytes."""
    head = f"### {'Destroy' if plan.destroy else 'Plan'} of {stack}\n\n{headline(plan)}\n\n"
    # As code, so that text from AWS is not read as Markdown, HTML or a mention.
    notes, room = _cut((f"- `{clean(note).replace('`', '')}`" for note in plan.notes), room - len(head))
    if not plan.changes:
        return f"{head}{notes}\n"
    text, _ = _cut(_lines(plan), room)
    return f"{head}```diff\n{text}```\n\n{notes}\n"


def result_page(story: Story, room: int = LONGEST) -> str:
    """Return the result of a run as Markdown: what is done, what failed with hints, and the outputs."""
    head = f"### {story.command.capitalize()} of {story.spec.stack}: {story.verdict}\n\n"
    head += f"Done: {story.done}\n\n" if story.done else ""
    blocks = [[*_wrong(story)], [f"Kept: {line}" for line in story.kept], [*lines(story.outputs)]]
    parts, room = [], room - len(head)
    for block in filter(None, blocks):
        text, room = _cut(map(_fenced, block), room)
        parts.append(f"```text\n{text}```\n\n")
    return head + "".join(parts)


def _wrong(story: Story) -> Iterator[str]:
    if story.report:
        origins = {step.address: step.origin for step in story.steps}
        yield from troubles(Report({}, story.report.failed, story.skipped), origins, _PLAIN)
    if story.error is not None:
        yield from (f"error: {clean(line)}" for line in str(story.error).splitlines())
        if hint := getattr(story.error, "hint", ""):
            yield f"  hint: {clean(hint)}"


def _cut(texts: Iterable[str], room: int) -> tuple[str, int]:
    """Return the lines that fit into `room` bytes, and the room that they leave."""
    kept = []
    for line in texts:
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
            # The id identifies what is deleted where the spec no longer does.
            id_ = f" ({brief(planned.observed.id)})" if plan.destroy and planned.observed else ""
            what = f"{planned.action.value} {clean(planned.address)}{id_}"
            yield _fenced(f"{_SYMBOLS[planned.action]} {what}{'' if plan.destroy else reason}")
            if planned.data_fate:
                yield _fenced(f"    holds data: {clean(planned.data_fate)}")
            if planned.action is not Action.CREATE:
                yield from map(_fenced, differences(planned.changes, "    ", _PLAIN))


def _fenced(line: str) -> str:
    """Return a line that cannot end its code block."""
    return line.replace("```", "'''")
