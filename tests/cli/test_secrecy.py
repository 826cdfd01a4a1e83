"""A run that fails or crashes writes the password nowhere."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from moto.secretsmanager.models import SecretsManagerBackend

from tap_provisioner.cli.app import run
from tap_provisioner.local import EmbeddedAws, Fault
from tap_provisioner.steps.rds.db_instance import DbInstance
from tests.cli.harness import QUICK, master_password

PASSWORD = "Kh6!vQ" * 5 + "x?"
SPELLINGS = (PASSWORD, PASSWORD[:12], PASSWORD.encode().hex())


@pytest.fixture
def here(aws: EmbeddedAws, monkeypatch: pytest.MonkeyPatch) -> EmbeddedAws:
    """The module's AWS, for the program in this process; it makes a password that is known."""
    for name, value in aws.environment.items():
        monkeypatch.setenv(name, value)
    answer = json.dumps({"RandomPassword": PASSWORD})
    monkeypatch.setattr(SecretsManagerBackend, "get_random_password", lambda *_, **__: answer)
    return aws


@pytest.fixture
def failing(here: EmbeddedAws, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Plan and apply with all that can be written, seek the password in it, and return what was printed."""

    def attempt(*how: str) -> str:
        loud = ("--log-level", "debug", *how)
        page = str(tmp_path / "page.html")
        assert run(["plan", "--out", str(tmp_path / "tap.plan"), *loud]) == 0
        assert run(["apply", "--auto-approve", "--report", page, *QUICK, *loud]) == 1
        written = "".join(capsys.readouterr())
        assert [call for call in here.calls if call.mutating]
        files = [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()]
        assert len(files) == 2
        for content in (written, *files):
            assert not any(spelling in content for spelling in SPELLINGS)
        return written

    return attempt


def test_a_database_is_refused_and_answers_are_lost(here: EmbeddedAws, failing: Any) -> None:
    here.faults.add(Fault("error500_after", operation="CreateSecret"))
    here.faults.add(Fault("drop_after", operation="CreateDBInstance", region="us-east-1"))
    here.faults.add(Fault("deny", operation="CreateDBInstance", region="us-west-2"))
    told = failing("--json")
    assert "rds:CreateDBInstance in us-west-2: AccessDenied" in told
    assert "us-east-1/db-instance/database: created in" in told
    assert master_password() == PASSWORD


def test_the_secret_is_refused(here: EmbeddedAws, failing: Any) -> None:
    here.faults.add(Fault("deny", operation="CreateSecret"))
    assert "secretsmanager:CreateSecret in us-east-1: AccessDenied" in failing()


def test_a_crash_while_it_holds_the_password(failing: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(self: DbInstance, _aws: Any) -> None:
        password = self.password.reveal()
        raise RuntimeError(f"{self} has {vars(self)} and {len(password)} characters")

    monkeypatch.setattr(DbInstance, "create", fail)
    assert "and 32 characters" in failing()


def test_a_crash_with_the_whole_discovery(failing: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_session: Any, found: Any) -> None:
        passwords = [seen.outputs["password"].reveal() for seen in found if "password" in seen.outputs]
        raise RuntimeError(f"{list(found)} have {len(passwords[0])} characters")

    monkeypatch.setattr("tap_provisioner.cli.commands.apply._outputs", fail)
    told = failing("--json")
    assert "have 32 characters" in told
    assert "Traceback" in told
