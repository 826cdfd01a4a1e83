"""The accepted spec of the project, and an editor for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tap_provisioner.spec import SpecError, parse

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "config" / "tap.yaml").read_text(encoding="utf-8")

Edit = Callable[..., str]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def text() -> str:
    return TEXT


@pytest.fixture(scope="session")
def edited() -> Edit:
    """config/tap.yaml with pairs of old and new text exchanged; every old text must be there."""

    def edit(*pairs: str) -> str:
        result = TEXT
        for old, new in zip(pairs[::2], pairs[1::2], strict=True):
            assert old in result, f"no {old!r} in config/tap.yaml"
            result = result.replace(old, new, 1)
        return result

    return edit


@pytest.fixture(scope="session")
def problems() -> Callable[..., list[str]]:
    """The problems of a text, each as ``LINE: path: message``."""

    def of(text: str, environment: str | None = None) -> list[str]:
        try:
            parse(text, file="f", environment=environment)
        except SpecError as error:
            return [str(problem).removeprefix("f:") for problem in error.problems]
        return []

    return of
