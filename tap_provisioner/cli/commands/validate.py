"""`validate`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping

from tap_provisioner.cli.options import STACK, command
from tap_provisioner.cli.session import Session
from tap_provisioner.report.text import clean
from tap_provisioner.report.text.paint import STYLES, Paint
from tap_provisioner.step import GLOBAL, Step


@command(STACK, example="validate --config config/production.yaml")
def validate(session: Session) -> int:
    """Check the spec and count its resources. Needs no credentials and no network."""
    from tap_provisioner.blueprint import build
    from tap_provisioner.report.json.documents import Invalid, Problem, Valid
    from tap_provisioner.report.json.model import text
    from tap_provisioner.spec import SpecError

    try:
        spec = session.spec
    except SpecError as error:
        if not session.options.json:
            raise
        problems = [Problem(file=p.file, line=p.line, path=p.path, message=p.message) for p in error.problems]
        session.terminal.show(text(Invalid(problems=problems)))
        return 1
    counts = contents(build(spec))
    if session.options.json:
        session.terminal.show(text(Valid(stack=spec.stack, resources=counts)))
        return 0
    number = sum(sum(kinds.values()) for kinds in counts.values())
    session.terminal.show(
        f"{clean(session.options.config)}: OK, stack {spec.stack}, {number} resources in "
        + ", ".join(spec.regions),
        "",
        *table(counts, session.terminal.paint(sys.stdout)),
    )
    return 0


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
