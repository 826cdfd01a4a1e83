"""What is pinned is what setup.cfg and pyproject.toml ask for (if not, run `scripts/lock`)."""

import configparser
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PIN = re.compile(
    r"(?P<name>[a-z0-9-]+)==(?P<version>[^\s;]+)(?P<marker> ; [^\\]+?)?(?P<hashes>( \\\n    --hash=\S+)*)\n"
)
SETUP = configparser.ConfigParser()
SETUP.read(ROOT / "setup.cfg")
CORE = SETUP["options"]["install_requires"].split("\n")
EXTRAS = [line for extra in SETUP["options.extras_require"].values() for line in extra.split("\n")]
BUILD = tomllib.loads((ROOT / "pyproject.toml").read_text())["build-system"]["requires"]


def pins(name: str) -> dict[str, list[re.Match[str]]]:
    """The pins of a file, by the package's name, of which each environment may have its own."""
    found: dict[str, list[re.Match[str]]] = {}
    for pin in PIN.finditer((ROOT / name).read_text()):
        found.setdefault(pin["name"], []).append(pin)
    return found


def desired(lines: list[str]) -> list[Requirement]:
    requirements = [Requirement(line) for line in lines if line]
    return [requirement for requirement in requirements if requirement.name != SETUP["metadata"]["name"]]


@pytest.mark.parametrize(
    ("name", "requirement"),
    [
        (name, requirement)
        for name, lines in {
            "requirements.lock": CORE,
            "requirements-build.lock": BUILD,
            "constraints.txt": CORE + EXTRAS,
        }.items()
        for requirement in desired(lines)
    ],
    ids=str,
)
def test_every_dependency_is_pinned_as_wanted(name: str, requirement: Requirement) -> None:
    for pin in pins(name)[canonicalize_name(requirement.name)]:
        assert requirement.specifier.contains(pin["version"])


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-build.lock"])
def test_every_pin_of_the_image_has_hashes(name: str) -> None:
    assert [
        pin for same in pins(name).values() for pin in same if "--hash=sha256:" not in pin["hashes"]
    ] == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-build.lock", "constraints.txt"])
def test_a_lock_holds_pins_and_nothing_else(name: str) -> None:
    assert PIN.sub("", (ROOT / name).read_text()) == ""


def test_the_image_holds_what_the_tests_run_with() -> None:
    tested = pins("constraints.txt")
    for name, [pin] in pins("requirements.lock").items():
        assert [same["version"] for same in tested[name]] == [pin["version"]]
