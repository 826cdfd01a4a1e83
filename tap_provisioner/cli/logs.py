"""The log: structlog to stderr, as text on a terminal and as JSON lines elsewhere."""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO, cast

import structlog

from tap_provisioner.cli.terminal import Terminal
from tap_provisioner.engine.events import Event, Happening
from tap_provisioner.report.text import clean, kind_of, region_of
from tap_provisioner.values import plain


def configure(level: str, terminal: Terminal) -> None:
    """Log messages of `level` or above to stderr."""
    renderer: Any
    if sys.stderr.isatty():
        # Other exception formatters show local variables, which may include a password.
        renderer = structlog.dev.ConsoleRenderer(
            colors=terminal.paint(sys.stderr).enabled, exception_formatter=structlog.dev.plain_traceback
        )
    else:
        renderer = structlog.processors.JSONRenderer(serializer=json.dumps)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([] if sys.stderr.isatty() else [structlog.processors.format_exc_info]),
            protect,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, _Sink(terminal))),
    )


class _Sink:
    """A file that ignores a closed stderr: logging must not break a run."""

    def __init__(self, terminal: Terminal) -> None:
        self.write = terminal.tell

    def flush(self) -> None:
        """Do nothing: writes are not buffered."""


def protect(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Redact sensitive values and escape control characters before rendering."""
    for key, value in entry.items():
        if key not in ("exc_info", "exception"):
            entry[key] = _harmless(plain(value))
    return entry


def _harmless(value: Any) -> Any:
    if isinstance(value, dict):
        return {clean(key): _harmless(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_harmless(item) for item in value]
    return clean(value) if isinstance(value, str) else value


def log(event: Event) -> None:
    """Log an event of the engine."""
    entry = structlog.get_logger().bind(
        address=event.address,
        region=region_of(event.address),
        kind=kind_of(event.address),
        action=event.action,
        elapsed=round(event.elapsed, 3),
    )
    more = {"id": event.id, "text": event.whole or event.text, "hint": event.hint}
    tell = entry.debug if event.happening is Happening.WAITING else entry.info
    tell(event.happening.value, **{key: value for key, value in more.items() if value})
