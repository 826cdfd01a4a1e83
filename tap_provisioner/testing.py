"""A pytest fixture: `pytest_plugins = ["tap_provisioner.testing"]` in conftest.py loads it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tap_provisioner.local import EmbeddedAws

__all__ = ["EmbeddedAws", "embedded_aws"]

SPEED = 6000.0
"""AWS seconds per real second: a database takes a tenth of a second."""
_OF_OTHERS = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN")


@pytest.fixture
def embedded_aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[EmbeddedAws]:
    """An empty, strict AWS account on this machine, which every client of the test uses.

    `calls` are the calls that it received, `inventory()` is what is left in it.
    """
    for name in os.environ:
        if name in _OF_OTHERS or name.startswith("AWS_ENDPOINT_URL"):
            monkeypatch.delenv(name)
    with EmbeddedAws(speed=SPEED) as aws:
        for name, value in aws.environment.items():
            monkeypatch.setenv(name, value)
        yield aws
