"""A plan as an operator reads it."""

from __future__ import annotations

from tap_provisioner.engine.plan import Action, Planned
from tap_provisioner.report.text.paint import Paint
from tap_provisioner.report.text.plan import render
from tap_provisioner.step import Change, Phase
from tap_provisioner.values import UNKNOWN, Sensitive
from tests.cli.things import KINDS, RULE, WORLD, plan, planned, seen


def lines(*resources: Planned) -> list[str]:
    return list(render(plan(*resources), KINDS, Paint(False)))


def test_what_is_created_lists_its_fields() -> None:
    created = planned(
        Action.CREATE,
        "a",
        "thing",
        "us-east-1",
        Change("tags", None, {"Owner": "platform", "Name": "x"}),
        Change("id", None, UNKNOWN),
        Change("rules", None, frozenset({RULE, UNKNOWN})),
        Change("password", None, Sensitive("hush")),
    )
    assert lines(created) == [
        "us-east-1: 1 to create",
        "    + us-east-1/thing/a",
        "        tags     = {Name: x, Owner: platform}",
        "        id       = (known after apply)",
        "        rules    = [tcp 3306-3306 10.0.0.0/16 (MySQL), (known after apply)]",
        "        password = (sensitive)",
        "",
        "Plan: 1 to create, 0 to update, 0 to replace, 0 to delete",
    ]


def test_what_is_too_long_for_a_line_is_broken() -> None:
    long = "x" * 40
    created = planned(
        Action.CREATE,
        "a",
        "thing",
        "us-east-1",
        Change("tags", None, {"one": long, "three": long}),
        Change("trust", None, {"Statement": ({"Action": long, "Who": long}, "plain"), "Version": "1"}),
        Change("rules", None, frozenset({long, long.upper()})),
        Change("text", None, long * 2),
    )
    assert lines(created)[2:-2] == [
        "        tags  =",
        f"          one   = {long}",
        f"          three = {long}",
        "        trust =",
        "          Statement =",
        f"            - Action = {long}",
        f"              Who    = {long}",
        "            - plain",
        "          Version   = 1",
        "        rules =",
        f"          - {long.upper()}",
        f"          - {long}",
        f"        text  = {long * 2}",
    ]


def test_what_is_updated_shows_only_what_differs() -> None:
    updated = planned(
        Action.UPDATE,
        "a",
        "thing",
        "us-east-1",
        Change("rules", frozenset({RULE, WORLD}), frozenset({RULE})),
        Change(
            "tags",
            {"Same": "x", "Owner": "me", "Rest": "1", "Deep": {"a": 1}},
            {"Same": "x", "Owner": "you", "New": "2", "Deep": {}},
        ),
        Change("tuple", ("a", "b"), ("b", "a")),
        Change("size", 7, 9),
        Change("password", None, Sensitive("hush")),
        Change("long", "x" * 50, "y" * 50),
        Change("vpc", "vpc-1", UNKNOWN),
    )
    assert lines(updated) == [
        "us-east-1: 1 to update",
        "    ~ us-east-1/thing/a (thing-a)",
        "        defined at tap.yaml:7",
        "        rules:",
        "          - tcp 22-22 0.0.0.0/0",
        "        tags:",
        "          ~ Deep:",
        "              - a = 1",
        "          + New = 2",
        "          ~ Owner: me -> you",
        "          - Rest = 1",
        "        tuple:",
        "          [a, b] -> [b, a]",
        "        size:     7 -> 9",
        "        password: (none) -> (sensitive)",
        "        long:",
        f"          - {'x' * 50}",
        f"          + {'y' * 50}",
        "        vpc:      vpc-1 -> (known after apply)",
        "",
        "Plan: 0 to create, 1 to update, 0 to replace, 0 to delete",
    ]


def test_an_unknown_member_of_a_set_is_an_addition() -> None:
    change = Change("rules", frozenset({RULE}), frozenset({UNKNOWN}))
    assert lines(planned(Action.UPDATE, "a", "thing", "us-east-1", change))[3:6] == [
        "        rules:",
        "          - tcp 3306-3306 10.0.0.0/16 (MySQL)",
        "          + (known after apply)",
    ]


def test_what_was_changed_outside_is_told_apart() -> None:
    change = Change("size", 7, 9)
    drifted = planned(Action.UPDATE, "a", "thing", "us-east-1", change, drift=True)
    desired = planned(Action.UPDATE, "b", "thing", "us-east-1", change, reason="x is new")
    assert lines(desired, drifted) == [
        "== Changed outside of the spec: apply sets it back ==",
        "",
        "us-east-1: 1 to update",
        "    ~ us-east-1/thing/a (thing-a)",
        "        size: 7 -> 9",
        "",
        "== Changes of the spec ==",
        "",
        "us-east-1: 1 to update",
        "    ~ us-east-1/thing/b (thing-b)",
        "        because: x is new",
        "        defined at tap.yaml:7",
        "        size: 7 -> 9",
        "",
        "1 resource was changed outside of the spec.",
        "Plan: 0 to create, 2 to update, 0 to replace, 0 to delete",
    ]
    assert lines(drifted)[-2] == "1 resource was changed outside of the spec."
    assert lines(drifted, drifted)[-2] == "2 resources were changed outside of the spec."


def test_a_replacement_says_why_and_that_data_is_destroyed() -> None:
    change = Change("cidr", "10.0.0.0/16", "10.1.0.0/16", create_only=True)
    replaced = planned(
        Action.REPLACE, "a", "vault", "us-east-1", change, reason="cidr cannot be changed; x is new"
    )
    assert lines(replaced)[1:-2] == [
        "  -/+ us-east-1/vault/a (vault-a)",
        "        replaced: cidr cannot be changed; x is new",
        "        defined at tap.yaml:7",
        "        destroys data: needs --allow-data-loss us-east-1/vault/a",
        "        cidr: 10.0.0.0/16 -> 10.1.0.0/16  (forces replacement)",
    ]


def test_a_broken_resource_is_replaced_with_all_its_attributes() -> None:
    broken = seen(phase=Phase.BROKEN, state="failed")
    replaced = planned(
        Action.REPLACE,
        "a",
        "thing",
        "us-east-1",
        Change("size", None, 7),
        found=broken,
        reason="its state is failed",
    )
    assert lines(replaced)[1:5] == [
        "  -/+ us-east-1/thing/a (thing-a)",
        "        replaced: its state is failed",
        "        defined at tap.yaml:7",
        "        size = 7",
    ]


def test_a_deletion_says_why() -> None:
    deleted = planned(Action.DELETE, "a", "vault", reason="the spec does not ask for it")
    nameless = planned(Action.DELETE, "b", found=seen("b", id="us-east-1/thing/b"))
    assert lines(deleted, nameless) == [
        "us-east-1: 2 to delete",
        "    - us-east-1/vault/a (vault-a)",
        "        deleted: the spec does not ask for it",
        "        destroys data: needs --allow-data-loss us-east-1/vault/a",
        "",
        "    - us-east-1/thing/b",
        "",
        "Plan: 0 to create, 0 to update, 0 to replace, 2 to delete",
    ]


def test_a_reason_that_all_deletions_of_a_region_have_is_told_once() -> None:
    def gone(name: str, reason: str = "not asked for") -> Planned:
        return planned(Action.DELETE, name, "vault", reason=reason)

    changed = planned(Action.REPLACE, "c", reason="not asked for")
    lines = list(render(plan(gone("a"), gone("b"), changed), KINDS, Paint(False)))
    assert lines[0] == "us-east-1: 1 to replace, 2 to delete (not asked for)"
    assert [line.strip() for line in lines if "not asked for" in line][1:] == ["replaced: not asked for"]
    assert sum("destroys data" in line for line in lines) == 2
    for different in ((gone("a"), gone("b", "another")), (gone("a"), changed)):
        lines = list(render(plan(*different), KINDS, Paint(False)))
        assert "(" not in lines[0]
        assert "        deleted: not asked for" in lines


def test_the_account_comes_first_and_what_needs_nothing_is_left_out() -> None:
    shown = lines(
        planned(Action.CREATE, region="us-west-2"),
        planned(Action.NONE, region="us-east-1"),
        planned(Action.CREATE, region="global"),
    )
    assert [line for line in shown if line and line[0] != " "] == [
        "global: 1 to create",
        "us-west-2: 1 to create",
        "Plan: 2 to create, 0 to update, 0 to replace, 0 to delete",
    ]


def test_nothing_to_do_with_notes() -> None:
    noted = planned(Action.NONE, found=seen(notes=("waits for a reboot\x1b",)))
    assert lines(noted) == [
        "Notes",
        "  us-east-1/thing/a: waits for a reboot\\x1b",
        "",
        "No changes. The stack matches the spec.",
    ]


def test_nothing_from_aws_reaches_the_terminal_as_it_is() -> None:
    evil = "\x1b]0;owned\x07\nus-east-1"
    change = Change(evil, {evil: evil}, {evil: "x"}, create_only=True)
    updated = planned(
        Action.REPLACE, evil, "vault", "us-east-1", change, found=seen(id=evil, notes=(evil,)), reason=evil
    )
    assert all(line.isprintable() for line in lines(updated))


def test_colours_do_not_change_the_text() -> None:
    updated = planned(
        Action.UPDATE, "a", "thing", "us-east-1", Change("rules", frozenset(), frozenset({RULE}))
    )
    coloured = "\n".join(render(plan(updated), KINDS, Paint(True)))
    assert "\x1b[32m          + tcp 3306-3306 10.0.0.0/16 (MySQL)\x1b[0m" in coloured
    import re

    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == "\n".join(lines(updated))
