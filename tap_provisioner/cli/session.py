"""What every command gets: the streams, the signals, the shared options, the spec and its provisioner."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from tap_provisioner.cli.interruption import Interruption
from tap_provisioner.cli.terminal import Terminal
from tap_provisioner.report.text import clean, public

if TYPE_CHECKING:
    from tap_provisioner.engine.apply import Report
    from tap_provisioner.engine.discovery import Discovery
    from tap_provisioner.engine.draft import Draft
    from tap_provisioner.engine.events import Event, Listener
    from tap_provisioner.engine.plan import Plan
    from tap_provisioner.provisioner import Provisioner
    from tap_provisioner.report.json.stream import Stream
    from tap_provisioner.report.saved import Saved
    from tap_provisioner.spec import Spec
    from tap_provisioner.step import Step

ENDPOINT = "AWS_ENDPOINT_URL"
SILENCE = 3.0
"""Seconds to wait for the first answer of AWS before a message says that there is none yet."""


@dataclass(frozen=True)
class Options:
    """The values of the shared options; a command without an option has its default here."""

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


class Notes:
    """What a report of the run needs; a listener of its events."""

    def __init__(self) -> None:
        self.aws_account = ""
        self.steps: Sequence[Step] = ()
        self.discovery: Discovery | None = None
        self.plan: Plan | None = None
        self.report: Report | None = None
        self.events: list[Event] = []
        self.warnings: list[str] = []
        self.kept: list[str] = []

    def __call__(self, event: Event) -> None:
        self.events.append(event)

    def drafted(self, draft: Draft) -> None:
        """Record a plan and what it was made from."""
        self.plan, self.steps, self.discovery = draft.plan, draft.steps, draft.discovery


class Session:
    """One run of the program. Modules that are slow to import are imported on first use."""

    def __init__(self, terminal: Terminal, interruption: Interruption) -> None:
        self.terminal, self.interruption = terminal, interruption
        self.options = Options()
        self.began = datetime.now(UTC)
        self.stream: Stream | None = None
        self.began_work: datetime | None = None
        self.notes = Notes()

    def begin(self, options: Options) -> None:
        """Set the options and configure colours and logging by them."""
        from tap_provisioner.cli.logs import configure

        self.options = options
        self.terminal.colour = not options.no_color
        configure(options.log_level, self.terminal)

    @property
    def program(self) -> str:
        """The name that the program was started with, such as `python -m tap_provisioner`."""
        return str(click.get_current_context().find_root().info_name)

    @property
    def elapsed(self) -> float:
        """Seconds since the program started, or since the approval of its changes."""
        return (datetime.now(UTC) - (self.began_work or self.began)).total_seconds()

    def open_stream(self) -> None:
        """With --json, open the stream of JSON lines with the program's version."""
        from tap_provisioner.report.json.stream import Stream

        if self.options.json:
            self.stream = Stream(self.terminal.show)
            self.stream.version()

    @cached_property
    def spec(self) -> Spec:
        """The spec. Raises SpecError."""
        from tap_provisioner.spec import load

        return load(self.options.config, environment=self.options.environment)

    @property
    def has_spec(self) -> bool:
        """Tell whether the spec was loaded and is valid."""
        return "spec" in vars(self)

    def open_plan(self, path: str) -> Saved:
        """Read a saved plan; its spec and environment become the session's unless options set others.

        Raises TapError.
        """
        from tap_provisioner.report.saved import read

        saved = read(path)
        given = click.get_current_context().get_parameter_source("config")
        if given is ParameterSource.DEFAULT:
            self.options = replace(self.options, config=saved.config)
        if self.options.environment is None:
            self.options = replace(self.options, environment=saved.environment)
        return saved

    def provisioner(self, *listeners: Listener) -> Provisioner:
        """Return the provisioner of the spec; `listeners` and the log get its events."""
        from tap_provisioner.access import Settings
        from tap_provisioner.cli.logs import log
        from tap_provisioner.provisioner import Provisioner

        options = self.options
        return Provisioner(
            self.spec,
            Settings(options.parallelism, options.poll_interval, options.timeout, lock=not options.no_lock),
            (log, self.notes, *listeners),
            self.interruption.stop,
            # Names of final snapshots contain this time, and the report must show the same names.
            now=lambda: self.began,
        )

    def show_plan(self, plan: Plan) -> None:
        """Show a plan on stdout, a long one in a pager; its summary stays on the screen.

        With a stream, write its lines instead.
        """
        if self.stream:
            self.stream.plan(plan)
            return
        from tap_provisioner.report.text.plan import body, ending
        from tap_provisioner.steps import KINDS

        paint = self.terminal.paint(sys.stdout)
        lines = tuple(body(plan, KINDS, paint))
        if not self.options.no_pager and self.terminal.pages(lines):
            with self.interruption.left_to_others():
                self.terminal.page(lines)
        else:
            self.terminal.show(*lines)
        self.terminal.show(*ending(plan, paint))

    def introduce(self, provisioner: Provisioner) -> None:
        """Print stack, account, regions and custom endpoints to stderr."""
        spec = self.spec
        late = threading.Timer(SILENCE, self.terminal.say, ["no answer from AWS yet, retrying"])
        late.daemon = True
        late.start()
        try:
            self.notes.aws_account = provisioner.account.id
        finally:
            late.cancel()
        self.terminal.say(
            f"Stack {spec.stack}, account {clean(provisioner.account.id)}, regions {', '.join(spec.regions)}"
        )
        for name, url in sorted(os.environ.items()):
            if name.startswith(ENDPOINT) and url:
                self.terminal.say(f"Endpoint {public(url)} ({clean(name)})")
        self.terminal.say()
