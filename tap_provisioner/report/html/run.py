"""The page of a run."""

from __future__ import annotations

from collections.abc import Iterator

from tap_provisioner import __version__
from tap_provisioner.report.html.changes import changes
from tap_provisioner.report.html.page import page
from tap_provisioner.report.html.sections import outputs, picture, timeline, troubles, warnings
from tap_provisioner.report.markup import Child, Markup, element
from tap_provisioner.report.story import Story
from tap_provisioner.report.text import duration

STYLE = """
header { padding-top: 8px; }
nav ul { display: flex; flex-wrap: wrap; gap: 4px 20px; list-style: none; margin: 16px 0 0; padding: 0; }
.facts { display: grid; gap: 12px; grid-template-columns: repeat(auto-fit, minmax(160px, 1fr)); }
.facts > div, .card { background: var(--panel); border: 1px solid var(--line); border-radius: 10px;
  padding: 10px 14px; }
.facts dt { color: var(--dim); font-size: 13px; }
.facts dd { margin: 0; font-weight: 600; }
.badge { border: 1px solid; border-radius: 999px; display: inline-block; font-size: 12.5px; font-weight: 600;
  margin-right: 6px; padding: 0 9px; white-space: nowrap; }
.badge.public { background: var(--public-soft); color: var(--public); }
.badge.secret { background: var(--secret-soft); color: var(--secret); }
.badge.bad { background: var(--bad-soft); color: var(--bad); }
.trouble { border-left: 4px solid var(--bad); margin: 12px 0; }
.trouble h3 { margin: 0; }
ins { text-decoration: none; }
del code { color: var(--dim); }
ins code { color: var(--public); }
footer { border-top: 1px solid var(--line); color: var(--dim); font-size: 13px; margin-top: 56px;
  padding-top: 12px; }
@media (max-width: 640px) { body { padding: 0 16px 48px; } }
"""


def render(story: Story) -> str:
    """Return the page as HTML."""
    title = f"{story.command} of {story.spec.stack}: {story.verdict}"
    parts = {
        "troubles": troubles(story),
        "warnings": warnings(story),
        "architecture": picture(story),
        "timeline": timeline(story),
        "changes": changes(story),
        "outputs": outputs(story),
    }
    shown = {name: part for name, part in parts.items() if part}
    return page(
        title,
        element("header", element("h1", _title(story)), _facts(story), _contents(shown)),
        list(shown.values()),
        element("footer", f"tap_provisioner {__version__}"),
        style=STYLE,
    )


def _title(story: Story) -> list[Markup | str]:
    tone = "public" if story.ok else "bad"
    badge = element("span", story.verdict, class_=f"badge {tone}")
    return [f"{story.command.capitalize()} of {story.spec.stack} ", badge]


def _facts(story: Story) -> Markup:
    facts = [(name, value) for name, value in _told(story) if value]
    rows = [element("div", element("dt", name), element("dd", value)) for name, value in facts]
    return element("dl", rows, class_="facts")


def _told(story: Story) -> Iterator[tuple[str, Child]]:
    yield "Account", story.aws_account
    yield "Regions", [element("div", region) for region in story.spec.regions]
    yield "Began", f"{story.began:%Y-%m-%d %H:%M:%S} UTC"
    yield "Took", duration(story.seconds)
    yield "Planned", story.planned
    yield "Done", story.done


def _contents(parts: dict[str, Markup]) -> Markup:
    names = {"troubles": "What went wrong"}
    links = [
        element("li", element("a", names.get(name, name.capitalize()), href=f"#{name}")) for name in parts
    ]
    return element("nav", element("ul", links), aria_label="Contents")
