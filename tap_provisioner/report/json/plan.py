"""The document of `plan --json` and `show --json`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tap_provisioner import __version__
from tap_provisioner.engine.plan import Action, Plan
from tap_provisioner.report.json import model
from tap_provisioner.report.json.status import ownership_of
from tap_provisioner.report.json.terraform_plan import PlanDocument
from tap_provisioner.report.terraform.configuration import configuration, relevant_attributes
from tap_provisioner.report.terraform.mapping import name_of
from tap_provisioner.report.terraform.resource import Attributes, Resource
from tap_provisioner.report.text import clean

FORMAT = "1.2"
TERRAFORM = "1.9.8"
"""The release of Terraform whose format this is; some tools reject a plan without one."""


def document(plan: Plan, stack: str) -> PlanDocument:
    """Return the plan of a stack."""
    resources = _resources(plan)
    return PlanDocument.model_validate(
        {
            "format_version": FORMAT,
            "terraform_version": TERRAFORM,
            "tap_provisioner_version": __version__,
            "stack": stack,
            "applyable": bool(plan.changes),
            "complete": True,
            "errored": False,
            "planned_values": _values((each, each.after) for each in resources),
            "resource_drift": [each.drift() for each in resources if each.planned.drift],
            "resource_changes": [each.entry() | ownership_of(each.planned) for each in resources],
            "prior_state": {
                "format_version": "1.0",
                "terraform_version": TERRAFORM,
                "values": _values((each, each.before) for each in resources),
            },
            "configuration": configuration(resources),
            "relevant_attributes": relevant_attributes(resources),
            "summary": {
                action.value: plan.count(action)
                for action in (Action.CREATE, Action.UPDATE, Action.REPLACE, Action.DELETE)
            },
            "notes": [clean(note) for note in plan.notes],
        }
    )


def text(plan: Plan, stack: str) -> str:
    """Return the document on one line, as Terraform prints it and some tools require it."""
    return model.text(document(plan, stack), indent=None)


def _resources(plan: Plan) -> list[Resource]:
    """Return the resources under unique names: those of duplicates of an address contain their ids."""
    found: list[Resource] = []
    first: dict[str, Resource] = {}
    for planned in plan.resources:
        duplicate = planned.address in first and planned.observed
        name = name_of(f"{planned.address}_{duplicate.id}" if duplicate else planned.address)
        found.append(Resource(planned, name, first))
        first.setdefault(planned.address, found[-1])
    return found


def _values(states: Iterable[tuple[Resource, Attributes | None]]) -> dict[str, Any]:
    listed = [resource.state(values) for resource, values in states if values is not None]
    return {"root_module": {"resources": listed}}
