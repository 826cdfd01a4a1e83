"""Which failed calls are sent again at once.

botocore repeats every 5xx and every broken connection, whatever the call. A creation without a client token
that was executed would then create a second resource, and the second answer to another change ("gone", "not
in this state") would hide that the first call succeeded. So its own retries are off
(`total_max_attempts=1`), and this rule handles its `needs-retry` event. The engine reads before it sends
again what may have been executed.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from tap_provisioner.aws import errors
from tap_provisioner.aws.operations import changes, tagging
from tap_provisioner.errors import ErrorKind

ATTEMPTS = 8
LONGEST_PAUSE = 20.0
# The lease's writes: their conditions distinguish a retry from the write of another run.
_CONDITIONAL = ("UpdateItem", "DeleteItem")


def repeatable(operation: Any) -> bool:
    """Tell whether an operation (a botocore OperationModel) may be executed twice without harm.

    Changes may if they only set or remove tags, or if botocore adds a client token by which AWS recognises
    the retry.
    """
    name = operation.name
    return not changes(name) or tagging(name) or name in _CONDITIONAL or bool(operation.idempotent_members)


def retrying(*, response: tuple[Any, Any] | None, operation: Any, attempts: int, **_: Any) -> str:
    """Describe the retry of a failed call, from what botocore's `needs-retry` is told."""
    reason = "no answer"
    if response:
        code, text, status = errors.describe(response[1])
        reason = "throttled" if errors.kind_of(code, status, text) is ErrorKind.THROTTLED else code
    return f"retrying {operation.name} ({attempts + 1} of {ATTEMPTS}): {reason}"


class RetryRule:
    """A handler of botocore's `needs-retry`: the seconds to pause before another try, or None.

    Pauses grow exponentially from `base` seconds with full jitter, as AWS recommends; a call is sent
    at most `attempts` times.
    """

    def __init__(
        self, base: float = 0.5, jitter: Callable[[], float] = random.random, attempts: int = ATTEMPTS
    ) -> None:
        self._base, self._jitter, self._attempts = base, jitter, attempts

    def __call__(
        self,
        *,
        response: tuple[Any, Any] | None,
        operation: Any,
        attempts: int,
        caught_exception: Exception | None,
        **_: Any,
    ) -> float | None:
        if attempts >= self._attempts:
            return None
        again = errors.never_executed(response, caught_exception) or (
            repeatable(operation) and errors.transient(response, caught_exception)
        )
        return self._jitter() * min(LONGEST_PAUSE, self._base * 2.0**attempts) if again else None
