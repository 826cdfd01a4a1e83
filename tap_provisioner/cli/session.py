"""What a command works with: the streams, the signals, the shared options, the spec and its provisioner."""

from __future__ import annotations

import os
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from tap_provisioner.cli.interruption import Interruption
from tap_provisioner.cli.options import Options
from tap_provisioner.cli.reporting import Notes
from tap_provisioner.cli.terminal import Terminal
from tap_provisioner.report.text import clean, public

if TYPE_CHECKING:
    from tap_provisioner.engine.events import Listener
    from tap_provisioner.engine.plan import Plan
    from tap_provisioner.provisioner import Provisioner
    from tap_provisioner.report.json.stream import Stream
    from tap_provisioner.report.saved import Saved
    from tap_provisioner.spec import Spec

ENDPOINT = "AWS_ENDPOINT_URL"
SILENCE = 3.0
"""Seconds that the first answer of AWS may take before somebody is told that it is late."""


class Session:
    """One run of the program. What is slow to import is imported when it is first used."""

    def __init__(self, terminal: Terminal, interruption: Interruption) -> None:
        self.terminal, self.interruption = terminal, interruption
        self.options = Options()
        self.began = datetime.now(UTC)
        self.stream: Stream | None = None
        self.began_work: datetime | None = None
        self.notes = Notes()

    def begin(self, options: Options) -> None:
        """Take the options over."""
        from tap_provisioner.cli.logs import configure

        self.options = options
        self.terminal.colour = not options.no_color
        configure(options.log_level, self.terminal)

    @property
    def debugging(self) -> bool:
        """Tell whether tracebacks are desired."""
        return self.options.log_level == "debug"

    @property
    def elapsed(self) -> float:
        """Seconds since the program began; since it was let work, where it had to be."""
        return (datetime.now(UTC) - (self.began_work or self.began)).total_seconds()

    def open_stream(self) -> None:
        """With --json, write JSON lines from now on, and say who writes them."""
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
        """Tell whether the spec was read and is right."""
        return "spec" in vars(self)

    def open_plan(self, path: str) -> Saved:
        """Read a saved plan; unless told otherwise, its spec and environment are the session's.

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
        """Return the provisioner of the spec, which tells `listeners` and the log what it does."""
        from tap_provisioner.access import Settings
        from tap_provisioner.cli.logs import log
        from tap_provisioner.provisioner import Provisioner

        options = self.options
        return Provisioner(
            self.spec,
            Settings(options.parallelism, options.poll_interval, options.timeout, lock=not options.no_lock),
            (log, self.notes, *listeners),
            self.interruption.stop,
            # The final snapshots bear this moment in their names, and the report must name them.
            now=lambda: self.began,
        )

    def show_plan(self, plan: Plan) -> None:
        """Show a plan on stdout; a long one in a pager, after which its summary stays on the screen."""
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
        """Say on stderr which stack this is about, in which account, and at which endpoints."""
        spec = self.spec
        late = threading.Timer(SILENCE, self.terminal.say, ["no answer from AWS yet, trying again"])
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
