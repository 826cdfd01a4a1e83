"""The timeline tells work from waiting, and what decided how long the run took."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tap_provisioner.engine.events import Event, Happening
from tap_provisioner.report.diagram.gantt import chart
from tap_provisioner.report.timeline import Stretch, Timeline, timeline
from tap_provisioner.step import Observed, Step
from tests.engine.things import KINDS, Thing, make
from tests.pictures.stacks import parsed, texts

SVG = "{http://www.w3.org/2000/svg}"
Span = tuple[float, float, str, str]
"""From when to when, on which name, with which action."""


def address(name: str) -> str:
    return f"here/thing/{name}"


def event(at: float, happening: Happening, name: str, action: str = "create", text: str = "") -> Event:
    return Event(happening=happening, address=address(name), action=action, at=1000 + at, text=text)


def run(*spans: Span) -> list[Event]:
    begins = [event(began, Happening.STARTED, name, action) for began, _, name, action in spans]
    ends = [event(ended, Happening.DONE, name, action) for _, ended, name, action in spans]
    return sorted(begins + ends, key=lambda e: (e.at, e.happening is Happening.STARTED))


def steps(**needs: str) -> list[Step]:
    """A thing for each name, with the names of those that it refers to."""
    made: dict[str, Step] = {}
    for name, needed in needs.items():
        made[name] = make(Thing, name, parents=tuple(made[other].ref() for other in needed.split()))
    return list(made.values())


def found(**needs: str) -> list[Observed]:
    """What is there of a thing for each name, with the names of those that it refers to."""
    return [
        Observed(
            kind="thing",
            region="here",
            id=name,
            address=address(name),
            values={"parents": tuple(needed.split())},
            outputs={"id": name},
        )
        for name, needed in needs.items()
    ]


def critical(told: Timeline) -> list[str]:
    return [bar.address.rpartition("/")[2] for bar in told.critical]


CASES: dict[str, tuple[list[Span], dict[str, str], dict[str, str], list[str]]] = {
    "the-slower-of-two": (
        [
            (0, 1, "net", "create"),
            (1, 3, "fast", "create"),
            (1, 5, "slow", "create"),
            (5, 6, "end", "create"),
        ],
        {"net": "", "fast": "net", "slow": "net", "end": "fast slow"},
        {},
        ["net", "slow", "end"],
    ),
    "what-nothing-depends-on": (
        [(0, 1, "net", "create"), (1, 2, "end", "create"), (0, 9, "apart", "create")],
        {"net": "", "end": "net", "apart": ""},
        {},
        ["apart"],
    ),
    "past-what-needed-nothing": (
        [(0, 2, "net", "update"), (2, 3, "end", "update")],
        {"net": "", "between": "net", "end": "between"},
        {},
        ["net", "end"],
    ),
    "removal-against-the-refs": (
        [(0, 4, "user", "delete"), (0, 1, "apart", "delete"), (4, 5, "net", "delete")],
        {},
        {"net": "", "user": "net", "apart": ""},
        ["user", "net"],
    ),
    "removal-then-making-then-removal": (
        [(0, 3, "old", "delete"), (3, 5, "new", "create"), (5, 6, "last", "delete"), (3, 4, "x", "create")],
        {"new": "", "x": ""},
        {"old": "", "last": ""},
        ["old", "new", "last"],
    ),
    "nothing": ([], {}, {}, []),
}


@pytest.mark.parametrize("case", CASES)
def test_the_critical_path_is_what_the_end_had_to_wait_for(case: str) -> None:
    spans, needs, there, expected = CASES[case]
    assert critical(timeline(run(*spans), steps(**needs), found(**there), KINDS)) == expected


def test_waiting_is_told_from_work_and_counted_once_for_as_long_as_its_reason_stays() -> None:
    events = [
        event(0, Happening.STARTED, "a"),
        event(1, Happening.WAITING, "a", text="state is creating"),
        event(4, Happening.WAITING, "a", text="state is creating"),
        event(6, Happening.WAITING, "a", text="state is backing-up"),
        event(9, Happening.DONE, "a"),
    ]
    told = timeline(events, steps(a=""), (), KINDS)
    assert told.length == 9
    assert told.bars[0].stretches == (
        Stretch(0, 1),
        Stretch(1, 6, "state is creating"),
        Stretch(6, 9, "state is backing-up"),
    )
    assert (told.bars[0].length, told.bars[0].waited, told.bars[0].end) == (9, 8, "done")


def test_what_failed_and_what_was_cut_short_end_with_the_run() -> None:
    events = [
        event(0, Happening.STARTED, "cut"),
        event(0, Happening.STARTED, "bad"),
        event(2, Happening.FAILED, "bad", text="no rain"),
        event(3, Happening.SKIPPED, "spared"),
    ]
    told = timeline(events, steps(cut="", bad="", spared="bad"), (), KINDS)
    assert [(bar.address, bar.ended, bar.end) for bar in told.bars] == [
        (address("cut"), 3, ""),
        (address("bad"), 2, "failed"),
    ]


def test_work_that_is_done_twice_has_two_bars() -> None:
    spans: Sequence[Span] = [(0, 1, "a", "delete"), (1, 3, "a", "create")]
    told = timeline(run(*spans), steps(a=""), found(a=""), KINDS)
    assert [(bar.action, bar.began, bar.ended) for bar in told.bars] == [("delete", 0, 1), ("create", 1, 3)]
    assert len(told.critical) == 2


@pytest.mark.parametrize("length", [0.0, 0.05, 7.0, 1500.0, 400_000.0])
def test_the_chart_has_a_row_for_each_bar_and_an_axis_that_can_be_read(length: float) -> None:
    spans: list[Span] = [(0, length, "a", "create"), (length, length, "b</text>", "delete")]
    root = parsed(chart(timeline(run(*spans), steps(**{"a": "", "b</text>": "a"}), (), KINDS)))
    width = float(root.attrib["viewBox"].split()[2])
    shown = texts(root, "text")
    assert sum(label.endswith(("thing/a", "thing/b</text>")) for label in shown) == 2
    assert any(label.startswith("● ") for label in shown)
    ticks = [line for line in root.iter(f"{SVG}line") if line.attrib["class"] == "tick"]
    assert 1 <= len(ticks) <= 10
    assert all(float(line.attrib["x2"]) < width for line in root.iter(f"{SVG}line"))
    assert root.attrib["aria-labelledby"] == "chart-title chart-desc"
    assert address("a") in texts(root, "desc")[0]
