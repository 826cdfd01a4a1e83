"""Work that is followed event by event."""

from __future__ import annotations

from threading import Event as Flag

import pytest

from tap_provisioner.engine.events import Event, Following, Happening, Listener
from tap_provisioner.errors import TapError


def event(address: str) -> Event:
    return Event(happening=Happening.DONE, address=address, action="create", at=0.0)


def test_the_events_come_in_turn_and_then_the_result() -> None:
    def work(tell: Listener) -> str:
        tell(event("a"))
        tell(event("b"))
        return "done"

    following = Following(work, Flag())
    assert [each.address for each in following] == ["a", "b"]
    assert following.result == "done"


def test_what_the_work_raises_comes_with_the_result() -> None:
    def work(tell: Listener) -> None:
        tell(event("a"))
        raise TapError("no")

    following = Following(work, Flag())
    assert [each.address for each in following] == ["a"]
    with pytest.raises(TapError, match="no"):
        _ = following.result


def test_who_leaves_early_stops_the_work_and_waits_for_its_end() -> None:
    stop, ended = Flag(), Flag()

    def work(tell: Listener) -> None:
        tell(event("a"))
        assert stop.wait(20)
        ended.set()

    following = Following(work, stop)
    for _ in following:
        break
    assert ended.wait(20)
    assert following.result is None


def test_before_it_is_followed_there_is_no_result() -> None:
    with pytest.raises(RuntimeError, match="has not started"):
        _ = Following(lambda _: None, Flag()).result
