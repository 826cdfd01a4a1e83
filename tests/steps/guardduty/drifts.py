"""How somebody else changes a detector, and the spec under which there is one."""

from __future__ import annotations

from typing import Any

from tap_provisioner.step import Observed
from tests.e2e.world import World

SPEC: dict[str, Any] = {"audit": {"threat_detection": True}}


def _tags(w: World, o: Observed) -> None:
    guardduty = w("guardduty", o.region)
    guardduty.untag_resource(ResourceArn=o.outputs["arn"], TagKeys=["Owner"])
    guardduty.tag_resource(ResourceArn=o.outputs["arn"], Tags={"Extra": "1"})


def _updated(w: World, o: Observed, **changes: Any) -> None:
    w("guardduty", o.region).update_detector(DetectorId=o.id, **changes)


def _features(w: World, o: Observed) -> None:
    _updated(w, o, Features=[{"Name": "S3_DATA_EVENTS", "Status": "ENABLED"}])


DRIFTS = {
    ("guardduty-detector", "tags"): _tags,
    ("guardduty-detector", "enabled"): lambda w, o: _updated(w, o, Enable=False),
    ("guardduty-detector", "publishing_frequency"): lambda w, o: _updated(
        w, o, FindingPublishingFrequency="ONE_HOUR"
    ),
    ("guardduty-detector", "features"): _features,
}
