"""Errors as one line and a hint on stderr; a traceback with --log-level debug only."""

from __future__ import annotations

import click

from tap_provisioner.cli.session import Session
from tap_provisioner.errors import TapError
from tap_provisioner.report.text import clean


def report(error: Exception, session: Session) -> int:
    """Print an error to stderr and return the exit code."""
    from tap_provisioner.spec.yaml.errors import SpecError

    say = session.terminal
    if session.stream:
        session.stream.diagnostic(str(error), getattr(error, "hint", ""))
    match error:
        case click.ClickException():
            say.error(clean(" ".join(error.format_message().split())))
            if context := getattr(error, "ctx", None):
                say.say(f"  hint: see {context.command_path} --help")
        case SpecError():
            for problem in error.problems:
                say.say(clean(problem))
        case TapError():
            for line in str(error).splitlines():
                say.error(clean(line))
            if error.hint:
                say.say(f"  hint: {clean(error.hint)}")
        case _:
            _internal(error, session)
    return 1


def _internal(error: Exception, session: Session) -> None:
    session.terminal.say(f"internal error: {type(error).__name__}: {clean(error)}")
    if session.debugging:
        import structlog

        structlog.get_logger().debug("internal error", exc_info=error)
    else:
        session.terminal.say("  hint: run it again with --log-level debug and report what it prints")
