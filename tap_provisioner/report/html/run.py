"""The page of a run: its result, the architecture, the timeline, the changes, the outputs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tap_provisioner.report.html import sections
from tap_provisioner.report.html.changes import Changes, changes
from tap_provisioner.report.html.diagram import Figure
from tap_provisioner.report.html.page import render as page
from tap_provisioner.report.story import Story
from tap_provisioner.report.text import duration

_LABELS = {
    "problems": ("troubles", "What went wrong"),
    "warnings": ("warnings", "Warnings"),
    "architecture": ("architecture", "Architecture"),
    "timeline": ("timeline", "Timeline"),
    "changes": ("changes", "Changes"),
    "outputs": ("outputs", "Outputs"),
}
"""The id and the label in the contents of each section, in their order."""


@dataclass(frozen=True)
class Fact:
    """A fact of the summary; its value is one line or several."""

    name: str
    lines: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class RunPage:
    """View model of run.html.j2; a section that is None or empty is left out."""

    title: str
    heading: str
    verdict: str
    ok: bool
    facts: tuple[Fact, ...]
    problems: sections.Problems | None
    warnings: tuple[str, ...]
    architecture: Figure | None
    timeline: sections.Timeline | None
    changes: Changes | None
    outputs: sections.Outputs

    @property
    def contents(self) -> tuple[tuple[str, str], ...]:
        """The id and the label of each section that there is."""
        return tuple(label for name, label in _LABELS.items() if getattr(self, name))


def render(story: Story) -> str:
    """Return the page as HTML."""
    view = RunPage(
        title=f"{story.command} of {story.spec.stack}: {story.verdict}",
        heading=f"{story.command.capitalize()} of {story.spec.stack}",
        verdict=story.verdict,
        ok=story.ok,
        facts=tuple(fact for fact in _facts(story) if any(fact.lines)),
        problems=sections.problems(story),
        warnings=sections.warnings(story),
        architecture=sections.architecture(story),
        timeline=sections.timeline(story),
        changes=changes(story),
        outputs=sections.outputs(story),
    )
    return page("run.html.j2", view)


def _facts(story: Story) -> Iterator[Fact]:
    yield Fact("Account", (story.aws_account,))
    yield Fact("Regions", tuple(story.spec.regions))
    yield Fact("Started", (f"{story.began:%Y-%m-%d %H:%M:%S} UTC",))
    yield Fact("Took", (duration(story.seconds),))
    yield Fact("Planned", (story.planned,))
    yield Fact("Done", (story.done,))
