"""An embedded AWS for each module, empty for each test, and the program pointed at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tap_provisioner.access import Settings
from tap_provisioner.local import EmbeddedAws, State
from tap_provisioner.provisioner import Provisioner
from tap_provisioner.spec import Spec, parse
from tests.cli.harness import FAST, ROOT, Pace, Program

CONFIG = ROOT / "config/tap.yaml"


@pytest.fixture(scope="module")
def pace() -> Pace:
    return Pace()


@pytest.fixture(scope="module")
def server(pace: Pace) -> Iterator[EmbeddedAws]:
    with EmbeddedAws(clock=pace) as aws:
        yield aws


@pytest.fixture
def aws(server: EmbeddedAws, pace: Pace) -> EmbeddedAws:
    pace.set(FAST)
    server.reset()
    return server


@pytest.fixture
def here(aws: EmbeddedAws, monkeypatch: pytest.MonkeyPatch) -> EmbeddedAws:
    """The module's AWS, for the program in this process."""
    for name, value in aws.environment.items():
        monkeypatch.setenv(name, value)
    return aws


@pytest.fixture
def tap(aws: EmbeddedAws) -> Program:
    return Program(aws)


@pytest.fixture
def alone() -> Program:
    """The program with no AWS to talk to."""
    return Program()


@pytest.fixture(scope="session")
def spec() -> Spec:
    return parse(CONFIG.read_text(encoding="utf-8"), file="config/tap.yaml")


@pytest.fixture
def edited(tmp_path: Path) -> Callable[..., str]:
    """Writes config/tap.yaml with other settings in its sections, and returns its path."""

    def edit(**sections: Any) -> str:
        document = yaml.safe_load(CONFIG.read_text(encoding="utf-8"))
        for name, values in sections.items():
            document[name] = {**document.get(name, {}), **values}
        path = tmp_path / "tap.yaml"
        path.write_text(yaml.safe_dump(document), encoding="utf-8")
        return str(path)

    return edit


@pytest.fixture(scope="session")
def saved() -> dict[str, State]:
    """The state of the account once the stack is built, where it was built before."""
    return {}


@pytest.fixture
def built(
    aws: EmbeddedAws, monkeypatch: pytest.MonkeyPatch, spec: Spec, saved: dict[str, State]
) -> Provisioner:
    """The stack of config/tap.yaml, built in this process."""
    for name, value in aws.environment.items():
        monkeypatch.setenv(name, value)
    provisioner = Provisioner(spec, Settings(poll_interval=0.02))
    if "built" in saved:
        aws.reset(saved["built"])
        return provisioner
    report = provisioner.apply(provisioner.plan())
    assert report.ok, report
    if state := aws.save():
        saved["built"] = state
    return provisioner
