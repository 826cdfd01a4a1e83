"""What the Dockerfile promises those who run the image."""

import json
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tap_provisioner import __version__

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
FINAL = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]
COPIED = [
    source
    for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.MULTILINE)
    for source in line.split()[:-1]
]


def test_it_runs_as_a_numeric_user_that_is_not_root() -> None:
    assert re.findall(r"^USER ([1-9]\d*):[1-9]\d*$", FINAL, re.MULTILINE)


def test_signals_reach_the_program_with_no_shell_in_front() -> None:
    [entrypoint] = re.findall(r"^ENTRYPOINT (.+)$", FINAL, re.MULTILINE)
    assert json.loads(entrypoint) == ["python", "-m", "tap_provisioner"]


def test_its_bases_are_one_that_a_digest_can_be_given_for() -> None:
    assert "ARG PYTHON_IMAGE=python:3.13-slim\n" in DOCKERFILE
    assert {line.split()[1] for line in re.findall(r"^FROM .+$", DOCKERFILE, re.MULTILINE)} == {
        "${PYTHON_IMAGE}"
    }


def test_its_labels_say_what_it_is() -> None:
    labels = dict(re.findall(r'org\.opencontainers\.image\.([\w.]+)="([^"]*)"', FINAL))
    given = {"title": "tap-provisioner", "licenses": "MIT"}
    asked = {"revision": "REVISION", "source": "SOURCE", "created": "CREATED", "version": "VERSION"}
    base = {"base.name": "PYTHON_IMAGE", "base.digest": "BASE_DIGEST"}
    assert labels.pop("description")
    assert labels == given | {name: f"${{{variable}}}" for name, variable in (asked | base).items()}
    assert set(re.findall(r"^ARG (\w+)", FINAL, re.MULTILINE)) == {*asked.values(), *base.values()}
    assert f"ARG VERSION={__version__}\n" in FINAL


@pytest.mark.parametrize("source", COPIED)
def test_what_is_copied_exists_and_is_let_through(source: str) -> None:
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert (ROOT / source).exists()
    assert any(fnmatch(source, line.removeprefix("!")) for line in ignored if line.startswith("!"))
