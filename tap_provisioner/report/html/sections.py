"""The sections of a run's page, each None or empty where there is nothing to show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from markupsafe import Markup

from tap_provisioner.engine.timeouts import Stopped
from tap_provisioner.errors import TapError
from tap_provisioner.report.diagram.gantt import chart
from tap_provisioner.report.html.diagram import Figure, figure
from tap_provisioner.report.story import Story
from tap_provisioner.report.text import duration, shown
from tap_provisioner.report.timeline import Bar

_ENDS = {"done": "done", "failed": "failed", "": "interrupted"}


@dataclass(frozen=True)
class Error:
    """An error with its text and hint; `origin` is the place in the spec, or ""."""

    heading: str
    lines: tuple[str, ...]
    hint: str
    origin: str


@dataclass(frozen=True)
class Problems:
    """The errors, and the resources that were not started with what each waits for."""

    errors: tuple[Error, ...]
    skipped: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Timeline:
    """View model of timeline.html.j2: the chart, and the same in words and as rows of a table."""

    summary: str
    svg: Markup
    critical: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def problems(story: Story) -> Problems | None:
    """Return the errors with their hints, and what was not started because of them."""
    errors = tuple(_errors(story))
    skipped = tuple((address, cause or "the next run") for address, cause in story.skipped.items())
    return Problems(errors, skipped) if errors or skipped else None


def _errors(story: Story) -> Iterator[Error]:
    failed = story.report.failed if story.report else {}
    origins = {step.address: step.origin for step in story.steps}
    for address, error in failed.items():
        label = "interrupted" if isinstance(error, Stopped) else "failed"
        yield _error(f"{address}: {label}", error, address, origins.get(address, ""))
    if story.error is not None:
        yield _error("The run ended", story.error, "", "")


def _error(heading: str, error: BaseException, address: str, origin: str) -> Error:
    text = str(error) if isinstance(error, TapError) else f"{type(error).__name__} {error}".strip()
    lines = text.removeprefix(f"{address}: ").splitlines()
    return Error(heading, tuple(lines), getattr(error, "hint", ""), origin)


def warnings(story: Story) -> tuple[str, ...]:
    """Return what is worth knowing although it is not a failure."""
    notes = story.plan.notes if story.plan else ()
    return (*story.warnings, *notes, *(f"Kept: {line}" for line in story.kept))


def architecture(story: Story) -> Figure | None:
    """Return the architecture as the run left it."""
    return figure(story.architecture) if story.architecture.regions else None


def timeline(story: Story) -> Timeline | None:
    """Return the timeline of the run."""
    of = story.timeline
    if not of.bars:
        return None
    path = of.critical
    summary = (
        f"Of the {duration(of.length)} of work after plan, approval and lock, "
        f"{duration(sum(bar.length for bar in path))} are the critical path: "
        "each of its steps had to wait for the one before, and the run for its last."
    )
    critical = (f"{bar.address}: {duration(bar.length)}" for bar in path)
    return Timeline(summary, chart(of), tuple(critical), tuple(map(_row, of.bars)))


def _row(bar: Bar) -> tuple[str, ...]:
    return (
        bar.address,
        bar.action,
        duration(bar.began),
        duration(bar.length),
        duration(bar.waited) if bar.waited else "-",
        "yes" if bar.critical else "no",
        _ENDS[bar.end],
    )


Outputs = tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...]
"""Regions, each with the names and the values of its outputs; a value is one line or several."""


def outputs(story: Story) -> Outputs:
    """Return the outputs of each region that has any."""
    return tuple(
        (region, tuple((name, _lines(value)) for name, value in values.items()))
        for region, values in story.outputs.items()
        if values
    )


def _lines(value: object) -> tuple[str, ...]:
    return tuple(map(shown, value if isinstance(value, list) else [value]))
