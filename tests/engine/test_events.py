"""Listeners hear of everything, one event at a time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from threading import Barrier, Thread

import pytest

from tap_provisioner.engine.events import Event, Events, Happening, tell
from tap_provisioner.errors import TapError


def heard() -> tuple[Events, list[Event]]:
    told: list[Event] = []
    ticks: Iterator[int] = count(100)
    return Events(told.append, clock=lambda: float(next(ticks))), told


def test_work_has_a_start_waits_and_an_end() -> None:
    events, told = heard()
    with events.task("here/thing/a", "create") as task:
        task.waiting("for rain")
        task.id = "thing-1"
    assert [(e.happening, e.text, e.id, e.elapsed) for e in told] == [
        (Happening.STARTED, "", "", 1),
        (Happening.WAITING, "for rain", "", 2),
        (Happening.DONE, "", "thing-1", 3),
    ]
    assert {(e.address, e.action) for e in told} == {("here/thing/a", "create")}
    assert told[0].at == 101


def test_what_has_no_task_at_hand_tells_that_of_its_thread() -> None:
    events, told = heard()
    tell("nobody's rain")
    with events.task("here/thing/a", "create"):
        tell("for rain")
        Thread(target=tell, args=["another's rain"]).start()
    tell("nobody's rain")
    assert [(e.address, e.text) for e in told if e.text] == [("here/thing/a", "for rain")]


@pytest.mark.parametrize(
    ("error", "text", "hint"),
    [(TapError("no rain", hint="dance"), "no rain", "dance"), (KeyError("x"), "KeyError: 'x'", "")],
    ids=repr,
)
def test_failed_work_tells_why_and_what_to_do(error: Exception, text: str, hint: str) -> None:
    events, told = heard()
    with pytest.raises(type(error)) as caught, events.task("a", "create"):
        raise error
    assert caught.value is error
    assert [e.happening for e in told] == [Happening.STARTED, Happening.FAILED]
    assert (told[-1].text, told[-1].hint) == (text, hint)


def test_what_is_skipped_tells_why() -> None:
    events, told = heard()
    events.skipped("a", "delete", "it rains")
    assert [(e.happening, e.address, e.action, e.text) for e in told] == [
        (Happening.SKIPPED, "a", "delete", "it rains")
    ]


def test_listeners_hear_each_event_in_the_order_in_which_they_were_given() -> None:
    told: list[str] = []
    events = Events(lambda _: told.append("one"), lambda _: told.append("two"))
    events.skipped("a", "create", "")
    assert told == ["one", "two"]


def test_events_of_many_threads_come_one_at_a_time() -> None:
    inside, most, start = [0], [0], Barrier(4, timeout=10)

    def listen(_: Event) -> None:
        inside[0] += 1
        most[0] = max(most[0], inside[0])
        for _ in range(100):
            pass
        inside[0] -= 1

    events = Events(listen)

    def work() -> None:
        start.wait()
        for _ in range(50):
            events.skipped("a", "create", "")

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]


def test_events_need_no_listener() -> None:
    with Events().task("a", "create") as task:
        task.waiting("for nothing")
