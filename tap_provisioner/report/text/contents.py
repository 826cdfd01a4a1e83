"""The resources that a spec defines, as counts by kind and region."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from tap_provisioner.report.text.paint import STYLES, Paint
from tap_provisioner.step import GLOBAL, Step

Contents = Mapping[str, Mapping[str, int]]
"""How many resources of each kind the spec defines, by region; account-wide ones first."""


def contents(steps: Iterable[Step]) -> Contents:
    """Count the resources of steps, by region and kind."""
    counts: dict[str, Counter[str]] = {GLOBAL: Counter()}
    for step in steps:
        if not step.data_source:
            counts.setdefault(step.region, Counter())[step.kind] += 1
    return {region: dict(kinds) for region, kinds in counts.items() if kinds}


def table(counts: Contents, paint: Paint) -> list[str]:
    """Return a line for each kind and one for all; regions with the same counts share a column."""
    from rich.table import Table

    alike: dict[tuple[tuple[str, int], ...], list[str]] = {}
    for region, kinds in counts.items():
        alike.setdefault(tuple(sorted(kinds.items())), []).append(region)
    columns = [counts[regions[0]] for regions in alike.values()]
    found = Table("KIND", box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style=STYLES["dim"])
    for first, *more in alike.values():
        found.add_column(first + (f" +{len(more)}" if more else ""), justify="right", min_width=3)
    for kind in dict.fromkeys(kind for column in columns for kind in column):
        found.add_row(kind, *(str(column.get(kind, "-")) for column in columns))
    found.add_row("all", *(str(sum(column.values())) for column in columns), style=STYLES["bold"])
    return paint.lines(found)
