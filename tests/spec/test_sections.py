"""A section is one file in the spec and one in the blueprint; all else follows from its declaration."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import tap_provisioner.spec
from tap_provisioner.blueprint import build
from tap_provisioner.spec import load, parse
from tap_provisioner.spec.schema import json_schema, reference_text
from tap_provisioner.spec.section import Declaration, Overrides, Presence, sections
from tests.spec.made_up import alarms, package_with

REPLICA = "  us-west-2: {} "
SECRET = "secret:"
GIVEN = "alarms: {threshold: 90, receivers: [{address: a}], labels: {a: 1}}"


@pytest.fixture
def section(tmp_path) -> Iterator[Any]:
    with alarms(tmp_path) as found:
        yield found


def test_an_optional_section_may_be_absent(section, text):
    for given in ("", "alarms: null\n", "alarms: false\n"):
        spec = parse(text + given)
        assert section not in spec.sections
        assert spec.find(section) is spec.find(section, "us-east-1") is None
        with pytest.raises(LookupError, match="no section alarms"):
            spec.section(section)


def test_an_absent_section_changes_neither_digest_nor_steps(root, tmp_path):
    path = root / "config" / "tap.yaml"
    before = load(path)
    steps = build(before)
    with alarms(tmp_path):
        assert load(path).digest == before.digest
        assert build(load(path)) == steps


def test_true_stands_for_the_defaults_where_the_section_says_so(section, text, problems):
    assert parse(text + "alarms: true").section(section) == section()
    assert parse(text + "alarms: {}").section(section) == section()
    assert problems(text + "alarms: 1") == ["42: alarms: must be a mapping: write {} for an empty one"]
    assert problems(text.replace("secret:", "secret: true\nx:")) == [
        "40: secret: must be a mapping: write {} for an empty one",
        "41: x: unknown key: remove it",
    ]


def test_a_section_with_defaults_may_be_left_out(text):
    spec = parse(text.partition("secret:")[0])
    assert [model.key() for model in spec.sections] == ["network", "database", "secret", "ignore_tags"]
    assert [model.declaration.presence for model in spec.sections][2] is Presence.DEFAULTS


def test_a_required_section_must_be_there(text, problems):
    head, _, rest = text.partition("database:")
    assert problems(head + "secret:" + rest.partition("secret:")[2]) == ["1: database: is required"]


@pytest.mark.usefixtures("section")
def test_it_counts_in_the_digest(text):
    digests = {parse(text + more).digest for more in ("", "alarms: true", "alarms: {threshold: 90}")}
    assert len(digests) == 3
    assert parse(text + "alarms: {threshold: 80}").digest == parse(text + "alarms: true").digest


def test_regions_override_it(section, edited):
    override = "  us-west-2: {alarms: {threshold: 95, labels: {b: 2}}} "
    spec = parse(edited(REPLICA, override) + GIVEN)
    east, west = spec.section(section, "us-east-1"), spec.section(section, "us-west-2")
    assert east is spec.section(section)
    assert (east.threshold, west.threshold, west.labels) == (90, 95, {"a": 1, "b": 2})
    assert west.receivers == east.receivers
    assert spec.where("alarms.threshold", "us-west-2") == "spec:13"
    assert spec.where("alarms.threshold", "us-east-1") == "spec:42"
    assert spec.digest != parse(edited() + GIVEN).digest


MESSAGES = {
    "a misspelt section": ("", "alarm: {} #<", "alarm: unknown key, did you mean alarms?"),
    "a misspelt section of a region": (
        "{alarmz: {}}",
        GIVEN,
        "regions.us-west-2.alarmz: unknown key, did you mean alarms?",
    ),
    "a misspelt key": (
        "",
        "alarms: {treshold: 90} #<",
        "alarms.treshold: unknown key, did you mean threshold?",
    ),
    "a misspelt key of a region": (
        "{alarms: {treshold: 90}}",
        GIVEN,
        "regions.us-west-2.alarms.treshold: unknown key, did you mean threshold?",
    ),
    "a key resembling a shared one": (
        "{alarms: {topik: a}}",
        GIVEN,
        "regions.us-west-2.alarms.topik: unknown key: remove it",
    ),
    "a misspelt key further down": (
        "",
        "alarms: {receivers: [{address: a, dealy: 1}]} #<",
        "alarms.receivers[0].dealy: unknown key, did you mean delay?",
    ),
    "a missing key further down": (
        "",
        "alarms: {receivers: [{delay: 1}]} #<",
        "alarms.receivers[0].address: is required",
    ),
    "a limit": ("", "alarms: {threshold: 100} #<", "alarms.threshold: must be at most 99"),
    "a limit without words of its own": (
        "",
        "alarms: {recovery: 51} #<",
        "alarms.recovery: must be a multiple of 5",
    ),
    "a limit of a region": (
        "{alarms: {threshold: 100}}",
        GIVEN,
        "regions.us-west-2.alarms.threshold: must be at most 99",
    ),
    "a missing key of a region": (
        "{alarms: {receivers: [{delay: 1}]}}",
        GIVEN,
        "regions.us-west-2.alarms.receivers[0].address: is required",
    ),
    "a shared key": (
        "{alarms: {topic: a}}",
        GIVEN,
        "regions.us-west-2.alarms.topic: is the same in every region, because one topic serves them all: "
        "set alarms.topic",
    ),
    "an override of what is absent": (
        "{alarms: {threshold: 90}}",
        "",
        "regions.us-west-2.alarms: the spec has no section alarms to override: add it at the top level",
    ),
    "an override in short": (
        "{alarms: true}",
        GIVEN,
        "regions.us-west-2.alarms: must be a mapping: write {} for an empty one",
    ),
    "an override of what regions share": (
        "{secret: {}}",
        GIVEN,
        "regions.us-west-2.secret: is the same in every region: set it at the top level, as secret",
    ),
    "a rule": ("", "alarms: {recovery: 80} #<", "alarms.recovery: must be below threshold 80"),
    "a rule in a region": (
        "{alarms: {recovery: 95}}",
        GIVEN,
        "regions.us-west-2.alarms.recovery: must be below threshold 90",
    ),
    "a rule that an override breaks": (
        "{alarms: {threshold: 45}}",
        GIVEN,
        "regions.us-west-2.alarms.threshold: alarms.recovery: must be below threshold 45",
    ),
    "a rule of a region": (
        "",
        "alarms: {labels: {us-west-2: 1}} #<",
        "alarms.labels.us-west-2: us-west-2 is its own label",
    ),
    "a rule of a region's override": (
        "{alarms: {labels: {us-west-2: 1}}}",
        GIVEN,
        "regions.us-west-2.alarms.labels.us-west-2: us-west-2 is its own label",
    ),
    "a rule of the whole spec": ("", "alarms: {topic: tap} #<", "alarms.topic: is the name of the project"),
}


@pytest.mark.usefixtures("section")
@pytest.mark.parametrize(("region", "given", "expected"), MESSAGES.values(), ids=MESSAGES.keys())
def test_messages_have_their_line(region, given, expected, edited, problems):
    text = edited(REPLICA, f"  us-west-2: {region}") if region else edited()
    assert problems(f"{text}{given}") == [f"{13 if region else 42}: {expected}"]


@pytest.mark.usefixtures("section")
def test_a_bad_base_is_reported_once(edited, problems):
    text = edited(REPLICA, "  us-west-2: {alarms: {recovery: 5}}")
    assert problems(text + "alarms: {threshold: x, recovery: 7}") == [
        "42: alarms.threshold: must be a whole number, unquoted",
        "42: alarms.recovery: must be a multiple of 5",
    ]


@pytest.mark.usefixtures("section")
def test_the_schema_has_it(text):
    schema = json_schema()
    validator = jsonschema.Draft202012Validator(schema)
    data = yaml.safe_load(text)
    assert validator.is_valid(data)
    for good in (None, True, {}, {"threshold": 90, "receivers": [{"address": "a"}]}):
        assert validator.is_valid(data | {"alarms": good})
    for bad in (1, {"treshold": 90}, {"threshold": 100}, {"receivers": [{}]}):
        assert not validator.is_valid(data | {"alarms": bad})
    data["regions"]["us-west-2"] = {"alarms": {"threshold": 90}}
    assert validator.is_valid(data)
    data["regions"]["us-west-2"] = {"alarms": {"topic": "a"}}
    assert not validator.is_valid(data)
    names = list(schema["properties"])
    at = names.index("alarms")
    assert names[at - 1 : at + 2] == ["database", "alarms", "secret"]
    assert schema["properties"]["alarms"]["default"] is None
    keys = schema["$defs"]["Region"]["properties"]
    assert keys["alarms"]["description"] == "Keys of `alarms` that differ in this region, except topic."
    assert "secret" not in keys


@pytest.mark.usefixtures("section")
def test_the_reference_has_it():
    text = reference_text()
    lines = text.splitlines()
    assert "| `alarms` | boolean or mapping | none | Alarms of each region. |  |" in lines
    assert "| `threshold` | whole number | `80` | Percentage that raises an alarm. | 1 to 99 |" in lines
    titles = [line for line in lines if line.startswith("## ")]
    at = titles.index("## alarms")
    assert titles[at : at + 3] == ["## alarms", "## alarms.receivers[]", "## secret"]
    assert "Alarms of each region. A note on alarms." in lines
    assert "Who is told; named like a mapping of another section. A note on receivers." in lines
    assert "| `address` | text | required | Address to write to. |  |" in lines


@pytest.mark.usefixtures("section")
def test_its_blueprint_is_found_by_its_name(edited):
    plain = build(parse(edited()))
    steps = build(parse(edited(REPLICA, "  us-west-2: {alarms: {threshold: 95}} ") + GIVEN))
    added = [step for step in steps if step.address not in {old.address for old in plain}]
    assert [step.address for step in added] == [
        f"{region}/security-group/alarms" for region in ("us-east-1", "us-west-2")
    ]
    assert [step.description for step in added] == ["above 90", "above 95"]
    assert [step.origin for step in added] == ["spec:42", "spec:13"]
    vpcs = {f"{region}/vpc/main" for region in ("us-east-1", "us-west-2")}
    assert {ref.address for step in added for ref in step.refs()} == vpcs
    assert [step.address for step in steps if step not in added] == [step.address for step in plain]


PACKAGE = Path(tap_provisioner.spec.__file__).parent
MODULES = sorted({*PACKAGE.rglob("*.py")} - {*(PACKAGE / "sections").rglob("*.py")})
GENERIC = [path for path in MODULES if path.name != "starter.py"]
"""The modules that serve every section; starter.py has the text of an example."""


@pytest.mark.parametrize("path", GENERIC, ids=lambda path: path.name)
def test_no_other_module_of_the_spec_names_a_section(path):
    names = {section.key() for section in sections()}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert "spec.sections" not in (node.module or "")
        if isinstance(node, ast.Import):
            assert not any("spec.sections" in alias.name for alias in node.names)
        if isinstance(node, ast.Constant):
            assert node.value not in names
        if isinstance(node, ast.Name | ast.Attribute):
            assert (node.id if isinstance(node, ast.Name) else node.attr) not in names


WRONG = {
    "no section": ("", "must define one section, and defines 0"),
    "two sections": (
        "from tap_provisioner.spec.section import Declaration, Section\n"
        "class A(Section):\n    declaration = Declaration(order=1)\n"
        "class B(Section):\n    declaration = Declaration(order=2)\n",
        "must define one section, and defines 2",
    ),
    "a place that is taken": (
        "from tap_provisioner.spec.section import Declaration, Section\n"
        "class A(Section):\n    declaration = Declaration(order=10)\n",
        "have the same order",
    ),
}


@pytest.mark.parametrize(("code", "message"), WRONG.values(), ids=WRONG.keys())
def test_a_module_that_is_no_section_is_an_error(code, message, tmp_path):
    package = tap_provisioner.spec.sections
    with package_with(package, tmp_path, "wrong", code), pytest.raises(TypeError, match=message):
        sections()


def test_a_declaration_that_makes_no_sense_is_an_error():
    with pytest.raises(TypeError, match="reason"):
        Overrides(shared=("a",))
    with pytest.raises(TypeError, match="optional"):
        Declaration(order=1, presence=Presence.REQUIRED, shorthand=True)
