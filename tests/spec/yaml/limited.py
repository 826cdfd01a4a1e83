"""A process that loads files within limits of memory and time, and prints how many problems each has."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from tap_provisioner.spec import SpecError, load

MEMORY = 160 * 1024 * 1024
"""Bytes beside what the process has when it begins."""
SECONDS = 40
"""Of a processor, for all files together."""


def problems(path: str) -> int:
    """How many problems a file has; anything but a SpecError ends the process."""
    try:
        load(path)
    except SpecError as error:
        return len(error.problems)
    return 0


def main() -> None:
    """Load them all."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    print(json.dumps({Path(path).stem: problems(path) for path in sys.argv[1:]}))


if __name__ == "__main__":
    main()
