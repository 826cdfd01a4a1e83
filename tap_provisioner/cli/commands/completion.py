"""`completion`."""

from __future__ import annotations

import click
from click.shell_completion import BashComplete, FishComplete, ZshComplete

from tap_provisioner.cli.options import command
from tap_provisioner.cli.session import Session

SCRIPT = "tap-provisioner"
"""The program as a shell knows it: it completes by the first word, which of `python -m` is `python`."""
SHELLS = {shell.name: shell for shell in (BashComplete, ZshComplete, FishComplete)}


@command(example="completion bash >> ~/.bash_completion")
@click.argument("shell", type=click.Choice(list(SHELLS)))
def completion(session: Session, shell: str) -> int:
    """Print the completion of a shell. It completes the words after tap-provisioner."""
    from tap_provisioner.cli.app import COMPLETING, program

    session.terminal.write(SHELLS[shell](program, {}, SCRIPT, COMPLETING).source())
    return 0
