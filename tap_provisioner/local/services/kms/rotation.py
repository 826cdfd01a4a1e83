"""Rotation of keys, which the primary of a multi-region key decides for its replicas."""

from __future__ import annotations

from tap_provisioner.local.core.rule import AwsError, Exchange, after, before
from tap_provisioner.local.services.kms import copies, is_replica, key_of

ORDER = 70

DEFAULT_DAYS = 365


@before("kms-rotation-primary", "EnableKeyRotation DisableKeyRotation")
def _on_primary(x: Exchange) -> None:
    """Rotation is switched on the primary of a multi-region key: UnsupportedOperationException elsewhere.
    Source: botocore model kms EnableKeyRotation, UnsupportedOperationException.
    """
    key = key_of(x)
    if key is not None and is_replica(key):
        raise AwsError("UnsupportedOperationException", f"{key.arn} is a multi-Region replica key.")


@after("kms-rotation-period", "EnableKeyRotation DisableKeyRotation", gap=True)
def _remember(x: Exchange) -> None:
    """A key shows the days of its rotation, 365 if none were named; replicas show the primary's. Source:
    botocore model kms EnableKeyRotation, GetKeyRotationStatus.
    """
    key = key_of(x)
    note = x.account.note("", "kms-rotation", key.id)
    note["days"] = x.params.get("RotationPeriodInDays", DEFAULT_DAYS)
    for each in copies(x.account, key.id).values():
        each.key_rotation_status = key.key_rotation_status


@_remember.also("after", "GetKeyRotationStatus")
def _show(x: Exchange) -> None:
    key, answer = key_of(x), x.answered
    answer["KeyId"] = key.arn
    if answer["KeyRotationEnabled"]:
        days = x.account.notes("", "kms-rotation").get(key.id, {}).get("days", DEFAULT_DAYS)
        answer["RotationPeriodInDays"] = days
