"""The only place that waits: tenacity repeats a read, or a call that may succeed later, up to a limit."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event
from typing import Any, TypeVar

from tenacity import (
    RetryCallState,
    RetryError,
    Retrying,
    retry_if_exception,
    retry_if_not_result,
    stop_when_event_set,
    wait_exponential,
)
from tenacity.stop import stop_base

from tap_provisioner.errors import ApiError, ErrorKind, TapError

T = TypeVar("T")
HANGING = 60.0
"""Seconds that the calls of a wait may take besides its pauses: the timeout of one call."""


class Stopped(TapError):
    """The run was told to stop during a wait."""

    def __init__(self, text: str) -> None:
        super().__init__(f"interrupted while {text}", hint="run again to resume")


class WaitTimeout(TapError):
    """A wait reached its limit; `last` is what was read last."""

    def __init__(self, text: str, limit: float, last: Any) -> None:
        super().__init__(f"gave up after {limit:.0f} s of {text}", hint="run again to go on waiting")
        self.last = last


class Waiter:
    """Waits until `stop` is set.

    `poll` and `limit`, in seconds, replace each kind's own if given, see `within`; `sleep` is for tests.
    Pauses grow from a tenth of `poll` to `poll`. The sum of the pauses is limited, so that slow answers do
    not reduce the number of reads, but no wait takes much more than twice its limit.
    """

    def __init__(
        self,
        stop: Event,
        *,
        poll: float | None = None,
        limit: float | None = None,
        sleep: Callable[[float], Any] | None = None,
    ) -> None:
        self.stop, self._poll, self._limit = stop, poll, limit
        self._sleep: Any = sleep or stop.wait

    def within(self, limit: float) -> float:
        """Return the operator's limit, or else a kind's own `limit`.

        Not for waits whose end is no error but a conclusion.
        """
        return self._limit or limit

    def check(self, doing: str) -> None:
        """Raise Stopped if nothing new is to begin."""
        if self.stop.is_set():
            raise Stopped(doing)

    def until(
        self,
        read: Callable[[], T],
        accept: Callable[[T], bool],
        *,
        poll: float,
        limit: float,
        telling: Callable[[str], None],
        text: Callable[[T | None], str],
    ) -> T:
        """Repeat `read` until `accept` takes what it returns, and return that.

        A read without an answer counts as one that found nothing. `text` describes the wait by what was read
        last. Raises WaitTimeout, Stopped, and whatever else `read` raises.
        """
        retry = retry_if_not_result(accept) | retry_if_exception(_unanswered)
        return self._repeat(retry, read, poll, limit, telling, text)

    def again(
        self,
        call: Callable[[], T],
        reason: Callable[[ApiError], str],
        doing: str = "",
        *,
        poll: float,
        limit: float,
        telling: Callable[[str], None],
    ) -> T:
        """Repeat `call` while there is a `reason` to retry the API error that it raises; return its result.

        At the limit the last error is raised as it is. Raises Stopped.
        """

        def retryable(error: BaseException) -> bool:
            return isinstance(error, ApiError) and bool(reason(error))

        def text(error: ApiError) -> str:
            return f"{doing}: {reason(error)}" if doing else reason(error)

        return self._repeat(retry_if_exception(retryable), call, poll, limit, telling, text)

    def _repeat(
        self,
        retry: Any,
        function: Callable[[], T],
        poll: float,
        limit: float,
        telling: Callable[[str], None],
        text: Callable[[Any], str],
    ) -> T:
        def tell(state: RetryCallState) -> None:
            telling(_text(text, state.outcome))

        longest = self._poll or poll
        try:
            return Retrying(
                retry=retry,
                wait=wait_exponential(multiplier=longest / 10, exp_base=1.6, max=longest),
                stop=stop_when_event_set(self.stop) | _Exhausted(limit),
                sleep=self._sleep,
                before_sleep=tell,
            )(function)
        except RetryError as error:
            last = error.last_attempt
            what = _text(text, last)
            if self.stop.is_set():
                raise Stopped(what) from None
            if isinstance(failure := last.exception(), Exception):
                raise failure from None
            raise WaitTimeout(what, limit, last.result()) from None


def _text(text: Callable[[Any], str], outcome: Any) -> str:
    """Describe an attempt: that of `until` by what it read, that of `again` by what was raised."""
    error = outcome.exception()
    if isinstance(error, ApiError) and _unanswered(error):
        return f"retrying after {error.code}"
    return text(error if error is not None else outcome.result())


class _Exhausted(stop_base):
    """Stops if the pauses add up to `limit` seconds, or calls that hang have taken as long again."""

    def __init__(self, limit: float) -> None:
        self._limit = limit

    def __call__(self, retry_state: RetryCallState) -> bool:
        return retry_state.idle_for >= self._limit or (
            (retry_state.seconds_since_start or 0.0) >= 2 * self._limit + HANGING
        )


def _unanswered(error: BaseException) -> bool:
    return isinstance(error, ApiError) and error.kind in (ErrorKind.LOST, ErrorKind.THROTTLED)
