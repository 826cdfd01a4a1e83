"""The document of `unlock --json`."""

from __future__ import annotations

from pydantic import ConfigDict

from tap_provisioner.report.json.model import Model, Name, Text


class Unlock(Model):
    """Who held the stack's lock, and whether it was released."""

    model_config = ConfigDict(title="unlock --json")

    stack: Name
    holder: Text | None
    """Who held the lock; null where nobody did."""
    taken_away: bool
    """Whether this command released it."""
