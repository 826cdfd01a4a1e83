"""What AWS asks IAM about calls of GuardDuty (Service Authorization Reference, "Amazon GuardDuty")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from moto.backends import get_backend

from tap_provisioner.local import Call
from tests.policy.iam import Request

REFERENCE = {
    "guardduty:CreateDetector": "",
    "guardduty:DeleteDetector": "detector!",
    "guardduty:GetDetector": "detector!",
    "guardduty:ListDetectors": "",
    "guardduty:TagResource": "detector",
    "guardduty:UntagResource": "detector",
    "guardduty:UpdateDetector": "detector!",
}
ACCOUNT = "123456789012"
_LINKED = "role/aws-service-role/guardduty.amazonaws.com/AWSServiceRoleForAmazonGuardDuty"


def tags_of(call: Call) -> dict[str, dict[str, str]]:
    """The tags of the detectors of the call's region, by their ids."""
    guardduty: Any = get_backend("guardduty")[ACCOUNT][call.region]
    return {name: dict(detector.tags) for name, detector in guardduty.detectors.items()}


def requests(call: Call, action: str, here: Mapping[str, Any], witness: Any) -> Iterator[Request]:
    """The detector that a call names, by its tags; a creation with tags also sets them."""
    params = call.params
    asked = {f"aws:RequestTag/{key}": (value,) for key, value in params.get("Tags", {}).items()}
    if not REFERENCE[action]:
        yield Request(action, "*", {**here, **asked})
    else:
        detector = params.get("DetectorId") or params["ResourceArn"].rpartition("/")[2]
        known = {f"aws:ResourceTag/{key}": (value,) for key, value in witness.tags.get(detector, {}).items()}
        yield Request(action, _arn(call, detector), {**here, **known, **asked})
    if call.operation == "CreateDetector":
        yield Request("guardduty:TagResource", _arn(call, "new"), {**here, **asked})
        by = {"iam:AWSServiceName": ("guardduty.amazonaws.com",)}
        yield Request("iam:CreateServiceLinkedRole", f"arn:aws:iam::{ACCOUNT}:{_LINKED}", by)


def _arn(call: Call, detector: str) -> str:
    return f"arn:aws:guardduty:{call.region}:{ACCOUNT}:detector/{detector}"
