"""The code of an MFA device that a profile asks for, which can be entered on a terminal only."""

from __future__ import annotations

import getpass
import os
import sys
from typing import Any

from botocore.exceptions import BotoCoreError

HINT = (
    "run it on a terminal, or give it credentials of a session: "
    'eval "$(aws configure export-credentials --format env)", or a role for the pipeline'
)


class NoMfaCodeError(BotoCoreError):  # type: ignore[misc]
    """Nobody entered the code."""

    fmt = "the profile asks for an MFA code ({prompt}), and there is no terminal to enter it"


def prompt_on_terminal(session: Any) -> None:
    """Let a botocore session ask for MFA codes on a terminal only; elsewhere it raises NoMfaCodeError.

    botocore would read the code from stdin, which may hold other answers, or may never end.
    """
    provider = session.get_component("credential_provider").get_provider("assume-role")
    provider._prompter = _ask


def _ask(prompt: str) -> str:
    try:
        if _has_terminal():
            return getpass.getpass(prompt)
    except EOFError:
        pass
    raise NoMfaCodeError(prompt=prompt.strip().rstrip(":"))


def _has_terminal() -> bool:
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return sys.stdin.isatty()
    return True
