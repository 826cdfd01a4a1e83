"""The program's streams: results on stdout, everything else on stderr."""

from __future__ import annotations

import math
import os
import shutil
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TextIO

import click

from tap_provisioner.report.text.paint import Paint, is_terminal, wants_colour


class Terminal:
    """Writes lines and asks questions. If the reader closes stdout early, later results are dropped."""

    def __init__(self) -> None:
        # A stream that was closed before the start is None, in spite of its type.
        for name in ("stdout", "stderr"):
            if getattr(sys, name) is None:
                setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115 - open until the process exits
        for stream in (sys.stdout, sys.stderr):
            if reconfigure := getattr(stream, "reconfigure", None):
                reconfigure(errors="backslashreplace")
        self._lost: OSError | None = None
        self._show_cursor = b""
        self.colour = True

    @property
    def live(self) -> bool:
        """Tell whether stderr is a terminal that can redraw progress in place."""
        return is_terminal(sys.stderr, os.environ)

    @property
    def interactive(self) -> bool:
        """Tell whether questions can be asked."""
        return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()

    def paint(self, stream: TextIO) -> Paint:
        """Return the paint for stdout or stderr."""
        return Paint(self.colour and wants_colour(stream, os.environ))

    def show(self, *lines: str) -> None:
        """Write lines of the result to stdout."""
        self.write("".join(f"{line}\n" for line in lines))

    def pages(self, lines: Sequence[str]) -> bool:
        """Tell whether lines of the result need a pager: an interactive terminal that they do not fit."""
        if os.environ.get("CI") or not (self.interactive and is_terminal(sys.stdout, os.environ)):
            return False
        width, height = shutil.get_terminal_size()
        return sum(max(math.ceil(len(click.unstyle(line)) / width), 1) for line in lines) > height

    def page(self, lines: Sequence[str]) -> None:
        """Show lines of the result in the pager: $PAGER, or less."""
        text = "".join(f"{line}\n" for line in lines)
        click.echo_via_pager(text, color=None if self.paint(sys.stdout).enabled else False)

    def write(self, text: str) -> None:
        """Write a part of the result to stdout verbatim."""
        if self._lost:
            return
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except OSError as error:
            self._lost = error
            # Python flushes the buffer at exit, which would fail again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def say(self, line: str = "") -> None:
        """Write a line to stderr."""
        self.tell(f"{line}\n")

    def ask(self, question: str) -> str:
        """Return the answer to a question, "" at the end of stdin."""
        self.tell(question)
        answer = sys.stdin.readline()
        if not answer.endswith("\n"):
            self.say()
        return answer.strip()

    def error(self, message: str) -> None:
        """Write `error: ...` to stderr."""
        self.say(self.paint(sys.stderr)("error:", "error") + f" {message}")

    def expect_live(self) -> None:
        """Prepare for a live view, which hides the cursor."""
        # Not in `restore`, because a signal handler must not import modules.
        from rich.control import Control

        self._show_cursor = str(Control.show_cursor(True)).encode()

    def restore(self, line: str = "") -> None:
        """Show the cursor if a live view has hidden it, and write a line to stderr. Takes no lock."""
        if text := self._show_cursor + line.encode():
            with suppress(OSError):
                os.write(sys.stderr.fileno(), text)

    def finish(self) -> int:
        """Return 1 if writing the results failed other than by a closed pipe, 0 otherwise."""
        if self._lost is None or isinstance(self._lost, BrokenPipeError):
            return 0
        self.error(f"cannot write the result: {self._lost.strerror}")
        return 1

    def tell(self, text: str) -> None:
        """Write text to stderr verbatim; errors are ignored."""
        try:
            sys.stderr.write(text)
            sys.stderr.flush()
        except OSError:
            return
