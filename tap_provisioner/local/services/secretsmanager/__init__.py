"""Secrets Manager."""

from __future__ import annotations

from typing import Any

from tap_provisioner.local.core.refusals import Codes

CODES = Codes(tags="InvalidParameterException", lengths=False)


def inventory(secrets: Any) -> dict[str, list[str]]:
    """What is left: secrets and their replicas."""
    return {"secret": [secret.name for secret in secrets.secrets.values()]}
