"""A plan in Terraform's shape: what the shape promises, shown on things that Terraform does not know."""

from __future__ import annotations

import json
from typing import Any

from tap_provisioner.engine.plan import Action, Planned
from tap_provisioner.report.json.plan import text
from tap_provisioner.step import Change, Phase
from tap_provisioner.values import UNKNOWN, Sensitive
from tests.cli.things import RULE, Thing, plan, planned, seen
from tests.ecosystem.schemas import check


def of(*resources: Planned) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(text(plan(*resources), "tap-dev"))
    check("plan", made)
    return made


def change(resource: Planned) -> dict[str, Any]:
    [entry] = of(resource)["resource_changes"]
    found: dict[str, Any] = entry["change"]
    return found


def test_what_is_created() -> None:
    step = Thing(
        region="us-east-1",
        name="a",
        tags={"b": UNKNOWN, "a": "1"},  # type: ignore[dict-item]
        rules=frozenset({RULE, UNKNOWN}),
        password=Sensitive("hush"),
    )
    created = planned(Action.CREATE, step=step)
    assert change(created) == {
        "actions": ["create"],
        "before": None,
        "after": {"region": "us-east-1", "cidr": "10.0.0.0/16", "tags": {"a": "1"}},
        "after_unknown": {"id": True, "tags": {"b": True}, "rules": True, "size": True, "password": True},
        "before_sensitive": False,
        "after_sensitive": {"password": True},
    }
    [planned_values] = of(created)["planned_values"]["root_module"]["resources"]
    assert planned_values["sensitive_values"] == {"password": True}
    assert "hush" not in json.dumps(of(created))


def test_without_the_steps_nobody_knows_where_an_unknown_value_comes_from() -> None:
    step = Thing(region="us-east-1", name="a", size=UNKNOWN, password=Sensitive("x"))  # type: ignore[arg-type]
    [asked] = of(planned(Action.CREATE, step=step))["configuration"]["root_module"]["resources"]
    assert asked["expressions"] == {
        "region": {"constant_value": "us-east-1"},
        "cidr": {"constant_value": "10.0.0.0/16"},
        "rules": {"constant_value": []},
        "size": {},
        "password": {},
    }


def test_what_is_updated_keeps_what_aws_writes_in_its_own_way() -> None:
    updated = planned(
        Action.UPDATE,
        "a",
        "thing",
        "us-east-1",
        Change("size", 7, 9),
        step=Thing(region="us-east-1", name="a", cidr="10.0.0.0/16 in our way", size=9),
        found=seen(values={"size": 7, "rules": frozenset({RULE})}),
    )
    found = change(updated)
    assert found["actions"] == ["update"]
    assert found["before"] == {
        "id": "thing-a",
        "region": "us-east-1",
        "cidr": "10.0.0.0/16",
        "tags": {"Owner": "me"},
        "rules": [
            {
                "protocol": "tcp",
                "from_port": 3306,
                "to_port": 3306,
                "peer": "10.0.0.0/16",
                "description": "MySQL",
            }
        ],
        "size": 7,
    }
    assert found["after"] == {**found["before"], "size": 9}
    assert found["after_unknown"] == {}


def test_what_needs_nothing() -> None:
    found = change(planned(Action.NONE))
    assert found["actions"] == ["no-op"]
    assert found["before"] == found["after"]


def test_a_replacement_is_two_actions_with_a_reason() -> None:
    replaced = planned(
        Action.REPLACE,
        "a",
        "thing",
        "us-east-1",
        Change("cidr", "a", "b", create_only=True),
        Change("size", 1, 2),
        reason="cidr cannot be changed",
    )
    [entry] = of(replaced)["resource_changes"]
    assert entry["change"]["actions"] == ["delete", "create"]
    assert entry["change"]["replace_paths"] == [["cidr"]]
    assert entry["change"]["after_unknown"]["id"] is True
    assert entry["action_reason"] == "replace_because_cannot_update"
    assert (entry["reason"], entry["origin"]) == ("cidr cannot be changed", "tap.yaml:7")
    broken = planned(Action.REPLACE, found=seen(phase=Phase.BROKEN), reason="its state is failed")
    assert of(broken)["resource_changes"][0]["action_reason"] == "replace_because_tainted"


def test_a_deletion() -> None:
    deleted = planned(Action.DELETE, reason="the spec does not ask for it")
    made = of(deleted)
    [entry] = made["resource_changes"]
    assert entry["change"]["actions"] == ["delete"]
    assert entry["change"]["after"] is None
    assert (entry["change"]["after_unknown"], entry["change"]["after_sensitive"]) == ({}, False)
    assert entry["action_reason"] == "delete_because_no_resource_config"
    assert made["planned_values"]["root_module"]["resources"] == []
    [there] = made["prior_state"]["values"]["root_module"]["resources"]
    assert there["values"] == entry["change"]["before"]


def test_drift_is_apart_and_runs_from_what_was_wanted_to_what_is() -> None:
    drifted = planned(
        Action.UPDATE,
        "a",
        "thing",
        "us-east-1",
        Change("size", 7, 9),
        step=Thing(region="us-east-1", name="a", size=9),
        found=seen(values={"size": 7}),
        drift=True,
    )
    made = of(drifted, planned(Action.NONE, "b"))
    [entry] = made["resource_drift"]
    assert entry["tap_address"] == "us-east-1/thing/a"
    assert (entry["change"]["before"]["size"], entry["change"]["after"]["size"]) == (9, 7)


def test_an_orphan_that_was_changed_outside_too_is_only_what_it_is() -> None:
    orphan = planned(
        Action.DELETE, "a", "thing", "us-east-1", Change("size", 7, 9), drift=True, reason="gone"
    )
    [entry] = of(orphan)["resource_drift"]
    assert entry["change"]["before"] == entry["change"]["after"]


def test_duplicates_of_one_address_have_names_of_their_own() -> None:
    duplicates = [planned(Action.DELETE, found=seen(id=f"vpc-{number}"), reason="gone") for number in (1, 2)]
    made = of(*duplicates)["resource_changes"]
    assert [entry["address"] for entry in made] == [
        "tap_thing.us-east-1_a",
        "tap_thing.us-east-1_a_vpc-2",
    ]
    assert {entry["tap_address"] for entry in made} == {"us-east-1/thing/a"}


def test_the_document_as_a_whole() -> None:
    made = of(planned(Action.CREATE), planned(Action.NONE, "b", found=seen("b", notes=("later",))))
    assert made["format_version"] == "1.2"
    assert made["stack"] == "tap-dev"
    assert made["applyable"] is True
    assert made["summary"] == {"create": 1, "update": 0, "replace": 0, "delete": 0}
    assert made["notes"] == ["us-east-1/thing/b: later"]
    assert (
        made["resource_changes"][0].items()
        >= {
            "address": "tap_thing.us-east-1_a",
            "tap_address": "us-east-1/thing/a",
            "mode": "managed",
            "type": "tap_thing",
            "name": "us-east-1_a",
            "provider_name": "tap_provisioner",
        }.items()
    )
    assert of()["applyable"] is False
