"""`local`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tap_provisioner.cli.options import OUTPUT, between, command, positive, seconds
from tap_provisioner.cli.session import Session
from tap_provisioner.errors import TapError
from tap_provisioner.report.text import clean

if TYPE_CHECKING:
    from tap_provisioner.local import EmbeddedAws


@command(OUTPUT, example="local --port 4566 --faults throttle=0.2,seed=7")
@click.option("--host", default="127.0.0.1", metavar="ADDRESS", help="Loopback address (default: 127.0.0.1).")
@click.option(
    "--port", type=int, callback=between(0, 65535), default=0, metavar="N", help="Port (default: a free one)."
)
@click.option(
    "--speed",
    type=float,
    callback=positive,
    default=600.0,
    metavar="N",
    help="Simulated seconds per second (default: 600).",
)
@seconds("--latency", callback=between(0, 60), default=0.0, help="Delay of each call.")
@click.option(
    "--faults",
    metavar="NAME=RATE,...",
    help="Inject faults at rates from 0 to 1: throttle, error (500, not executed), error-after (500, "
    "executed), drop-before, drop-after (connection lost), stall. seed=N selects the calls.",
)
@click.option("--lenient", is_flag=True, help="Skip the checks beyond moto's own.")
def local(session: Session, host: str, port: int, faults: str | None, lenient: bool, **pace: float) -> int:
    """Run the embedded AWS on this machine. It starts empty and runs until interrupted."""
    try:
        from tap_provisioner.local import Faults, serve
    except ModuleNotFoundError as error:
        raise TapError(
            f"the embedded AWS needs {error.name}",
            hint="in a checkout of the project: pip install -c constraints.txt '.[local]'",
        ) from None

    def ready(aws: EmbeddedAws) -> None:
        session.interruption.follow()
        session.terminal.show(aws.endpoint)
        session.terminal.say("The embedded AWS is ready. To use it from another shell:")
        for name, value in aws.environment.items():
            session.terminal.say(f"  export {name}={value}")

    options: dict[str, Any] = {"strict": not lenient, **pace}
    if faults is not None:
        try:
            options["faults"] = Faults.parse(faults)
        except ValueError as error:
            raise click.BadParameter(clean(str(error)), param_hint="'--faults'") from None
    try:
        serve(host, port, on_ready=ready, **options)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    except OSError as error:
        raise TapError(
            f"cannot listen on {host}:{port}: {error.strerror}", hint="choose another --port"
        ) from None
    return 0
