"""The names that programs of others rely on."""

from __future__ import annotations

import dataclasses
import subprocess
import sys

import pytest

import tap_provisioner
from tap_provisioner import Provisioner

NAMES = {"Action", "Change", "Draft", "Event", "Following", "Happening", "Plan", "Planned"} | {
    "Provisioner", "Report", "Settings", "Spec", "SpecError", "TapError"
}  # fmt: skip
METHODS = {
    *("apply", "connect", "destroy", "follow", "from_file", "leased", "discover", "outputs", "plan"),
    *("resume", "saved"),
}
FIELDS = {"account", "lease", "listeners", "now", "settings", "spec", "stop"}


def test_the_public_names_are_these() -> None:
    assert set(tap_provisioner.__all__) == NAMES
    assert {getattr(tap_provisioner, name).__name__ for name in NAMES} == NAMES
    fields = {field.name for field in dataclasses.fields(Provisioner)}
    assert {name for name in {*dir(Provisioner), *fields} if not name.startswith("_")} == METHODS | FIELDS


def test_no_other_name_is_there() -> None:
    with pytest.raises(AttributeError, match="'tap_provisioner' has no attribute 'provision'"):
        _ = tap_provisioner.provision  # type: ignore[attr-defined]


def test_the_package_alone_loads_no_boto3() -> None:
    check = "import sys, tap_provisioner; sys.exit('boto3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", check]).returncode == 0
