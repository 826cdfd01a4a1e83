"""The generated files, and that they agree with the loader."""

from __future__ import annotations

import json
import subprocess
import sys

import jsonschema
import pytest
import yaml

from tap_provisioner.spec import load
from tap_provisioner.spec.schema import json_schema, reference_text, schema_text

CONFIGS = ("tap.yaml", "production.yaml")


def test_generated_files_are_up_to_date(root):
    assert (root / "config" / "tap.schema.json").read_text(encoding="utf-8") == schema_text()
    assert (root / "docs" / "spec-reference.md").read_text(encoding="utf-8") == reference_text()


def test_the_script_agrees(root):
    command = [sys.executable, str(root / "scripts" / "generate"), "--check"]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 0


def test_the_schema_is_one():
    jsonschema.Draft202012Validator.check_schema(json_schema())


@pytest.mark.parametrize("name", CONFIGS)
def test_shipped_specs_are_accepted(name, root):
    path = root / "config" / name
    assert load(path).stack
    jsonschema.validate(yaml.safe_load(path.read_text(encoding="utf-8")), json_schema())


def described(node: object) -> list[str]:
    """Properties without a description, of their own or of what they refer to."""
    if isinstance(node, list):
        return [name for item in node for name in described(item)]
    if not isinstance(node, dict):
        return []
    own = [
        name
        for name, value in node.get("properties", {}).items()
        if "description" not in value and "$ref" not in value
    ]
    return own + [name for value in node.values() for name in described(value)]


def test_every_key_is_described():
    assert described(json_schema()) == []
    assert all("description" in definition for definition in json_schema()["$defs"].values())


def test_every_optional_key_shows_its_default():
    schema = json_schema()
    for name, section in (*schema["$defs"].items(), ("Spec", schema)):
        for key, value in section.get("properties", {}).items():
            optional = key not in section.get("required", ()) and not name.endswith("Overrides")
            assert ("default" in value) == optional, f"{name}.{key}"


REFUSED = {
    "text for a number": (("database", "allocated_storage"), "20"),
    "a misspelt key": (("network", "nats"), "single"),
    "a bad CIDR": (("network", "cidr"), "ten"),
    "a shared key": (("regions", "us-west-2"), {"database": {"username": "bob"}}),
    "a float parameter": (("database", "parameters"), {"a": 0.5}),
    "6 days": (("secret", "recovery_window_days"), 6),
}
ACCEPTED = {
    "a subnet with its zone": (
        ("network", "public_subnets"),
        [{"cidr": "10.0.1.0/24", "zone": "us-east-1a"}, "10.0.2.0/24"],
    ),
    "insights": (("database", "performance_insights"), {"retention_days": 31}),
    "insights in short": (("database", "performance_insights"), True),
    "a number as parameter": (("database", "parameters"), {"max_connections": 5}),
    "a partial override": (
        ("regions", "us-west-2"),
        {"database": {"multi_az": False}, "network": {"nat": "none"}},
    ),
    "no opinion": (("database", "iops"), None),
}


@pytest.mark.parametrize(
    ("change", "good"),
    [*((change, False) for change in REFUSED.values()), *((change, True) for change in ACCEPTED.values())],
    ids=[*REFUSED, *ACCEPTED],
)
def test_the_schema_and_the_loader_agree(change, good, text, problems):
    (section, key), value = change
    data = yaml.safe_load(text)
    data[section][key] = value
    assert jsonschema.Draft202012Validator(json_schema()).is_valid(data) == good
    pins = "zone" in json.dumps(value)
    assert bool(problems(yaml.safe_dump(data))) != good or pins
