"""The options that commands share."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import click

from tap_provisioner.cli.reporting import reported

LEVELS = ("debug", "info", "warning", "error")


def positive(_ctx: click.Context, _param: click.Parameter, value: float | None) -> float | None:
    """Return the value of an option that takes a positive number. Raises BadParameter for any other."""
    if value is not None and not 0 < value < math.inf:
        raise click.BadParameter(f"{value} is not a positive number.")
    return value


def between(least: float, most: float) -> Callable[[click.Context, click.Parameter, float], float]:
    """Return the check of an option that takes a number from `least` to `most`; it raises BadParameter.

    click's own ranges say the same, but add it to the help, whose lines have no room for it.
    """

    def check(_ctx: click.Context, _param: click.Parameter, value: float) -> float:
        if not least <= value <= most:
            raise click.BadParameter(f"{value} is not from {least} to {most}.")
        return value

    return check


@dataclass(frozen=True)
class Options:
    """What the shared options say; those that a command does not take have their defaults."""

    config: str = "config/tap.yaml"
    environment: str | None = None
    json: bool = False
    no_color: bool = False
    log_level: str = "warning"
    parallelism: int = 16
    poll_interval: float | None = None
    timeout: float | None = None
    no_lock: bool = False
    lock_timeout: float = 0.0
    no_pager: bool = False
    report: str | None = None


Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

OUTPUT: tuple[Decorator, ...] = (
    click.option("--no-color", is_flag=True, help="No colours; NO_COLOR and TERM=dumb say the same."),
    click.option(
        "--log-level",
        type=click.Choice(LEVELS),
        default=Options.log_level,
        envvar="TAP_LOG_LEVEL",
        metavar="LEVEL",
        help="debug, info, warning or error [TAP_LOG_LEVEL]",
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
        help=f"The spec, else {Options.config} [TAP_CONFIG]",
    ),
    click.option(
        "--environment",
        envvar="TAP_ENVIRONMENT",
        metavar="NAME",
        help="Replaces the spec's own [TAP_ENVIRONMENT]",
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
        help=f"How many calls at once, else {Options.parallelism}.",
    ),
    click.option("--no-lock", is_flag=True, help="Do without the stack's lease in DynamoDB."),
)
ASKED: tuple[Decorator, ...] = (
    click.option("--auto-approve", is_flag=True, help="Do not ask; needed without a terminal."),
)
WORK: tuple[Decorator, ...] = (
    click.option(
        "--poll-interval",
        type=float,
        callback=positive,
        metavar="SECONDS",
        help="How often to look, else each kind's own.",
    ),
    click.option(
        "--timeout",
        type=float,
        callback=positive,
        metavar="SECONDS",
        help="How long to wait, else each kind's own.",
    ),
    *ASKED,
    click.option(
        "--lock-timeout",
        type=float,
        callback=between(0, 86400),
        default=Options.lock_timeout,
        metavar="SECONDS",
        help="How long to wait for another run's end.",
    ),
)

REPORT: tuple[Decorator, ...] = (
    click.option("--report", type=click.Path(), metavar="FILE", help="Write a page on the run: FILE.html."),
)
PAGING: tuple[Decorator, ...] = (
    click.option("--no-pager", is_flag=True, help="Print a long plan at once, not in PAGER."),
)


def command(*options: tuple[Decorator, ...], example: str) -> Callable[[Callable[..., int]], click.Command]:
    """Make a function a command with groups of shared options; its help ends with an example.

    The function gets the session first, which holds the shared options, then its own ones by name.
    """

    def decorate(function: Callable[..., int]) -> click.Command:
        @functools.wraps(function)
        @click.pass_obj
        def call(session: Any, /, **given: Any) -> int:
            shared = {f.name: given.pop(f.name) for f in fields(Options) if f.name in given}
            session.begin(Options(**shared))
            with reported(session, function.__name__.rstrip("_")):
                return function(session, **given)

        wrapped: Callable[..., Any] = call
        for option in reversed([option for group in options for option in group]):
            wrapped = option(wrapped)
        epilog = f"\b\nExample:\n  python -m tap_provisioner {example}"
        return click.command(function.__name__.rstrip("_").replace("_", "-"), epilog=epilog)(wrapped)

    return decorate
