"""Checkov, in an environment of its own, and kept from every network."""

from __future__ import annotations

import fcntl
import json
import os
import re
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

import pytest

VERSION = "3.3.30"
UNREACHABLE = re.compile(r"from versions: none|Connection|Max retries|timed out|Name or service not known")
"""What pip says where there is no index, or one that does not have it."""
OFFLINE = """\
import os, sys

def forbid(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        with open(os.environ["CALLS"], "a", encoding="utf-8") as calls:
            print(event, arguments[0] if event.endswith('info') else arguments[1], file=calls)
        raise OSError("no network in tests")

sys.addaudithook(forbid)
"""
"""A sitecustomize that lets no call out and notes each attempt."""


def installed() -> Path:
    """The Python that has Checkov, installed once for all checkouts. Skips the test without an index."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    place = cache / "tap_provisioner" / f"checkov-{VERSION}-{sys.version_info.major}.{sys.version_info.minor}"
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "complete").exists():
            venv.create(place, clear=True, with_pip=True)
            _install(place / "bin/python")
            (place / "complete").touch()
    return place / "bin/python"


def _install(python: Path) -> None:
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "1"]
    done = subprocess.run([*pip, f"checkov=={VERSION}"], capture_output=True, text=True, check=False)
    if done.returncode and UNREACHABLE.search(done.stderr):
        pytest.skip(f"checkov cannot be installed: {done.stderr.strip().splitlines()[-1]}")
    assert done.returncode == 0, done.stderr


def scan(python: Path, plans: Path, scratch: Path) -> dict[str, Any]:
    """What Checkov says of all plans in a folder. Fails where it as much as tried to use a network."""
    (scratch / "sitecustomize.py").write_text(OFFLINE, encoding="utf-8")
    calls = scratch / "calls"
    arguments = ["--framework", "terraform_plan", "--directory", str(plans), "--output", "json", "--compact"]
    done = subprocess.run(
        [python, "-m", "checkov.main", *arguments, "--skip-download"],
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(scratch),
            "PYTHONPATH": str(scratch),
            "CALLS": str(calls),
            "CKV_SKIP_PACKAGE_UPDATE_CHECK": "true",
        },
        cwd=scratch,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    assert not calls.exists(), calls.read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(done.stdout)
    return found
