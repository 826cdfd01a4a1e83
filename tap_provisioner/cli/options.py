"""The options that commands share, and the decorator that makes a function a command."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import click

from tap_provisioner.cli.reporting import reported
from tap_provisioner.cli.session import Options

LEVELS = ("debug", "info", "warning", "error")


def positive(_ctx: click.Context, _param: click.Parameter, value: float | None) -> float | None:
    """Return the value of an option that takes a positive number. Raises BadParameter for any other."""
    if value is not None and not 0 < value < math.inf:
        raise click.BadParameter(f"{value} is not a positive number.")
    return value


def between(least: float, most: float) -> Callable[[click.Context, click.Parameter, float], float]:
    """Return a callback for numbers from `least` to `most`; it raises BadParameter for any other.

    click's own ranges print their limits in the help, for which its lines have no space.
    """

    def check(_ctx: click.Context, _param: click.Parameter, value: float) -> float:
        if not least <= value <= most:
            raise click.BadParameter(f"{value} is not from {least} to {most}.")
        return value

    return check


Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]
seconds = functools.partial(click.option, type=float, metavar="SECONDS")
"""An option that takes a duration."""

OUTPUT: tuple[Decorator, ...] = (
    click.option("--no-color", is_flag=True, help="No colours, as with NO_COLOR and TERM=dumb."),
    click.option(
        "--log-level",
        type=click.Choice(LEVELS, case_sensitive=False),
        default=Options.log_level,
        envvar="TAP_LOG_LEVEL",
        metavar="LEVEL",
        help="debug|info|warning|error [TAP_LOG_LEVEL]",
    ),
)
JSON: tuple[Decorator, ...] = (click.option("--json", is_flag=True, help="Print JSON."),)
STACK: tuple[Decorator, ...] = (
    click.option(
        "--config",
        type=click.Path(),
        default=Options.config,
        envvar="TAP_CONFIG",
        metavar="FILE",
        help=f"Spec (default: {Options.config}) [TAP_CONFIG]",
    ),
    click.option(
        "--environment",
        envvar="TAP_ENVIRONMENT",
        metavar="NAME",
        help="Override the environment [TAP_ENVIRONMENT]",
    ),
    *JSON,
    *OUTPUT,
)
AWS: tuple[Decorator, ...] = (
    *STACK,
    click.option(
        "--parallelism",
        type=int,
        callback=between(1, 256),
        default=Options.parallelism,
        metavar="N",
        help=f"Concurrent API calls (default: {Options.parallelism}).",
    ),
    click.option("--no-lock", is_flag=True, help="Skip the stack lock."),
)
APPROVAL: tuple[Decorator, ...] = (
    click.option("--auto-approve", is_flag=True, help="Skip the question; required without a terminal."),
)
WORK: tuple[Decorator, ...] = (
    seconds("--poll-interval", callback=positive, help="Time between refreshes (default: by kind)."),
    seconds("--timeout", callback=positive, help="Time to wait for a resource (default: by kind)."),
    *APPROVAL,
    seconds(
        "--lock-timeout",
        callback=between(0, 86400),
        default=Options.lock_timeout,
        help="Time to wait for the stack lock (default: 0).",
    ),
)

REPORT: tuple[Decorator, ...] = (
    click.option("--report", type=click.Path(), metavar="FILE", help="Write an HTML report of the run."),
)
PAGING: tuple[Decorator, ...] = (
    click.option("--no-pager", is_flag=True, help="Do not show a long plan in $PAGER."),
)


class Command(click.Command):
    """A command whose help ends with an example, its epilog, under the name that the program has."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the example."""
        formatter.write(f"\n  Example:\n    {ctx.find_root().info_name} {self.epilog}\n")


def command(*options: tuple[Decorator, ...], example: str) -> Callable[[Callable[..., int]], click.Command]:
    """Make a function a command with groups of shared options; its help ends with an example.

    The function receives the session, which holds the shared options, and its own options by name.
    """

    def decorate(function: Callable[..., int]) -> click.Command:
        name = function.__name__.replace("_", "-")

        @functools.wraps(function)
        @click.pass_obj
        def call(session: Any, /, **given: Any) -> int:
            shared = {f.name: given.pop(f.name) for f in fields(Options) if f.name in given}
            session.begin(Options(**shared))
            with reported(session, name):
                return function(session, **given)

        wrapped: Callable[..., Any] = call
        for option in reversed([option for group in options for option in group]):
            wrapped = option(wrapped)
        return click.command(name, cls=Command, epilog=example)(wrapped)

    return decorate
