"""The whole diagram: the account, its regions below each other, and the replication between them."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from tap_provisioner.report.diagram import cards
from tap_provisioner.report.diagram.architecture import Architecture
from tap_provisioner.report.diagram.palette import STYLE
from tap_provisioner.report.diagram.panel import EDGE, Panel
from tap_provisioner.report.diagram.shapes import PAD, Box, arrow, text
from tap_provisioner.report.diagram.words import sentences
from tap_provisioner.report.markup import element, trusted
from tap_provisioner.report.text import clean, counted
from tap_provisioner.steps import KINDS

MARGIN = 24
GAP = 24
_RAIL = 26
"""Space beside the panels for the arrows of replication."""
_TITLE = 62
_CARD = 300


def svg(of: Architecture) -> Markup:
    """Return the diagram as a self-contained SVG element."""
    return Drawing(of).markup()


class Drawing:
    """A diagram, laid out from top to bottom."""

    def __init__(self, of: Architecture) -> None:
        self._of = of
        least = max(map(Panel.across, of.regions), default=600)
        rails = _RAIL if any(region.replica for region in of.regions) else 0
        self._width = least + 2 * MARGIN + rails
        self._panels: list[Panel] = []
        y: float = MARGIN + _TITLE
        self._card = cards.card(of.account) if of.account else None
        self._account = Box(MARGIN, y, least, self._card.height(_CARD) + 2 * PAD) if self._card else None
        if self._account:
            y = self._account.bottom + GAP
        for region in of.regions:
            panel = Panel(region, MARGIN, y, least)
            self._panels.append(panel)
            y = panel.box.bottom + GAP
        self._legend = y
        self._height = y + 24 + MARGIN

    def markup(self) -> Markup:
        """Return the SVG element."""
        title = f"Architecture of {clean(self._of.stack)}"
        return element(
            "svg",
            element("title", title, id="picture-title"),
            element("desc", " ".join(sentences(self._of)), id="picture-desc"),
            element("style", trusted(STYLE)),
            Box(0, 0, self._width, self._height).draw("paper", 0),
            self._head(),
            self._global(),
            [panel.draw() for panel in self._panels],
            self._replication(),
            self._foot(),
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {self._width:g} {self._height:g}",
            width=self._width,
            height=self._height,
            class_="picture partial" if self._of.partial else "picture",
            role="img",
            aria_labelledby="picture-title picture-desc",
        )

    def _head(self) -> Iterator[Markup]:
        yield text(MARGIN, MARGIN + 18, clean(self._of.stack), "headline")
        now = "as it was before" if self._of.past else "as AWS shows it"
        source = now if self._of.live else "as the spec defines it"
        yield text(MARGIN, MARGIN + 40, f"{counted(len(self._of.regions), 'region')}, {source}", "dim")

    def _global(self) -> Iterator[Markup]:
        if self._account is None or self._card is None:
            return
        box = self._account
        yield box.draw("panel", 12)
        yield text(box.x + EDGE, box.centre, "Account", "heading")
        yield text(box.x + EDGE, box.centre + 18, "in no region", "small dim")
        yield self._card.draw(Box(box.x + 130, box.y + PAD, _CARD, box.height - 2 * PAD))

    def _replication(self) -> Iterator[Markup]:
        """Yield an arrow from what is replicated to each of its replicas."""
        source = next((panel for panel in self._panels if panel.region.source), None)
        if source is None or source.replicated is None or source.region.source is None:
            return
        start, rail = source.replicated, source.box.right + _RAIL / 2
        tone = source.region.source.picture.tone
        for panel in self._panels:
            if panel.region.replica and panel.replicated:
                end = panel.replicated
                corners = (
                    (start.right, start.centre),
                    (rail, start.centre),
                    (rail, end.centre),
                    (end.right + 1, end.centre),
                )
                yield arrow(corners, tone, f"replicated to {clean(panel.region.name)}")

    def _foot(self) -> Iterator[Markup]:
        x, y = float(MARGIN), self._legend
        pictures = [kind.picture for kind in KINDS.values() if kind.picture]
        for label, tone in (picture.legend for picture in pictures if picture.legend):
            yield arrow(((x, y + 8), (x + 28, y + 8)), tone, label)
            yield text(x + 36, y + 12, label, "small dim")
            x += 36 + len(label) * 6.2 + 22
        if self._of.partial:
            yield Box(x, y, 28, 16).draw("card missing", 4)
            yield text(x + 36, y + 12, "deleted" if self._of.past else "not there", "small dim")
