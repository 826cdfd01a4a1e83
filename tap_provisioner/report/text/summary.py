"""How a run ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tap_provisioner.engine.apply import Report
from tap_provisioner.engine.timeouts import Stopped
from tap_provisioner.errors import TapError
from tap_provisioner.report.text import clean, counted, listed
from tap_provisioner.report.text.paint import Paint


def troubles(report: Report, origins: Mapping[str, str], paint: Paint) -> Iterator[str]:
    """Yield what failed with cause and hint, what was interrupted, and what was skipped with the reason."""
    for address, error in report.failed.items():
        if isinstance(error, Stopped):
            yield f"interrupted: {clean(address)}: {_without(address, str(error))}"
            continue
        known = isinstance(error, TapError)
        text = str(error) if known else f"{type(error).__name__}: {error}"
        for line in text.splitlines() or [""]:
            label = "error:" if known else "internal error:"
            yield f"{paint(label, 'error')} {clean(address)}: {_without(address, line)}"
        if isinstance(error, TapError) and error.hint:
            yield f"  hint: {clean(error.hint)}"
        elif not known:
            yield "  hint: run it again with --log-level debug and report what it prints"
        if origin := origins.get(address):
            yield f"  spec: {clean(origin)}"
    for address, cause in report.skipped.items():
        why = f"waits for {clean(cause)}" if cause else "not started"
        yield f"{paint('skipped:', 'warning')} {clean(address)}: {why}"


def _without(address: str, text: str) -> str:
    """Return a message without the address that it is listed under."""
    return clean(text.removeprefix(f"{address}: "))


def tally(report: Report, done: int, command: str) -> str:
    """Return in one line how many resources were done, and how to resume."""
    stopped = sum(isinstance(error, Stopped) for error in report.failed.values())
    failed = len(report.failed) - stopped
    rest = listed({"failed": failed, "interrupted": stopped, "not started": len(report.skipped)})
    return f"{counted(done, 'resource')} done{', ' if rest else ''}{rest}; re-run {command} to resume"
