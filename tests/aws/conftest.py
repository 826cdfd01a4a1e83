from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tap_provisioner.aws.retry import RetryRule
from tap_provisioner.aws.session import Account
from tests.aws.wire import Wire, wired


@pytest.fixture(scope="session")
def server() -> Iterator[Wire]:
    with wired() as running:
        yield running


@pytest.fixture
def wire(server: Wire, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Wire:
    """An AWS that answers as it is told to, with credentials for it, and no other configuration."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "key",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        "AWS_ENDPOINT_URL": server.endpoint,
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    server.reset()
    return server


@pytest.fixture(scope="session")
def accounts() -> dict[str, Account]:
    return {}


@pytest.fixture
def account(wire: Wire, accounts: dict[str, Account]) -> Account:
    """The same for all tests, for a client takes long to make."""
    if wire.endpoint not in accounts:
        accounts[wire.endpoint] = Account(home="us-east-1", retry=RetryRule(base=0))
    return accounts[wire.endpoint]
