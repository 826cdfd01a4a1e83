"""The JSON schemas of the documents, as docs/schemas has them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from tap_provisioner.report.json.documents import Diagram, Doctor, Graph, Output, Policies, Unlock, Validate
from tap_provisioner.report.json.events import Events
from tap_provisioner.report.json.model import Schemas
from tap_provisioner.report.json.status import Status
from tap_provisioner.report.json.terraform_plan import PlanDocument

DOCUMENTS: Mapping[str, type[BaseModel]] = {
    "diagram": Diagram,
    "doctor": Doctor,
    "events": Events,
    "graph": Graph,
    "iam-policy": Policies,
    "output": Output,
    "plan": PlanDocument,
    "status": Status,
    "unlock": Unlock,
    "validate": Validate,
}


_TITLES = {"events": "A line of apply --json and destroy --json", "iam-policy": "iam-policy"}
"""The titles that are not `NAME --json`."""


def schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a document."""
    found = DOCUMENTS[name].model_json_schema(mode="serialization", schema_generator=Schemas)
    head = {"$schema": Schemas.schema_dialect, "$id": f"{name}.schema.json"}
    found["title"] = _TITLES.get(name, f"{name} --json")
    return {**head, "title": found.pop("title"), "description": found.pop("description"), **found}


def schema_text(name: str) -> str:
    """Return the text of `docs/schemas/NAME.schema.json`."""
    return json.dumps(schema(name), indent=2, ensure_ascii=False) + "\n"
