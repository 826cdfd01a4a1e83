"""The schemas themselves: what they must refuse, and what no other test has the program print."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from tap_provisioner.cli.app import program, run
from tap_provisioner.engine.plan import Action
from tap_provisioner.report.json.model import text
from tap_provisioner.report.json.plan import document
from tap_provisioner.report.json.status import status
from tap_provisioner.report.json.stream import Stream
from tap_provisioner.step import Change
from tests.cli.things import Happening, event, plan, planned
from tests.e2e.world import CONFIG
from tests.ecosystem.schemas import DOCUMENTS, STREAMED, check, check_printed, validator

PLAN = plan(
    planned(Action.CREATE),
    planned(
        Action.REPLACE,
        "b",
        "thing",
        "us-east-1",
        Change("cidr", 1, 2, create_only=True),
        reason="no",
        drift=True,
    ),
    planned(Action.DELETE, "c", reason="gone"),
    planned(Action.NONE, "d"),
)
OPEN = {
    "before",
    "after",
    "after_unknown",
    "before_sensitive",
    "after_sensitive",
    "values",
    "sensitive_values",
    "expressions",
}
"""Objects whose keys are attributes of Terraform's."""
NAMED = {("outputs",), ("provider_config",)}
"""Objects whose keys are the names of what they hold."""
OPTIONAL = {"alias", "action_reason", "reason", "origin", "id_key", "id_value", "text", "detail"}


def lines() -> list[dict[str, Any]]:
    written: list[str] = []
    stream = Stream(written.append)
    stream.version()
    stream.plan(PLAN)
    stream.diagnostic("what", "hint", address="us-east-1/thing/x")
    stream.outputs({"us-east-1": {"vpc_id": "vpc-1", "nat_addresses": ["192.0.2.1"]}})
    stream(event(Happening.FAILED, id="vpc-1", text="denied"))
    return [json.loads(line) for line in written]


def samples() -> Iterator[tuple[str, Any]]:
    yield "plan", json.loads(text(document(PLAN, "tap-dev")))
    yield "status", json.loads(text(status(PLAN, "tap-dev")))
    yield "validate", {"valid": False, "problems": [{"file": "f", "line": 1, "path": "a", "message": "m"}]}
    yield from (("events", line) for line in lines())


def objects(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of each object whose keys are ours."""
    if isinstance(value, dict) and not set(path) & OPEN:
        if path[-1:] not in NAMED:
            yield path
        for key, item in value.items():
            yield from objects(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from objects(item, (*path, index))


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


@pytest.mark.parametrize(
    ("name", "sample"), [*samples()], ids=lambda value: value if isinstance(value, str) else ""
)
def test_they_refuse_what_is_surplus_or_missing(name: str, sample: Any) -> None:
    check(name, sample)
    for path in objects(sample):
        surplus = copy.deepcopy(sample)
        at(surplus, path)["surplus"] = 1
        assert not validator(name).is_valid(surplus), path
        optional = OPTIONAL | ({"address", "tap_address"} if path == ("diagnostic",) else set())
        for key in at(sample, path).keys() - optional:
            missing = copy.deepcopy(sample)
            del at(missing, path)[key]
            assert not validator(name).is_valid(missing), (*path, key)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("output", {"us-east-1": {"vpc": "vpc-1"}}),
        ("output", {"us-east-1": {"vpc_id": ""}}),
        ("output", [""]),
        ("validate", {"valid": True, "problems": [{"file": "f", "line": 1, "path": "", "message": "m"}]}),
        ("validate", {"valid": False, "problems": []}),
        ("events", {"type": "apply_start"}),
    ],
)
def test_they_refuse_what_is_not_so(name: str, wrong: Any) -> None:
    assert not validator(name).is_valid(wrong)


@pytest.mark.parametrize(
    "config", ["production.yaml", "bad.yaml", "no/such.yaml", "empty.yaml", "broken.yaml"]
)
def test_validate_keeps_to_its_schema(
    config: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = yaml.safe_load((CONFIG / "production.yaml").read_text(encoding="utf-8"))
    texts = {
        "production.yaml": yaml.safe_dump(spec),
        "bad.yaml": yaml.safe_dump(spec | {"project": "A B", "surplus": 1}),
        "empty.yaml": "",
        "broken.yaml": "a: [",
    }
    for name, content in texts.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert run(["validate", "--json", "--config", str(tmp_path / config)]) == (config != "production.yaml")
    printed = capsys.readouterr().out
    assert printed
    check_printed(["validate", "--json"], printed)


def printing() -> Iterator[str]:
    """Yield the commands that print JSON where they are asked to."""
    with click.Context(program) as context:
        for name in program.list_commands(context):
            command = program.get_command(context, name)
            assert command is not None
            if any({"--json", "--format"} & {*option.opts} for option in command.params):
                yield name


def test_every_document_has_a_schema_and_a_place_on_the_page() -> None:
    assert {*printing()} == {*DOCUMENTS, *STREAMED}
    page = (CONFIG.parent / "docs/json.md").read_text(encoding="utf-8")
    for name in {*DOCUMENTS, "events"} - {"show"}:
        assert f"(schemas/{name}.schema.json)" in page
        assert validator(name)


@pytest.mark.parametrize(
    "arguments", [["graph", "--json"], ["iam-policy", "--for", "apply"], ["iam-policy", "--for", "destroy"]]
)
def test_what_needs_the_spec_alone_keeps_to_its_schema(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*arguments, "--config", str(CONFIG / "production.yaml")]) == 0
    printed = capsys.readouterr().out
    assert printed
    check_printed(arguments, printed)
