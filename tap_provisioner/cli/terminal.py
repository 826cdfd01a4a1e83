"""The program's streams: results on stdout, everything else on stderr."""

from __future__ import annotations

import math
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TextIO

import click

from tap_provisioner.report.text.paint import Paint, is_terminal, wants_colour


class Terminal:
    """Writes lines, and asks.

    A reader that closes stdout early has had enough: the rest is dropped and the work goes on.
    """

    def __init__(self) -> None:
        # A stream that was closed before the program began is None, whatever its type says.
        for name in ("stdout", "stderr"):
            if getattr(sys, name) is None:
                setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115 - as long as the process lives
        for stream in (sys.stdout, sys.stderr):
            if reconfigure := getattr(stream, "reconfigure", None):
                reconfigure(errors="backslashreplace")
        self._lost: OSError | None = None
        self._show_cursor = b""
        self.colour = True

    @property
    def live(self) -> bool:
        """Tell whether progress may be drawn in place on stderr."""
        return is_terminal(sys.stderr, os.environ)

    @property
    def interactive(self) -> bool:
        """Tell whether somebody can be asked."""
        return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()

    def paint(self, stream: TextIO) -> Paint:
        """Return the paint for stdout or stderr."""
        return Paint(self.colour and wants_colour(stream, os.environ))

    def show(self, *lines: str) -> None:
        """Write lines of the result to stdout."""
        self.write("".join(f"{line}\n" for line in lines))

    def show_all(self, lines: Iterable[str]) -> None:
        """Write many lines of the result to stdout."""
        self.show(*lines)

    def pages(self, lines: Sequence[str]) -> bool:
        """Tell whether lines of the result fill more than the screen, and somebody is there to turn pages."""
        if os.environ.get("CI") or not (self.interactive and is_terminal(sys.stdout, os.environ)):
            return False
        width, height = shutil.get_terminal_size()
        return sum(max(math.ceil(len(click.unstyle(line)) / width), 1) for line in lines) > height

    def page(self, lines: Sequence[str]) -> None:
        """Let lines of the result be read in the program that PAGER names, or less."""
        text = "".join(f"{line}\n" for line in lines)
        click.echo_via_pager(text, color=None if self.paint(sys.stdout).enabled else False)

    def write(self, text: str) -> None:
        """Write a part of the result to stdout as it is."""
        if self._lost:
            return
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except OSError as error:
            self._lost = error
            # What is still buffered would be written again when the interpreter ends, and fail again.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def say(self, line: str = "") -> None:
        """Write a line for people to stderr."""
        self.tell(f"{line}\n")

    def ask(self, question: str) -> str:
        """Return the answer to a question, "" where there is none."""
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
        # Not in `restore`: a signal handler must not import anything.
        from rich.control import Control

        self._show_cursor = str(Control.show_cursor(True)).encode()

    def restore(self, line: str = "") -> None:
        """Show the cursor again that a live view may have hidden, and write a line. Takes no lock."""
        if text := self._show_cursor + line.encode():
            with suppress(OSError):
                os.write(sys.stderr.fileno(), text)

    def finish(self) -> int:
        """Return 1 where results could not be written, though somebody waited for them, else 0."""
        if self._lost is None or isinstance(self._lost, BrokenPipeError):
            return 0
        self.error(f"the result could not be written: {self._lost.strerror}")
        return 1

    def tell(self, text: str) -> None:
        """Write text to stderr as it is; what nobody can read is dropped."""
        try:
            sys.stderr.write(text)
            sys.stderr.flush()
        except OSError:
            return
