"""A detector of GuardDuty: the stack's own, and one that was there before."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tap_provisioner.blueprint import build
from tap_provisioner.engine.plan import Action
from tap_provisioner.local.services.guardduty import DEFAULTS, manage
from tap_provisioner.report.json import plan as plan_json
from tap_provisioner.report.json.model import text
from tap_provisioner.report.json.status import status
from tap_provisioner.report.text.paint import Paint
from tap_provisioner.report.text.status import table
from tap_provisioner.steps.guardduty.guardduty_detector import FOUNDATIONAL, PAID, RUNTIME
from tests.e2e.world import EAST, WEST, Stack, World, changes
from tests.ecosystem.schemas import check
from tests.steps.guardduty.drifts import SPEC

ADDRESS = f"{EAST}/guardduty-detector/main"


def detector(world: World, region: str = EAST) -> dict[str, Any]:
    (found,) = world("guardduty", region).list_detectors()["DetectorIds"]
    answer = world("guardduty", region).get_detector(DetectorId=found)
    return {**answer, "id": found, "ResponseMetadata": None}


def only(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> Stack:
    """The stack with its detectors alone."""
    steps = tuple(step for step in build(stack.spec) if step.kind == "guardduty-detector")
    monkeypatch.setattr(stack.provisioner, "_steps", lambda: steps)
    return stack


def test_the_paid_plans_of_a_new_detector_are_disabled(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert only(world.stack(SPEC), monkeypatch).apply().ok
    enabled = {each["Name"] for each in detector(world)["Features"] if each["Status"] == "ENABLED"}
    assert enabled == {"CLOUD_TRAIL", "DNS_LOGS", "FLOW_LOGS"}
    assert detector(world, WEST)["Tags"]["tap:address"] == f"{WEST}/guardduty-detector/main"


def test_every_feature_that_botocore_knows_is_paid_or_of_runtime_monitoring(world: World) -> None:
    """An update of botocore that brings a new one fails here: AWS enables it in a new detector."""
    known = world("guardduty").meta.service_model.shape_for("DetectorFeature").enum
    assert {*known} == PAID | RUNTIME
    assert DEFAULTS.keys() == PAID | RUNTIME
    shown = world("guardduty").meta.service_model.shape_for("DetectorFeatureResult").enum
    assert {*shown} == PAID | RUNTIME | FOUNDATIONAL


def test_a_feature_that_the_organization_manages_is_noted_and_left(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = only(world.stack(SPEC), monkeypatch)
    assert stack.apply().ok
    manage(world.aws.account, EAST, "S3_DATA_EVENTS", "ENABLED")
    features = [{"Name": "RDS_LOGIN_EVENTS", "Status": "ENABLED"}]
    world("guardduty").update_detector(DetectorId=detector(world)["id"], Features=features)
    assert changes(stack.plan()) == {ADDRESS: (Action.UPDATE, {"features"})}
    assert stack.converge().ok
    assert stack.plan().notes == (
        f"{ADDRESS}: S3_DATA_EVENTS is managed by a GuardDuty policy of the organization; it is enabled",
    )


def test_a_foreign_one_is_used_shown_and_left(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    foreign = world("guardduty").create_detector(Enable=False, Tags={"Owner": "security"})["DetectorId"]
    before = detector(world)
    stack = only(world.stack(SPEC), monkeypatch)
    plan = stack.plan()
    assert changes(plan).keys() == {f"{WEST}/guardduty-detector/main"}
    assert f"{ADDRESS}: it is disabled, so that it detects nothing" in plan.notes
    document = json.loads(plan_json.text(plan, "tap-dev"))
    check("plan", document)
    entries = {each["tap_address"]: each for each in document["resource_changes"]}
    assert entries[ADDRESS]["change"]["actions"] == ["no-op"]
    assert (entries[ADDRESS]["ownership"], entries[ADDRESS]["foreign"]) == ("singleton", True)
    own = entries[f"{WEST}/guardduty-detector/main"]
    assert any(line.endswith("  foreign, used as it is") for line in table(plan, Paint(False)))
    assert (own["ownership"], "foreign" in own) == ("singleton", False)
    shown = json.loads(text(status(plan, "tap-dev")))
    check("status", shown)
    assert [(each["id"], each["foreign"]) for each in shown["resources"] if "foreign" in each] == [
        (foreign, True)
    ]
    assert stack.apply().ok
    assert stack.destroy().ok
    assert detector(world) == before
    assert world("guardduty", WEST).list_detectors()["DetectorIds"] == []


def test_what_is_managed_is_not_marked(world: World) -> None:
    plan = world.stack().plan()
    document = json.loads(plan_json.text(plan, "tap-dev"))
    assert not any({"ownership", "foreign"} & each.keys() for each in document["resource_changes"])
    shown = json.loads(text(status(plan, "tap-dev")))
    assert not any({"ownership", "foreign"} & each.keys() for each in shown["resources"])


def test_a_second_creation_finds_the_one_that_is_there(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody creates a detector between plan and apply: it is used."""
    stack = only(world.stack(SPEC), monkeypatch)
    draft = stack.draft()
    foreign = world("guardduty").create_detector(Enable=True)["DetectorId"]
    report = stack.provisioner.apply(draft)
    assert report.ok, report.failed
    assert report.found[ADDRESS].id == foreign
    assert not report.found[ADDRESS].owned


def test_one_that_is_gone_when_it_is_deleted_is_deleted(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    stack = only(world.stack(SPEC), monkeypatch)
    assert stack.apply().ok
    draft = stack.provisioner.plan(destroy=True)
    world("guardduty").delete_detector(DetectorId=detector(world)["id"])
    assert stack.provisioner.destroy(draft).ok


def test_without_threat_detection_there_is_none(world: World) -> None:
    assert not [s for s in build(world.stack({"audit": {}}).spec) if s.kind == "guardduty-detector"]
    made = [s for s in build(world.stack(SPEC).spec) if s.kind == "guardduty-detector"]
    assert [step.region for step in made] == [EAST, WEST]


def test_its_section_leaves_when_it_is_removed_from_the_spec(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert only(world.stack(SPEC), monkeypatch).apply().ok
    plan = world.stack().plan()
    assert {a: c[0] for a, c in changes(plan).items() if "guardduty" in a} == {
        f"{region}/guardduty-detector/main": Action.DELETE for region in (EAST, WEST)
    }
