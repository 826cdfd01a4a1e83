"""`completion`."""

from __future__ import annotations

import click
from click.shell_completion import BashComplete, FishComplete, ZshComplete

from tap_provisioner.cli.options import command
from tap_provisioner.cli.session import Session

SCRIPT = "tap-provisioner"
"""The program to complete: shells complete by the first word, which for `python -m` would be `python`."""
SHELLS = {shell.name: shell for shell in (BashComplete, ZshComplete, FishComplete)}


@command(example="completion bash >> ~/.bash_completion")
@click.argument("shell", type=click.Choice(list(SHELLS)))
def completion(session: Session, shell: str) -> int:
    """Print a shell's completion script. It completes commands that start with tap-provisioner."""
    from tap_provisioner.cli.app import COMPLETING, program

    session.terminal.write(SHELLS[shell](program, {}, SCRIPT, COMPLETING).source())
    return 0
