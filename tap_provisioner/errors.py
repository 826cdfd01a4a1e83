"""The errors of the project: those for the operator, and the API errors of AWS."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class TapError(Exception):
    """An error for the operator: one line that says what is wrong, and `hint`, what to do about it.

    `whole` is that line with what is too long to be shown, for JSON and the log.
    """

    def __init__(self, message: str, *, hint: str = "", whole: str = "") -> None:
        super().__init__(message)
        self.hint, self.whole = hint, whole or message


class ErrorKind(StrEnum):
    """What an API error means for the caller."""

    GONE = "gone"
    EXISTS = "exists"
    BLOCKED = "blocked"
    """Something else uses the resource, or an operation on it is in progress."""
    LOST = "lost"
    """The call may have been executed: read before it is sent again."""
    CONFLICT = "conflict"
    """The condition of a conditional write does not hold."""
    THROTTLED = "throttled"
    DENIED = "denied"
    EXPIRED = "expired"
    QUOTA = "quota"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What an error code of one service means, with a text if the code alone does not tell.

    The code is compared exactly, the text as a lower-case substring.
    """

    code: str
    kind: ErrorKind
    text: str = ""


def meanings(kind: ErrorKind, codes: str) -> tuple[Meaning, ...]:
    """Return the meanings of codes of one kind, which spaces separate."""
    return tuple(Meaning(code, kind) for code in codes.split())


class ApiError(TapError):
    """A call that AWS did not execute, or whose answer was lost; `more` is too long to be shown."""

    def __init__(
        self,
        kind: ErrorKind,
        code: str,
        message: str,
        *,
        operation: str,
        region: str,
        hint: str = "",
        more: str = "",
    ) -> None:
        text = f"{operation} in {region}: {code}: {message}"
        super().__init__(text, hint=hint, whole=f"{text} {more}" if more else "")
        self.kind, self.code, self.message = kind, code, message
        self.operation, self.region = operation, region


@dataclass(frozen=True, slots=True)
class Retryable:
    """An API error after which the same call may succeed later: its code, a part of its text, and why.

    The code is compared exactly, the text as a lower-case substring.
    """

    code: str
    text: str
    reason: str

    def matches(self, error: ApiError) -> bool:
        """Tell whether `error` is this one."""
        return error.code == self.code and self.text.lower() in error.message.lower()


def retry_reason(error: ApiError, retryable: Iterable[Retryable], kinds: Mapping[ErrorKind, str]) -> str:
    """Return why the same call may succeed later, "" if it will not; `kinds` are reasons by kind of error."""
    for each in retryable:
        if each.matches(error):
            return each.reason
    return {ErrorKind.THROTTLED: f"throttled ({error.code})", **kinds}.get(error.kind, "")


class DuplicateError(TapError):
    """Two resources have one address."""

    def __init__(self, address: str, ids: list[str]) -> None:
        super().__init__(
            f"{address}: {len(ids)} resources have this address: {', '.join(sorted(ids))}",
            hint="delete the one that is not in use, or its tap:address tag, and run again",
        )
        self.ids = frozenset(ids)


class ignoring:
    """Suppress API errors of these kinds, which say that what was asked for is done already."""

    def __init__(self, *kinds: ErrorKind) -> None:
        self._kinds = kinds

    def __enter__(self) -> None:
        """Do nothing."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> bool:
        """Tell whether the error is suppressed."""
        return isinstance(error, ApiError) and error.kind in self._kinds
