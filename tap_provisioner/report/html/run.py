"""The page of a run: its result, the architecture, the timeline, the changes, the outputs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tap_provisioner.engine.timeouts import Stopped
from tap_provisioner.errors import TapError
from tap_provisioner.report.diagram.gantt import TONES
from tap_provisioner.report.html.page import render as page
from tap_provisioner.report.story import Story
from tap_provisioner.report.text import duration, shown
from tap_provisioner.report.text.plan import SYMBOLS, by_region, sections
from tap_provisioner.steps import KINDS


def render(story: Story) -> str:
    """Return the page as HTML; a section without content is left out."""
    architecture, timeline = story.architecture, story.timeline
    notes = story.plan.notes if story.plan else ()
    found = {
        "troubles": _troubles(story),
        "warnings": [*story.warnings, *notes, *(f"Kept: {line}" for line in story.kept)],
        "architecture": architecture if architecture.regions else None,
        "timeline": timeline if timeline.bars else None,
        "changes": _changes(story),
        "outputs": _outputs(story),
    }
    return page(
        "run.html.j2",
        title=f"{story.command} of {story.spec.stack}: {story.verdict}",
        story=story,
        facts=_facts(story),
        contents=[name for name, content in found.items() if content],
        kinds=KINDS,
        symbols=SYMBOLS,
        tones=TONES,
        **found,
    )


def _facts(story: Story) -> dict[str, list[str]]:
    """Return the facts of the summary, of one line or several."""
    facts = {
        "Account": [story.aws_account],
        "Regions": [*story.spec.regions],
        "Started": [f"{story.began:%Y-%m-%d %H:%M:%S} UTC"],
        "Took": [duration(story.seconds)],
        "Planned": [story.planned],
        "Done": [story.done],
    }
    return {name: lines for name, lines in facts.items() if any(lines)}


def _troubles(story: Story) -> dict[str, Any]:
    """Return the errors with their hints, and what was not started because of them."""
    troubles = {"errors": [*_errors(story)], "skipped": story.skipped}
    return troubles if any(troubles.values()) else {}


def _errors(story: Story) -> Iterator[dict[str, Any]]:
    origins = {step.address: step.origin for step in story.steps}
    for address, error in (story.report.failed if story.report else {}).items():
        label = "interrupted" if isinstance(error, Stopped) else "failed"
        lines = _text(error).removeprefix(f"{address}: ").splitlines()
        yield _error(f"{address}: {label}", lines, error, origins.get(address, ""))
    if story.error is not None:
        yield _error("The run ended", _text(story.error).splitlines(), story.error)


def _text(error: BaseException) -> str:
    return str(error) if isinstance(error, TapError) else f"{type(error).__name__} {error}".strip()


def _error(heading: str, lines: list[str], error: BaseException, origin: str = "") -> dict[str, Any]:
    return {"heading": heading, "lines": lines, "hint": getattr(error, "hint", ""), "origin": origin}


def _changes(story: Story) -> dict[str, Any]:
    """Return the planned changes, drift first, by region."""
    if story.plan is None or (story.destroys and not story.plan.owned):
        return {}
    parts = [(heading, by_region(group)) for heading, group in sections(story.plan)]
    return {"summary": story.planned, "parts": parts, "deleted": story.deleted}


def _outputs(story: Story) -> dict[str, dict[str, list[str]]]:
    """Return the lines of each output of the regions that have any."""
    return {
        region: {name: _lines(value) for name, value in values.items()}
        for region, values in story.outputs.items()
        if values
    }


def _lines(value: object) -> list[str]:
    return list(map(shown, value if isinstance(value, list) else [value]))
