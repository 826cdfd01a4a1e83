"""A plan in a file: it comes back as it was, without secrets, and nothing else is taken for one."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tap_provisioner.engine.discovery import Discovery
from tap_provisioner.engine.plan import Action, Plan, Planned, plan
from tap_provisioner.errors import TapError
from tap_provisioner.report.codec import decode, encode
from tap_provisioner.report.saved import LARGEST, Saved, parse, read
from tap_provisioner.report.text.paint import Paint
from tap_provisioner.report.text.resumption import lines
from tap_provisioner.step import Change, Observed, Phase
from tap_provisioner.steps import KINDS as STEP_KINDS
from tap_provisioner.steps.ec2.security_group import Rule, SecurityGroup
from tap_provisioner.steps.rds._comparisons import FixedSize
from tap_provisioner.steps.sts.account import AccountFacts
from tap_provisioner.values import UNKNOWN, Match, Ref, Sensitive
from tests.cli.harness import Program
from tests.cli.things import RULE, planned, seen

PATH: Any = Path()
MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
off = st.builds(FixedSize, st.integers())
ports = st.none() | st.integers(0, 65535)
rules = st.builds(Rule, st.text(), ports, ports, st.text(), st.text())
members = scalars | off | rules | st.just(UNKNOWN)
values = st.recursive(
    members | st.frozensets(members),
    lambda inner: st.lists(inner).map(tuple) | st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


def typed(value: Any) -> Any:
    """A value with the types of all its parts, for 1 == True and () != []."""
    if isinstance(value, dict):
        return {key: typed(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return type(value), [typed(item) for item in value]
    if isinstance(value, frozenset):
        return frozenset(map(typed, value))
    return type(value), value


@settings(deadline=None)
@given(values)
def test_every_value_comes_back_as_it_was(value: Any) -> None:
    text = json.dumps(encode(value))
    assert typed(decode(json.loads(text))) == typed(value)


def test_what_is_sensitive_stays_behind() -> None:
    text = json.dumps(encode({"a": (Sensitive("hush"),)}))
    assert "hush" not in text
    assert decode(json.loads(text)) == {"a": (Sensitive(""),)}


def test_what_no_field_has_is_refused() -> None:
    with pytest.raises(TypeError, match="is not a type of a field"):
        encode(replace(RULE, peer=PATH))


GROUP = SecurityGroup(
    region="us-east-1",
    name="database",
    origin="tap.yaml:7",
    digest="abc",
    tags={"Name": "x"},
    group_name="g",
    description="d",
    vpc_id=UNKNOWN,  # type: ignore[arg-type]
    ingress=frozenset({RULE}),
)
FOUND = seen("database", "security-group", phase=Phase.PENDING, notes=("later",), digest="old")
CHANGES = (
    Change("ingress", frozenset(), frozenset({RULE})),
    Change("password", None, Sensitive("hush")),
    Change("vpc_id", "vpc-1", UNKNOWN, create_only=True),
)
RAW = replace(
    GROUP,
    vpc_id=Ref("us-east-1/vpc/main"),  # type: ignore[arg-type]
    description=Match(Ref("r/k/n", "zone"), (("a", "x"), ("b", Ref("r/k/m")))),  # type: ignore[arg-type]
)
PLAN = Plan(
    (
        Planned(
            address=GROUP.address,
            kind=GROUP.kind,
            region=GROUP.region,
            action=Action.REPLACE,
            changes=CHANGES,
            drift=True,
            reason="vpc_id cannot be changed",
            step=GROUP,
            declared=RAW,
            observed=replace(FOUND, outputs={"password": Sensitive("hush")}),
        ),
        planned(Action.DELETE, "b", "vpc", found=seen("b", "vpc"), step=None),
        planned(Action.CREATE, "c", "security-group", step=replace(GROUP, name="c")),
    )
)
SAVED = Saved(
    PLAN,
    (RAW, AccountFacts(region="global", name="current")),
    stack="tap-dev",
    account="123456789012",
    config="config/tap.yaml",
    environment="dev",
    digest="d1",
    made_at=MOMENT,
)


def test_a_plan_of_a_destroy_comes_back_as_it_was() -> None:
    database = seen("database", "db-instance", id="tap-dev")
    part = seen("database", "secret-version", phase=Phase.PENDING)
    found = Discovery((database, part, seen("main", "vpc")), {})
    destroy = plan((), found, STEP_KINDS, moment="20260102030405", ending={})
    assert destroy.destroy
    assert [planned.observed for planned in destroy.contained] == [part]
    assert destroy.retained == ("final snapshot tap-dev-final-tap-dev-20260102030405 in us-east-1",)
    saved = replace(SAVED, plan=destroy, steps=())
    assert parse(saved.text().encode(), "p.json") == saved


def without_secrets(observed: Observed | None) -> Observed | None:
    return replace(observed, outputs={"password": Sensitive("")}) if observed else None


def test_a_plan_comes_back_as_it_was_without_its_secrets(tmp_path: Path) -> None:
    path = tmp_path / "tap.plan"
    path.write_text(SAVED.text())
    assert "hush" not in path.read_text()
    found = read(str(path))
    first, *rest = found.plan.resources
    assert rest == list(PLAN.resources[1:])
    blank = (CHANGES[0], replace(CHANGES[1], after=Sensitive("")), CHANGES[2])
    assert first == replace(
        PLAN.resources[0], changes=blank, observed=without_secrets(PLAN.resources[0].observed)
    )
    assert replace(found, plan=PLAN) == SAVED


@pytest.mark.parametrize(("pager", "last"), [("cat", True), ("head -n 1", False), ("no-such-program", True)])
def test_a_long_plan_is_paged_and_whoever_leaves_early_is_no_error(
    pager: str, last: bool, tmp_path: Path, alone: Program
) -> None:
    path = tmp_path / "tap.plan"
    many = tuple(
        planned(Action.DELETE, f"n{n}", "vpc", found=seen(f"n{n}", "vpc"), step=None) for n in range(2000)
    )
    path.write_text(replace(SAVED, plan=Plan(many)).text())
    result = alone.on_terminal("show", str(path), PAGER=pager)
    assert result.code == 0
    assert "us-east-1: 2000 to delete" in result.out
    assert ("us-east-1/vpc/n1999" in result.out) is last
    assert result.out.endswith("Plan: 0 to create, 0 to update, 0 to replace, 2000 to delete\x1b[0m\n")
    assert "Traceback" not in result.out


def document() -> dict[str, Any]:
    made: dict[str, Any] = json.loads(SAVED.text())
    return made


NEWER = {**document(), "format_version": 2}
EDITED = document()
EDITED["plan"]["stack"] = "other"
UNUSABLE = {
    "empty": (b"", "is no saved plan"),
    "binary": (b"\x80\x00", "is no saved plan"),
    "another JSON": (b"[1]", "is no saved plan"),
    "printed": (b'{"resource_changes": []}', "is the JSON of a plan, not a saved plan"),
    "truncated": (SAVED.text()[:-9].encode(), "is no saved plan"),
    "deep": (b"[" * 100_000, "is no saved plan"),
    "huge": (b" " * (LARGEST + 1), "is no saved plan"),
    "newer": (json.dumps(NEWER).encode(), "has format 2, and this version reads 1"),
    "edited": (json.dumps(EDITED).encode(), "is damaged, or was edited"),
    "without a plan": (json.dumps({**document(), "plan": None}).encode(), "is damaged, or was edited"),
}


@pytest.mark.parametrize(("content", "why"), UNUSABLE.values(), ids=UNUSABLE)
def test_what_is_no_plan_is_refused_in_one_line(content: bytes, why: str) -> None:
    with pytest.raises(TapError) as caught:
        parse(content, "p.json")
    assert str(caught.value) == f"p.json {why}"
    assert caught.value.hint


def tried(content: bytes) -> str:
    """The plan in `content` as text, or why there is none."""
    try:
        return parse(content, "p.json").text()
    except TapError as error:
        return str(error)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_whatever_is_done_to_the_file_it_is_refused_or_the_same(data: st.DataObject) -> None:
    content = bytearray(SAVED.text().encode())
    for _ in range(data.draw(st.integers(1, 3))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    found = tried(bytes(content))
    assert found == SAVED.text() or found.count("\n") == 0


json_values = st.recursive(
    st.none() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_wrong_types_under_a_right_checksum_are_refused_too(data: st.DataObject) -> None:
    from tap_provisioner.report.saved import _sum

    made = document()
    place = data.draw(st.sampled_from([made["plan"], *made["plan"]["resources"]]))
    place[data.draw(st.sampled_from(sorted(place)))] = data.draw(json_values)
    made["sha256"] = _sum(made["plan"])
    found = tried(json.dumps(made).encode())
    assert found.startswith("{") or found == "p.json is not a plan that this version saved"


@pytest.mark.parametrize(
    ("path", "why"), [("no/such.json", "No such file or directory"), ("bad\0name", "null byte")]
)
def test_what_cannot_be_read(path: str, why: str) -> None:
    with pytest.raises(TapError, match=why):
        read(path)


@pytest.mark.parametrize(
    ("saved", "why"),
    [
        (SAVED, ""),
        (replace(SAVED, version="0.0"), "the plan was made by version 0.0, and this is "),
        (replace(SAVED, stack="tap-x"), "the plan is for stack tap-x, and the spec for tap-dev"),
        (replace(SAVED, digest="d2"), "the spec is not the one that was planned: config/tap.yaml has"),
    ],
)
def test_a_plan_holds_for_its_spec_alone(saved: Saved, why: str) -> None:
    assert saved.mismatch("tap-dev", "d1").startswith(why)
    assert bool(saved.mismatch("tap-dev", "d1")) is bool(why)


def test_a_saved_plan_tells_what_is_done_and_what_is_left() -> None:
    update = planned(Action.UPDATE, "a", "thing", "us-east-1", Change("size", 1, 2))
    head = "Saved plan of tap-dev, account 123456789012, made 2026-01-02 03:04 UTC from config/tap.yaml"
    assert list(lines(SAVED, Plan((update,)), 2, [update], Paint(False))) == [
        head,
        "not part of the plan, left as it is: us-east-1/thing/a differs: size",
        "2 changes of 3 done already.",
        "Plan: 0 to create, 1 to update, 0 to replace, 0 to delete",
    ]
    assert list(lines(SAVED, Plan(()), 3, [], Paint(False))) == [
        head,
        "No changes. All that the saved plan asks for is done already.",
    ]
    none = replace(SAVED, plan=Plan(()))
    assert list(lines(none, Plan(()), 0, [], Paint(False))) == [
        head,
        "No changes. The saved plan asks for none.",
    ]
