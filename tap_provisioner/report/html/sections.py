"""The parts of a run's page, each "" where there is nothing to tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from tap_provisioner.engine.timeouts import Stopped
from tap_provisioner.errors import TapError
from tap_provisioner.report.diagram.drawing import figure
from tap_provisioner.report.diagram.gantt import chart
from tap_provisioner.report.markup import Child, Markup, element
from tap_provisioner.report.story import Story
from tap_provisioner.report.text import duration, shown
from tap_provisioner.report.timeline import Bar

_ENDS = {"done": "done", "failed": "failed", "": "cut short"}


def section(id_: str, heading: str, *content: Child) -> Markup:
    """Return a section with its heading, to which `id_` leads."""
    title = f"{id_}-heading"
    return element("section", element("h2", heading, id=title), *content, id=id_, aria_labelledby=title)


def table(head: Iterable[str], rows: Iterable[Iterable[Child]], caption: str) -> Markup:
    """Return a table whose rows begin with their headings; it scrolls by itself where it is too wide."""
    heads = element("tr", [element("th", name, scope="col") for name in head])
    body = [
        element("tr", element("th", first, scope="row"), [element("td", cell) for cell in rest])
        for first, *rest in rows
    ]
    whole = element(
        "table", element("caption", caption, class_="unseen"), element("thead", heads), element("tbody", body)
    )
    return element("div", whole, class_="scroll", tabindex=0, role="group", aria_label=caption)


def troubles(story: Story) -> Markup | None:
    """Return what went wrong with its hint, and what was not begun for it."""
    items = [*_errors(story), *_skipped(story)]
    return section("troubles", "What went wrong", items) if items else None


def _errors(story: Story) -> Iterator[Markup]:
    failed = story.report.failed if story.report else {}
    origins = {step.address: step.origin for step in story.steps}
    for address, error in failed.items():
        label = "interrupted" if isinstance(error, Stopped) else "failed"
        yield _error(f"{address}: {label}", error, address, origins.get(address, ""))
    if story.error is not None:
        yield _error("The run ended", story.error, "", "")


def _error(heading: str, error: BaseException, address: str, origin: str) -> Markup:
    text = str(error) if isinstance(error, TapError) else f"{type(error).__name__} {error}".strip()
    hint = getattr(error, "hint", "")
    return element(
        "div",
        element("h3", heading),
        [element("p", line) for line in text.removeprefix(f"{address}: ").splitlines()],
        element("p", element("strong", "Hint: "), hint) if hint else None,
        element("p", f"Wanted at {origin}", class_="dim") if origin else None,
        class_="card trouble",
    )


def _skipped(story: Story) -> Iterator[Markup]:
    if story.skipped:
        rows = ([address, cause or "the next run"] for address, cause in story.skipped.items())
        yield element("h3", "Not begun")
        yield table(("Resource", "Waits for"), rows, "What was not begun")


def warnings(story: Story) -> Markup | None:
    """Return what an operator should know, though nothing failed for it."""
    told = [*story.warnings, *(story.plan.notes if story.plan else ())]
    told += [f"Kept: {line}" for line in story.kept]
    items = [element("li", line) for line in told]
    return section("warnings", "Warnings", element("ul", items)) if items else None


def picture(story: Story) -> Markup | None:
    """Return the architecture as the run left it."""
    drawn = story.architecture
    return section("architecture", "Architecture", figure(drawn)) if drawn.regions else None


def timeline(story: Story) -> Markup | None:
    """Return when the run did what, as a chart and as a table."""
    told = story.timeline
    if not told.bars:
        return None
    path = told.critical
    words = (
        f"Of the {duration(told.length)} of work after plan, approval and lease, "
        f"{duration(sum(bar.length for bar in path))} are the critical path: "
        "each of its steps had to wait for the one before, and the run for its last."
    )
    heads = ("Resource", "What", "Began after", "Took", "Of that waiting", "Critical", "End")
    return section(
        "timeline",
        "Timeline",
        element("p", words),
        element("div", chart(told), class_="scroll", tabindex=0, role="group", aria_label="Timeline"),
        element(
            "details",
            element("summary", "The critical path, step by step"),
            element("ol", [element("li", f"{bar.address}: {duration(bar.length)}") for bar in path]),
        ),
        element(
            "details",
            element("summary", "The timeline as a table"),
            table(heads, map(_timed, told.bars), "Timeline"),
        ),
    )


def _timed(bar: Bar) -> Iterator[Child]:
    yield bar.address
    yield bar.action
    yield duration(bar.began)
    yield duration(bar.length)
    yield duration(bar.waited) if bar.waited else "-"
    yield "yes" if bar.critical else "no"
    yield _ENDS[bar.end]


def outputs(story: Story) -> Markup | None:
    """Return the outputs of each region."""
    tables = [
        [element("h3", region), table(("Name", "Value"), _named(values), f"Outputs of {region}")]
        for region, values in story.outputs.items()
        if values
    ]
    return section("outputs", "Outputs", tables) if tables else None


def _named(values: Mapping[str, object]) -> Iterator[list[Child]]:
    return ([name, _value(value)] for name, value in values.items())


def _value(value: object) -> list[Child]:
    values = value if isinstance(value, list) else [value]
    return [element("div", element("code", shown(one))) for one in values]
