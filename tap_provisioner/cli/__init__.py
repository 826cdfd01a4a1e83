"""The command line: commands, prompts, streams, signals and exit codes."""

from __future__ import annotations

import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the program with its arguments, and leave with its exit code."""
    from tap_provisioner.cli.app import run

    sys.exit(run(sys.argv[1:]))
