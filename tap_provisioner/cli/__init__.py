"""The command line: commands, prompts, streams, signals and exit codes."""

from __future__ import annotations

import sys
from typing import NoReturn


def main(program: str = "tap-provisioner") -> NoReturn:
    """Run the command line and exit; `program` is what the user typed, for help texts and hints."""
    from tap_provisioner.cli.app import run

    sys.exit(run(sys.argv[1:], program))
