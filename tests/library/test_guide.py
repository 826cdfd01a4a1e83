"""The examples of docs/library.md do what they say."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from tap_provisioner.engine.timeouts import Waiter
from tap_provisioner.testing import EmbeddedAws, embedded_aws

ROOT = Path(__file__).parents[2]
BLOCKS = re.findall(r"```python\n(.*?)```", (ROOT / "docs" / "library.md").read_text("utf-8"), re.DOTALL)
*SCRIPTS, CONFTEST, TEST = BLOCKS
__all__ = ["embedded_aws"]


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """From the project's root, with a thousandth of the pauses that the real AWS needs."""
    monkeypatch.chdir(ROOT)
    brief = partial(Waiter, sleep=lambda seconds: Event().wait(seconds / 1000))
    for module in ("access", "provisioner"):
        monkeypatch.setattr(f"tap_provisioner.{module}.Waiter", brief)


@pytest.mark.rotating(days=3)
@pytest.mark.parametrize("script", SCRIPTS)
def test_an_example_runs(script: str, embedded_aws: EmbeddedAws, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(script, "docs/library.md", "exec"), {})  # noqa: S102 - it is the project's own
    said = capsys.readouterr().out
    if "print(stack.outputs()" in script:
        assert said.startswith("41 to create, 0 to update, 0 to replace, 0 to delete\n")
        assert re.search(r"^tap-dev\..*rds\.amazonaws\.com:3306$", said, re.MULTILINE)
    if "applying" in script:
        assert re.search(r"^us-east-1/vpc/main created in \d+ s$", said, re.MULTILINE)
    assert embedded_aws.calls


def test_the_example_of_a_test_passes(embedded_aws: EmbeddedAws) -> None:
    assert '"tap_provisioner.testing"' in CONFTEST
    names: dict[str, Any] = {}
    exec(compile(TEST, "docs/library.md", "exec"), names)  # noqa: S102 - it is the project's own
    names["test_the_stack_comes_and_goes"](embedded_aws)


def test_the_fixture_lets_no_other_setting_through(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    import boto3

    monkeypatch.setenv("AWS_ENDPOINT_URL_EC2", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_PROFILE", "of-nobody")
    request.getfixturevalue("embedded_aws")
    assert len(boto3.client("ec2").describe_vpcs()["Vpcs"]) == 1
