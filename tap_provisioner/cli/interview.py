"""The questions of `init` and their answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from tap_provisioner.cli.terminal import Terminal
from tap_provisioner.errors import TapError
from tap_provisioner.report.text import clean
from tap_provisioner.spec import SpecError, parse
from tap_provisioner.spec.starter import Answers, replica_of, starter

SCHEMA = "tap.schema.json"
"""The name of the JSON Schema file next to a spec."""


class Question(NamedTuple):
    """The text of a question, the option with the same meaning, and the key of the spec it sets."""

    text: str
    flag: str
    place: str


QUESTIONS: Mapping[str, Question] = {
    "project": Question("Project", "--project", "project"),
    "environment": Question("Environment", "--environment", "environment"),
    "primary": Question("Primary region", "--primary", "regions"),
    "replicas": Question("Other regions", "--replica", "regions"),
    "production": Question("Settings for production, yes or no", "--production", "database"),
}


class Interview:
    """Collects the answers: those `given`, otherwise asked on the terminal; with `defaults`, the defaults."""

    def __init__(self, terminal: Terminal, given: Mapping[str, Any], *, defaults: bool) -> None:
        self._terminal, self._given, self._asking = terminal, given, not defaults
        self._answers = Answers()

    def ask(self) -> Answers:
        """Return the answers. Raises TapError if one is invalid, or missing without a terminal to ask on."""
        missing = [question.flag for key, question in QUESTIONS.items() if key not in self._given]
        if missing and self._asking and not self._terminal.interactive:
            raise TapError(
                f"no terminal to ask for {', '.join(missing)}",
                hint="set these options, or use --yes for the defaults",
            )
        for key, question in QUESTIONS.items():
            if key in self._given or not self._asking:
                value = self._given.get(key, getattr(self._answers, key))
                self._answers = self._with(key, value)
                if why := wrong(self._answers, question.place):
                    text = " ".join(value) if isinstance(value, tuple) else value
                    raise TapError(f"{question.flag} {text}: {why}", hint=f"set another {question.flag}")
                continue
            while why := wrong(answers := self._with(key, self._answer(key, question.text)), question.place):
                self._terminal.error(f"{question.text}: {clean(why)}")
            self._answers = answers
        return self._answers

    def _with(self, key: str, value: Any) -> Answers:
        more: dict[str, Any] = (
            {"replicas": tuple(filter(None, [replica_of(value)]))} if key == "primary" else {}
        )
        return replace(self._answers, **{key: value}, **more)

    def _answer(self, key: str, question: str) -> Any:
        """Return the answer, the default for an empty line."""
        default = getattr(self._answers, key)
        match default:
            case bool():
                shown = "yes" if default else "no"
            case tuple():
                shown = " ".join(default)
            case _:
                shown = default
        text = self._terminal.ask(f"{question} [{shown}]: ") or shown
        match default:
            case bool():
                return text.lower() in ("y", "yes")
            case tuple():
                return tuple(text.replace(",", " ").split())
        return text


def wrong(answers: Answers, place: str) -> str:
    """Return the error at `place` in a spec made of these answers, "" if there is none."""
    try:
        parse(starter(answers, schema=SCHEMA))
    except SpecError as error:
        return next((problem.message for problem in error.problems if problem.path.startswith(place)), "")
    return ""
