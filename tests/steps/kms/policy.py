"""What AWS asks IAM about calls of KMS (Service Authorization Reference, "AWS Key Management Service")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from moto.backends import get_backend

from tap_provisioner.local import Call
from tests.policy.iam import Request

REFERENCE = {
    "kms:CancelKeyDeletion": "key!",
    "kms:CreateAlias": "alias! key!",
    "kms:CreateKey": "",
    "kms:DeleteAlias": "alias! key!",
    "kms:DescribeKey": "key!",
    "kms:EnableKey": "key!",
    "kms:EnableKeyRotation": "key!",
    "kms:GetKeyPolicy": "key!",
    "kms:GetKeyRotationStatus": "key!",
    "kms:ListAliases": "",
    "kms:ListKeys": "",
    "kms:ListResourceTags": "key!",
    "kms:PutKeyPolicy": "key!",
    "kms:ReplicateKey": "key!",
    "kms:ScheduleKeyDeletion": "key!",
    "kms:TagResource": "key!",
    "kms:UntagResource": "key!",
    "kms:UpdateAlias": "alias! key!",
    "kms:UpdateKeyDescription": "key!",
}
ACCOUNT = "123456789012"
_LINKED = "role/aws-service-role/mrk.kms.amazonaws.com/AWSServiceRoleForKeyManagementServiceMultiRegionKeys"


def tags_of(call: Call) -> dict[str, dict[str, str]]:
    """The tags of the keys of the call's region by their ARNs, and under "alias" what keys are called."""
    kms: Any = get_backend("kms")[ACCOUNT][call.region]
    tags = {key.arn: kms.tagger.get_tag_dict_for_resource(key.id) for key in list(kms.keys.values())}
    targets = {
        _arn(call.region, alias): {"": key.arn} for key in list(kms.keys.values()) for alias in key.aliases
    }
    return tags | targets


def requests(call: Call, action: str, here: Mapping[str, Any], witness: Any) -> Iterator[Request]:
    """The keys and the alias that a call names, by the tags and the aliases that these keys have."""
    params = call.params
    asked = {f"aws:RequestTag/{tag['TagKey']}": (tag["TagValue"],) for tag in params.get("Tags", [])}
    if not REFERENCE[action]:
        yield Request(action, "*", {**here, **asked})
    alias = _arn(call.region, params["AliasName"]) if "AliasName" in params else ""
    if alias:
        yield Request(action, alias, here)
    target = witness.tags.get(alias, {}).get("", "") if call.operation != "CreateAlias" else ""
    given = params.get("KeyId") or params.get("TargetKeyId")
    named = [given if given.startswith("arn:") else _arn(call.region, f"key/{given}")] if given else []
    for key in {*named, target} - {""}:
        known = {f"aws:ResourceTag/{name}": (value,) for name, value in witness.tags.get(key, {}).items()}
        aliases = [name.partition(":alias/")[2] for name, at in witness.tags.items() if at.get("") == key]
        called = {"kms:ResourceAliases": tuple(f"alias/{name}" for name in aliases)}
        yield Request(action, key, {**here, **known, **called, **asked})
    if call.operation in ("CreateKey", "ReplicateKey"):
        region = params.get("ReplicaRegion", call.region)
        there = {**here, "aws:RequestedRegion": (region,), **asked}
        yield Request("kms:TagResource", _arn(region, "key/new"), there)
        if call.operation == "ReplicateKey":
            yield Request("kms:CreateKey", "*", there)
        by = {"iam:AWSServiceName": ("mrk.kms.amazonaws.com",)}
        yield Request("iam:CreateServiceLinkedRole", f"arn:aws:iam::{ACCOUNT}:{_LINKED}", by)


def _arn(region: str, resource: str) -> str:
    return f"arn:aws:kms:{region}:{ACCOUNT}:{resource}"
