"""What a spec asks for, as counts by kind and region."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tap_provisioner.report.text.paint import Paint
from tap_provisioner.step import GLOBAL, Step

Contents = Mapping[str, Mapping[str, int]]
"""How many resources of each kind there are to be, by region: the account's own first."""


def contents(steps: Iterable[Step]) -> Contents:
    """Count the resources that steps ask for."""
    counts: dict[str, Counter[str]] = {GLOBAL: Counter()}
    for step in steps:
        if not step.data_source:
            counts.setdefault(step.region, Counter())[step.kind] += 1
    return {region: dict(kinds) for region, kinds in counts.items() if kinds}


def table(counts: Contents, paint: Paint) -> Iterator[str]:
    """Yield a line for each kind and one for all; regions that have the same share a column."""
    alike: dict[tuple[tuple[str, int], ...], list[str]] = {}
    for region, kinds in counts.items():
        alike.setdefault(tuple(sorted(kinds.items())), []).append(region)
    heads = [first + (f" +{len(more)}" if more else "") for first, *more in alike.values()]
    columns = [counts[regions[0]] for regions in alike.values()]
    every = list(dict.fromkeys(kind for column in columns for kind in column))
    first = max(map(len, every), default=0)
    yield paint(_row("KIND", heads, first, heads), "dim")
    for kind in every:
        yield _row(kind, [str(column.get(kind, "-")) for column in columns], first, heads)
    yield paint(_row("all", [str(sum(column.values())) for column in columns], first, heads), "bold")


def _row(label: str, cells: Sequence[str], first: int, heads: Sequence[str]) -> str:
    right = (cell.rjust(max(len(head), 3)) for cell, head in zip(cells, heads, strict=True))
    return "  ".join([label.ljust(first), *right])
