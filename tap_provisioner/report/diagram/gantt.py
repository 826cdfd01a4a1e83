"""The timeline of a run as a chart: a row for each resource, by region, along one axis of time."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from tap_provisioner.report.diagram.palette import STYLE
from tap_provisioner.report.diagram.shapes import Box, fitted, text
from tap_provisioner.report.markup import element, trusted
from tap_provisioner.report.text import clean, duration, region_of
from tap_provisioner.report.timeline import Bar, Timeline

WIDTH = 1080
LABELS = 330
ROW = 22
HEAD = 34
GROUP = 30
TONES = {"create": "public", "update": "secret", "delete": "bad"}
_TIMES = 92
"""Room for the durations, on the right."""
_NICE = (0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400)
_STYLE = (
    STYLE
    + "".join(
        f".picture .work.{tone} {{ fill: var(--{tone}); }}\n"
        f".picture .wait.{tone} {{ fill: var(--{tone}-soft); stroke: var(--{tone}); }}\n"
        for tone in TONES.values()
    )
    + """.picture .tick { stroke: var(--line); }
.picture .critical { fill: none; stroke: var(--ink); stroke-width: 2; }
.picture .critical-label { font-weight: 600; }
"""
)


def chart(of: Timeline) -> Markup:
    """Return the chart of a timeline with bars as an SVG element; a table has the same data."""
    return Chart(of).markup()


class Chart:
    """A chart, laid out row by row."""

    def __init__(self, of: Timeline) -> None:
        self._of = of
        self._scale = (WIDTH - LABELS - _TIMES) / max(of.length, 0.001)
        self._groups: dict[str, list[Bar]] = {}
        for bar in of.bars:
            self._groups.setdefault(region_of(bar.address), []).append(bar)
        self._height = HEAD + sum(GROUP + ROW * len(group) for group in self._groups.values()) + 44

    def markup(self) -> Markup:
        """Return the SVG element."""
        return element(
            "svg",
            element("title", "Timeline of the run", id="chart-title"),
            element("desc", self._described(), id="chart-desc"),
            element("style", trusted(_STYLE)),
            self._axis(),
            self._rows(),
            self._legend(),
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {WIDTH} {self._height:g}",
            width=WIDTH,
            height=self._height,
            class_="picture",
            role="img",
            aria_labelledby="chart-title chart-desc",
        )

    def _described(self) -> str:
        path = self._of.critical
        return (
            f"{len(self._of.bars)} resources in {duration(self._of.length)}. "
            f"The critical path: {', then '.join(clean(bar.address) for bar in path)}."
        )

    def _x(self, seconds: float) -> float:
        return LABELS + seconds * self._scale

    def _axis(self) -> Iterator[Markup]:
        length = self._of.length
        pace = next((nice for nice in _NICE if length / nice <= 8), _NICE[-1] * (1 + length // 86400))
        for number in range(int(length / pace) + 1):
            x = self._x(number * pace)
            yield element("line", x1=x, x2=x, y1=HEAD - 8, y2=self._height - 40, class_="tick")
            yield text(x, HEAD - 14, duration(number * pace) if number else "0", "small dim middle")

    def _rows(self) -> Iterator[Markup]:
        y: float = HEAD
        for region, group in self._groups.items():
            yield text(0, y + 20, clean(region), "strong")
            y += GROUP
            for bar in group:
                yield element("g", list(self._row(bar, y)))
                y += ROW

    def _row(self, bar: Bar, y: float) -> Iterator[Markup]:
        name = clean(bar.address.removeprefix(f"{region_of(bar.address)}/"))
        mark = {"failed": "✗ ", "": "… "}.get(bar.end, "")
        label = ("● " if bar.critical else "") + mark + name
        tone = TONES[bar.action]
        style = ("critical-label " if bar.critical else "") + ("bad" if bar.end == "failed" else "")
        yield element("title", f"{bar.address}: {bar.action}, {duration(bar.length)}")
        yield text(12, y + 15, fitted(label, LABELS - 24, 12), style.strip())
        for stretch in bar.stretches:
            width = max(stretch.length * self._scale, 1.0)
            kind = "wait" if stretch.text else "work"
            box = Box(self._x(stretch.began), y + 5, width, 12)
            yield box.draw(f"{kind} {tone}", min(2, width / 2))
        if bar.critical:
            x, below = self._x(bar.began), y + 19.5
            yield element("line", x1=x, x2=self._x(bar.ended), y1=below, y2=below, class_="critical")
        yield text(self._x(bar.ended) + 8, y + 15, duration(bar.length), "small dim")

    def _legend(self) -> Iterator[Markup]:
        x, y = 12.0, self._height - 20
        shown = {
            action: tone for action, tone in TONES.items() if any(b.action == action for b in self._of.bars)
        }
        for action, tone in shown.items():
            yield Box(x, y - 9, 22, 11).draw(f"work {tone}", 2)
            yield text(x + 28, y, action, "small dim")
            x += 90
        yield Box(x, y - 9, 22, 11).draw(f"wait {next(iter(shown.values()))}", 2)
        yield text(x + 28, y, "waiting for AWS", "small dim")
        yield element("line", x1=x + 140, x2=x + 162, y1=y - 3, y2=y - 3, class_="critical")
        yield text(x + 168, y, "● critical path", "small dim")
        if any(bar.end == "failed" for bar in self._of.bars):
            yield text(x + 270, y, "✗ failed", "small bad")
