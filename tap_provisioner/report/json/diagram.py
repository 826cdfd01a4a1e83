"""The document of `diagram --json`."""

from __future__ import annotations

from pydantic import ConfigDict

from tap_provisioner.report.json.model import Model, Name


class Diagram(Model):
    """The file that was written."""

    model_config = ConfigDict(title="diagram --json")

    file: Name
