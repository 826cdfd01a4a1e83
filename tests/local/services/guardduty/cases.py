"""Cases of the rules of GuardDuty."""

from __future__ import annotations

from typing import Any

from tap_provisioner.local.services.guardduty import manage
from tests.local.cases import Table
from tests.local.world import World

TABLE = Table()
case = TABLE.case

REJECTED = "BadRequestException"
MISSING = "d" * 32


def _detector(w: World, **options: Any) -> str:
    return str(w("guardduty").create_detector(Enable=True, **options)["DetectorId"])


def _arn(detector: str) -> str:
    return f"arn:aws:guardduty:us-east-1:123456789012:detector/{detector}"


@case("guardduty-one-detector", REJECTED, text="a detector already exists for the current account")
def second_detector(w: World) -> None:
    _detector(w)
    _detector(w)


@case("guardduty-one-detector", "ok")
def detector_after_another(w: World) -> None:
    w("guardduty").delete_detector(DetectorId=_detector(w))
    _detector(w)


@case("guardduty-one-detector", "ok")
def detector_in_another_region(w: World) -> None:
    _detector(w)
    w("guardduty", "us-west-2").create_detector(Enable=True)


@case("guardduty-missing", REJECTED, text="is not owned by the current account")
def delete_missing(w: World) -> None:
    w("guardduty").delete_detector(DetectorId=MISSING)


@case("guardduty-missing", REJECTED, REJECTED, text="is not owned by the current account")
def get_missing(w: World) -> None:
    w("guardduty").get_detector(DetectorId=MISSING)


def _features(w: World, detector: str) -> dict[str, str]:
    found = w("guardduty").get_detector(DetectorId=detector)["Features"]
    return {each["Name"]: each["Status"] for each in found}


@case("guardduty-features", ("ENABLED", "DISABLED", "DISABLED", 12), (None, None, "DISABLED", 1))
def features_of_a_new_detector(w: World) -> Any:
    found = _features(w, _detector(w, Features=[{"Name": "RDS_LOGIN_EVENTS", "Status": "DISABLED"}]))
    names = ("S3_DATA_EVENTS", "RUNTIME_MONITORING", "RDS_LOGIN_EVENTS")
    return *(found.get(name) for name in names), len(found)


@case("guardduty-features", ("DISABLED", "ENABLED"), ("DISABLED", None))
def feature_that_is_updated(w: World) -> Any:
    detector = _detector(w)
    change = [{"Name": "S3_DATA_EVENTS", "Status": "DISABLED"}]
    w("guardduty").update_detector(DetectorId=detector, Features=change)
    found = _features(w, detector)
    return found.get("S3_DATA_EVENTS"), found.get("EKS_AUDIT_LOGS")


@case("guardduty-managed-feature", ["GUARDDUTY_POLICY", "ENABLED"], [None, "DISABLED"])
def feature_of_a_policy(w: World) -> Any:
    detector = _detector(w, Features=[{"Name": "S3_DATA_EVENTS", "Status": "DISABLED"}])
    manage(w.aws.account, "us-east-1", "S3_DATA_EVENTS", "ENABLED")
    features = w("guardduty").get_detector(DetectorId=detector)["Features"]
    (found,) = (each for each in features if each["Name"] == "S3_DATA_EVENTS")
    return [found.get("ManagedBy"), found["Status"]]


@case("guardduty-managed-feature", REJECTED)
def update_of_a_feature_of_a_policy(w: World) -> None:
    detector = _detector(w)
    manage(w.aws.account, "us-east-1", "S3_DATA_EVENTS", "ENABLED")
    change = [{"Name": "S3_DATA_EVENTS", "Status": "DISABLED"}]
    w("guardduty").update_detector(DetectorId=detector, Features=change)


@case("guardduty-tags", {"a": "1", "c": "3"}, "404")
def tags_of_a_detector(w: World) -> Any:
    arn = _arn(_detector(w, Tags={"a": "0", "b": "2"}))
    w("guardduty").tag_resource(ResourceArn=arn, Tags={"a": "1", "c": "3"})
    w("guardduty").untag_resource(ResourceArn=arn, TagKeys=["b"])
    return w("guardduty").list_tags_for_resource(ResourceArn=arn)["Tags"]


@case("guardduty-tags", REJECTED, "404")
def tags_of_no_detector(w: World) -> None:
    w("guardduty").tag_resource(ResourceArn=_arn(MISSING), Tags={"a": "1"})
