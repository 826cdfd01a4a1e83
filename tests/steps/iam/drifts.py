"""How somebody else changes each field of a role."""

from __future__ import annotations

import json

from tap_provisioner.step import Observed
from tests.e2e.world import EAST, World
from tests.steps.places import Drift


def _tags(w: World, o: Observed) -> None:
    w("iam").untag_role(RoleName=o.id, TagKeys=["Owner"])
    w("iam").tag_role(RoleName=o.id, Tags=[{"Key": "Extra", "Value": "1"}])


def _trust(w: World, o: Observed) -> None:
    trust = json.loads(json.dumps(o.values["trust"]))
    trust["Statement"][0]["Principal"] = {"AWS": "*"}
    w("iam").update_assume_role_policy(RoleName=o.id, PolicyDocument=json.dumps(trust))


def _regions(w: World, o: Observed) -> None:
    w("iam").tag_role(RoleName=o.id, Tags=[{"Key": "tap:regions", "Value": EAST}])


DRIFTS: dict[tuple[str, str], Drift] = {
    ("iam-role", "tags"): _tags,
    ("iam-role", "description"): lambda w, o: w("iam").update_role(RoleName=o.id, Description="by hand"),
    ("iam-role", "trust"): _trust,
    ("iam-role", "stack_regions"): _regions,
}
