"""`unlock`: who holds the lease, the question, and what comes of it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tap_provisioner.cli.app import run
from tap_provisioner.local import EmbeddedAws
from tap_provisioner.provisioner import Provisioner
from tap_provisioner.spec import Spec
from tests.ecosystem.schemas import check_printed


@pytest.fixture
def other(aws: EmbeddedAws, spec: Spec, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provisioner]:
    """Another run on the stack, which holds its lease."""
    for name, value in aws.environment.items():
        monkeypatch.setenv(name, value)
    provisioner = Provisioner(spec)
    while not provisioner.lease.ready():
        pass
    assert provisioner.lease.take() is None
    yield provisioner
    provisioner.lease.release()


def test_a_lease_is_taken_away(other: Provisioner, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["apply", "--auto-approve"]) == 1
    assert "tap-dev: stack is locked by" in capsys.readouterr().err
    assert run(["unlock", "--auto-approve"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("tap-dev: stack is locked by ")
    assert out.endswith("Lock released.\n")
    assert other.lease.read().holding is None
    assert run(["unlock", "--auto-approve"]) == 0
    assert capsys.readouterr().out == "tap-dev: stack is not locked.\n"


def test_it_says_so_in_json(other: Provisioner, capsys: pytest.CaptureFixture[str]) -> None:
    owner = str(other.lease.read().holding)
    for expected in ((owner, True), (None, False)):
        assert run(["unlock", "--auto-approve", "--json"]) == 0
        out = capsys.readouterr().out
        check_printed(["unlock", "--json"], out)
        told = json.loads(out)
        assert (told["stack"], told["holder"], told["taken_away"]) == ("tap-dev", *expected)


def test_it_asks_first(other: Provisioner, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["unlock"]) == 1
    assert "--auto-approve" in capsys.readouterr().err
    assert other.lease.read().holding is not None


def test_a_run_that_has_ended_meanwhile(
    other: Provisioner, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tap_provisioner.cli.running.approve", lambda *_, **__: other.lease.release())
    assert run(["unlock"]) == 0
    assert capsys.readouterr().out.endswith("That run no longer holds the lock.\n")


def test_an_expired_lease_needs_no_taking(other: Provisioner, capsys: pytest.CaptureFixture[str]) -> None:
    client = other.account.client("dynamodb", "us-east-1")
    client.update_item(
        TableName="tap-provisioner",
        Key={"stack": {"S": "tap-dev"}},
        UpdateExpression="SET expires = :then",
        ExpressionAttributeValues={":then": {"N": "1"}},
    )
    assert run(["unlock", "--auto-approve"]) == 0
    assert "The lock has expired; the next run takes it over without unlock." in capsys.readouterr().out
