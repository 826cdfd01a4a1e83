"""What an operator must read, and what a cloud answered instead of doing as asked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class TapError(Exception):
    """What an operator must read: one line that says what, and `hint`, what to do about it."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class ErrorKind(StrEnum):
    """What follows from an answer that is not the one asked for."""

    GONE = "gone"
    EXISTS = "exists"
    BLOCKED = "blocked"
    """Something still holds the resource."""
    LOST = "lost"
    """The call may have been executed: read before it is sent again."""
    CONFLICT = "conflict"
    """What a conditional write relied on is no longer so."""
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


class ApiError(TapError):
    """A call that a cloud did not carry out, or did not say that it had."""

    def __init__(
        self, kind: ErrorKind, code: str, message: str, *, operation: str, region: str, hint: str = ""
    ) -> None:
        super().__init__(f"{operation} in {region}: {code}: {message}", hint=hint)
        self.kind, self.code, self.message = kind, code, message
        self.operation, self.region = operation, region


@dataclass(frozen=True, slots=True)
class Retryable:
    """An answer of the cloud that time alone fixes: its code, a part of its text, and why.

    The code is compared exactly, the text as a lower-case substring.
    """

    code: str
    text: str
    reason: str

    def matches(self, fault: ApiError) -> bool:
        """Tell whether `fault` is this one."""
        return fault.code == self.code and self.text.lower() in fault.message.lower()


class DuplicateError(TapError):
    """Two resources claim one address."""

    def __init__(self, address: str, ids: list[str]) -> None:
        super().__init__(
            f"{address}: {len(ids)} resources bear this address: {', '.join(sorted(ids))}",
            hint="delete the one that is not in use, or its tap:address tag, and run again",
        )
        self.ids = frozenset(ids)


class ignoring:
    """Pass over faults of these kinds, which say that what was asked for is so already."""

    def __init__(self, *kinds: ErrorKind) -> None:
        self._kinds = kinds

    def __enter__(self) -> None:
        """Begin to forgive."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> bool:
        """Tell whether the error is forgiven."""
        return isinstance(error, ApiError) and error.kind in self._kinds
