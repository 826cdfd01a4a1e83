"""Waiting: a read repeated until its result is accepted, a call repeated while it is retryable."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import pytest

from tap_provisioner.engine.timeouts import Stopped, Waiter, WaitTimeout
from tap_provisioner.errors import ApiError, ErrorKind
from tests.engine.fake import api_error


class Watch:
    """A waiter and what it did."""

    def __init__(self, **settings: Any) -> None:
        self.stop = Event()
        self.slept: list[float] = []
        self.told: list[str] = []
        self.waiter = Waiter(self.stop, sleep=self.slept.append, **settings)

    def until(self, *shown: Any, limit: float = 100, poll: float = 10) -> Any:
        """Wait until a read shows "yes"; the last of `shown` is shown for ever."""
        return self.waiter.until(
            _showing(*shown),
            lambda seen: bool(seen == "yes"),
            poll=poll,
            limit=limit,
            telling=self.told.append,
            text=lambda seen: f"seeing {seen}",
        )

    def again(self, *shown: Any, limit: float = 100) -> Any:
        """Call again while the answer is that something blocks."""
        return self.waiter.again(
            _showing(*shown),
            lambda error: f"after {error}" if error.kind is ErrorKind.BLOCKED else "",
            poll=10,
            limit=limit,
            telling=self.told.append,
        )


def _showing(*shown: Any) -> Callable[[], Any]:
    left = list(shown)

    def read() -> Any:
        answer = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(answer, BaseException):
            raise answer
        return answer

    return read


@pytest.fixture
def watch() -> Iterator[Watch]:
    return Watch()


BLOCKED = api_error(ErrorKind.BLOCKED, "in use")


def test_a_first_read_that_is_accepted_needs_no_pause(watch: Watch) -> None:
    assert watch.until("yes") == "yes"
    assert watch.again(7) == 7
    assert watch.slept == watch.told == []


def test_each_pause_tells_what_is_waited_for(watch: Watch) -> None:
    assert watch.until(None, "no", "yes") == "yes"
    assert watch.told == ["seeing None", "seeing no"]
    assert len(watch.slept) == 2


def test_pauses_grow_from_a_tenth_to_the_whole_of_the_interval(watch: Watch) -> None:
    watch.until(*["no"] * 12, "yes", limit=1000, poll=10)
    assert watch.slept[0] == 1
    assert watch.slept == sorted(watch.slept)
    assert set(watch.slept[5:]) == {10}


def test_a_wait_ends_when_the_pauses_add_up_to_the_limit(watch: Watch) -> None:
    with pytest.raises(WaitTimeout) as caught:
        watch.until("no", limit=50)
    assert 50 <= sum(watch.slept) <= 60
    assert caught.value.last == "no"
    assert str(caught.value) == "gave up after 50 s of seeing no"
    assert caught.value.hint


def test_a_call_that_always_comes_too_early_raises_what_it_was_answered(watch: Watch) -> None:
    with pytest.raises(ApiError) as caught:
        watch.again(BLOCKED, limit=50)
    assert caught.value is BLOCKED
    assert sum(watch.slept) >= 50


def test_a_call_that_came_too_early_is_made_again(watch: Watch) -> None:
    assert watch.again(BLOCKED, BLOCKED, "made") == "made"
    assert watch.told == [f"after {BLOCKED}"] * 2


@pytest.mark.parametrize("kind", [ErrorKind.LOST, ErrorKind.THROTTLED])
def test_a_read_without_an_answer_is_repeated(watch: Watch, kind: ErrorKind) -> None:
    assert watch.until(api_error(kind), "yes") == "yes"
    assert watch.told == ["retrying after Code"]


def test_a_read_that_never_gets_an_answer_raises_the_error(watch: Watch) -> None:
    lost = api_error(ErrorKind.LOST)
    with pytest.raises(ApiError) as caught:
        watch.until("no", lost, limit=50)
    assert caught.value is lost


OTHERS = (api_error(ErrorKind.DENIED), api_error(ErrorKind.GONE), ValueError("no"), KeyboardInterrupt())


@pytest.mark.parametrize("error", OTHERS, ids=repr)
def test_any_other_error_is_raised_at_once(watch: Watch, error: BaseException) -> None:
    for wait in (watch.until, watch.again):
        with pytest.raises(type(error)) as caught:
            wait(error, "yes")
        assert caught.value is error
    assert watch.slept == []


def test_a_stop_cuts_a_wait_short(watch: Watch) -> None:
    watch.stop.set()
    for wait, shown, text in ((watch.until, "no", "seeing no"), (watch.again, BLOCKED, f"after {BLOCKED}")):
        with pytest.raises(Stopped, match="interrupted while") as caught:
            wait(shown)
        assert text in str(caught.value)
    assert watch.slept == []


def test_a_stop_while_there_was_no_answer_says_so(watch: Watch) -> None:
    watch.stop.set()
    with pytest.raises(Stopped, match="interrupted while retrying after Code"):
        watch.until(api_error(ErrorKind.LOST))


def test_a_stop_does_not_undo_what_succeeded(watch: Watch) -> None:
    watch.stop.set()
    assert watch.until("yes") == "yes"


def test_a_stop_wakes_the_real_sleep() -> None:
    stop = Event()
    waiter = Waiter(stop)

    def read() -> bool:
        return False

    with pytest.raises(Stopped):
        waiter.until(
            read, bool, poll=3600, limit=7200, telling=lambda _: stop.set(), text=lambda _: "waiting"
        )


def test_the_operator_may_set_the_interval() -> None:
    watch = Watch(poll=2)
    watch.until(*["no"] * 9, "yes", poll=10)
    assert max(watch.slept) == 2


def test_the_operator_may_set_the_limit() -> None:
    assert Watch(limit=20).waiter.within(100) == 20
    assert Watch().waiter.within(100) == 100


def test_calls_that_hang_do_not_make_a_wait_endless(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    hours = iter(range(0, 3600 * 100, 3600))
    monkeypatch.setattr("tenacity.time.monotonic", lambda: float(next(hours)))
    with pytest.raises(WaitTimeout):
        watch.until("no", limit=3 * 3600)
    assert sum(watch.slept) < 3 * 3600
