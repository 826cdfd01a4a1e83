"""GuardDuty detectors: one a region, with their features and tags."""

from __future__ import annotations

from typing import Any

from tap_provisioner.local.core.account import Account
from tap_provisioner.local.core.refusals import Codes
from tap_provisioner.local.core.rule import AwsError, Exchange, before
from tap_provisioner.local.core.wire import Params

ORDER = 50

# Issue threads of boto3, which quote the answer.
_TEXT = "The request is rejected because the parameter {name} has an invalid value."
REJECTED = "BadRequestException"
CODES = Codes(REJECTED, REJECTED, tags=REJECTED, invalid_text=_TEXT, missing_text=_TEXT)
# botocore model guardduty: DetectorFeatureResult. Which are on in a new detector: its documentation of
# CreateDetector (all but runtime monitoring).
ALWAYS = ("CLOUD_TRAIL", "DNS_LOGS", "FLOW_LOGS")
_ON = (
    "S3_DATA_EVENTS EKS_AUDIT_LOGS EBS_MALWARE_PROTECTION RDS_LOGIN_EVENTS LAMBDA_NETWORK_LOGS AI_PROTECTION "
    "AI_ANALYST"
)
_OFF = "EKS_RUNTIME_MONITORING RUNTIME_MONITORING"
DEFAULTS = dict.fromkeys(_ON.split(), "ENABLED") | dict.fromkeys(_OFF.split(), "DISABLED")
_MANAGED = "guardduty-managed"


def inventory(guardduty: Any) -> dict[str, list[str]]:
    """What is left: detectors."""
    return {"guardduty-detector": list(guardduty.detectors)}


@before("guardduty-one-detector", "CreateDetector")
def _only_one(x: Exchange) -> None:
    """A region has one detector; a second one is a BadRequestException. Source: terraform-provider-aws
    internal/service/guardduty; AWS documentation: CreateDetector.
    """
    if x.backend("guardduty").detectors:
        text = "The request is rejected because a detector already exists for the current account."
        raise AwsError(REJECTED, text)


@before("guardduty-missing", "DeleteDetector UpdateDetector")
def _known(x: Exchange) -> None:
    """Deleting or updating a detector that is not there is a BadRequestException. Source:
    terraform-provider-aws internal/service/guardduty; issue threads of steampipe-plugin-aws.
    """
    if x.params["DetectorId"] not in x.backend("guardduty").detectors:
        text = "The request is rejected because the input detectorId is not owned by the current account."
        raise AwsError(REJECTED, text)


def manage(account: Account, region: str, feature: str, status: str) -> None:
    """Let a GuardDuty policy of the organization decide a feature of the region's detector."""
    account.note(region, _MANAGED, feature)["Status"] = status


@before("guardduty-managed-feature", "UpdateDetector")
def _unmanaged(x: Exchange) -> None:
    """A feature that a policy of the organization manages is shown as such and not changed by an update.
    Source: botocore model guardduty DetectorFeatureConfigurationResult (ManagedBy); the refusal: belief.
    """
    names = {each["Name"] for each in x.params.get("Features", [])}
    if names & x.account.notes(x.region, _MANAGED).keys():
        raise AwsError(REJECTED, "The request is rejected because a policy manages the feature.")


@_unmanaged.also("after", "GetDetector")
def _marked(x: Exchange) -> None:
    for each in x.answered.get("Features", []):
        if note := x.account.notes(x.region, _MANAGED).get(each["Name"]):
            each |= {**note, "ManagedBy": "GUARDDUTY_POLICY"}


def _merged(now: dict[str, str], params: Params) -> list[Params]:
    wanted = {each["Name"]: each["Status"] for each in params.get("Features", [])}
    return [{"Name": name, "Status": status} for name, status in {**now, **wanted}.items()]


@before("guardduty-features", "CreateDetector", gap=True)
def _create(x: Exchange) -> None:
    """A detector shows every feature; those that are not named at its creation are on, but runtime
    monitoring. An update changes those that it names. Source: botocore model guardduty; AWS documentation:
    GuardDuty protection plans.
    """
    x.params["Features"] = _merged(DEFAULTS, x.params)


@_create.also("before", "UpdateDetector")
def _update(x: Exchange) -> None:
    detector = x.backend("guardduty").detectors.get(x.params["DetectorId"])
    if detector is not None and "Features" in x.params:
        now = {each["name"]: each["status"] for each in detector.features}
        x.params["Features"] = _merged(now, x.params)


@_create.also("after", "GetDetector")
def _described(x: Exchange) -> None:
    shown = [{"Name": name, "Status": "ENABLED"} for name in ALWAYS]
    x.answered["Features"] = [*shown, *x.answered.get("Features", [])]


@before("guardduty-tags", "TagResource UntagResource ListTagsForResource", gap=True)
def _tags(x: Exchange) -> None:
    """A detector's tags can be listed, set and removed. Source: botocore model guardduty TagResource,
    UntagResource, ListTagsForResource.
    """
    detector = x.backend("guardduty").detectors.get(x.params["ResourceArn"].rpartition("/")[2])
    if detector is None:
        text = "The request is rejected because the resource of the input resourceArn is not found."
        raise AwsError(REJECTED, text)
    detector.tags.update(x.params.get("Tags", {}))
    for key in x.params.get("TagKeys", []):
        detector.tags.pop(key, None)
    x.answer = {"Tags": dict(detector.tags)} if x.request.operation == "ListTagsForResource" else {}
