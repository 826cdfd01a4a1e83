"""The output of `status`, as a table and as JSON."""

from __future__ import annotations

import json

from tap_provisioner.engine.plan import Action
from tap_provisioner.report.json.model import text
from tap_provisioner.report.json.status import status
from tap_provisioner.report.text.paint import Paint
from tap_provisioner.report.text.status import table
from tap_provisioner.step import Change, Phase
from tests.cli.things import plan, planned, seen
from tests.ecosystem.schemas import check

STANDING = plan(
    planned(Action.NONE, "a", region="global", found=seen(id="arn:aws:iam::1:role/x")),
    planned(Action.NONE, "b" * 40),
    planned(
        Action.UPDATE, "c", "thing", "us-east-1", Change("size", 1, 2), Change("tags", {}, {}), drift=True
    ),
    planned(Action.CREATE, "d"),
    planned(Action.REPLACE, "e", found=seen("e", phase=Phase.BROKEN), reason="its state is failed"),
    planned(
        Action.DELETE, "f", found=seen("f", state="on its way out"), reason="the spec does not ask for it"
    ),
    planned(Action.NONE, "g", region="us-west-2", found=seen("g", notes=("later",))),
)


def test_the_table() -> None:
    assert list(table(STANDING, Paint(False))) == [
        "global: 1 of 1 in sync",
        "ADDRESS  ID      STATE      SYNC",
        "thing/a  role/x  available  ok",
        "",
        "us-east-1: 1 of 5 in sync",
        "ADDRESS  ID       STATE           SYNC",
        f"thing/{'b' * 40}",
        f"         thing-{'b' * 40}",
        "                  available       ok",
        "thing/c  thing-c  available       differs: size, tags",
        "thing/d  -        missing         to be created",
        "thing/e  thing-e  available       its state is failed",
        "thing/f  thing-f  on its way out  the spec does not ask for it",
        "",
        "us-west-2: 1 of 1 in sync",
        "ADDRESS  ID       STATE      SYNC",
        "thing/g  thing-g  available  ok",
        "",
        "3 of 7 resources in sync.",
    ]


def test_a_narrow_table_leaves_the_ids_out() -> None:
    lines = list(table(STANDING, Paint(False), ids=False))
    assert lines[1:3] == ["ADDRESS  STATE      SYNC", "thing/a  available  ok"]
    assert lines[6:8] == [f"thing/{'b' * 40}", "         available       ok"]


def test_colours_tell_what_is_right_from_what_is_not() -> None:
    lines = list(table(STANDING, Paint(True)))
    assert "available  \x1b[32mok\x1b[0m" in lines[2]
    assert "\x1b[33mdiffers: size, tags\x1b[0m" in "\n".join(lines)


def test_the_document() -> None:
    made = json.loads(text(status(STANDING, "tap-dev")))
    check("status", made)
    assert (made["stack"], made["in_sync"]) == ("tap-dev", False)
    by_address = {entry["address"]: entry for entry in made["resources"]}
    assert by_address["us-east-1/thing/c"] == {
        "address": "us-east-1/thing/c",
        "region": "us-east-1",
        "kind": "thing",
        "id": "thing-c",
        "state": "available",
        "in_sync": False,
        "action": "update",
        "drift": True,
        "differs": ["size", "tags"],
        "notes": [],
    }
    assert by_address["us-east-1/thing/d"].items() >= {"id": None, "state": "missing", "differs": []}.items()
    assert by_address["us-west-2/thing/g"]["notes"] == ["later"]
    assert status(plan(planned(Action.NONE)), "x").in_sync is True
