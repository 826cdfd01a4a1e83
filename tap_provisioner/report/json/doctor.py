"""The document of `doctor --json`."""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict

from tap_provisioner.report.json.model import Model, Name, Text


class Check(Model):
    """A check with its result."""

    name: Name
    verdict: Literal["ok", "warning", "failed", "unknown"]
    text: Name
    hint: Text
    """What to do; empty where there is nothing to do."""
    mend: Text
    """The same as hint, for readers of earlier versions."""


class Doctor(Model):
    """What was checked, with which result, and what to do about it."""

    model_config = ConfigDict(title="doctor --json")

    ok: bool
    """Whether no check failed."""
    checks: list[Check]
