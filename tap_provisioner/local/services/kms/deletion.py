"""Deletion of keys: a window of days, during which the key keeps its aliases and cannot be changed."""

from __future__ import annotations

from typing import Any

from tap_provisioner.local.core.account import Account
from tap_provisioner.local.core.rule import AwsError, Exchange, after, before
from tap_provisioner.local.services.kms import PENDING, copies, invalid_state, is_replica, key_in, key_of

ORDER = 60

DAY = 86400.0
SHORTEST, LONGEST = 7, 30
DEFAULT = 30
ENABLING = 2.0

_STATES = {
    "PendingDeletion": "pending deletion",
    "PendingReplicaDeletion": "pending replica deletion",
    "Creating": "creating",
}
_CHANGES = (
    "TagResource UntagResource CreateAlias UpdateAlias EnableKey DisableKey EnableKeyRotation "
    "DisableKeyRotation UpdateKeyDescription ReplicateKey CreateGrant Encrypt GenerateDataKey "
    "GenerateDataKeyWithoutPlaintext"
)
_USES = (
    "Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext EnableKeyRotation DisableKeyRotation "
    "ReplicateKey"
)


@before("kms-window", "ScheduleKeyDeletion")
def _window(x: Exchange) -> None:
    """The window of a deletion has 7 to 30 days. Source: botocore model kms ScheduleKeyDeletion (text)."""
    days = x.params.get("PendingWindowInDays", DEFAULT)
    if not SHORTEST <= days <= LONGEST:
        text = f"PendingWindowInDays must be between {SHORTEST} and {LONGEST} days, not {days}"
        raise AwsError("ValidationException", text)


@before("kms-scheduled-once", "ScheduleKeyDeletion")
def _once(x: Exchange) -> None:
    """Scheduling a deletion that is scheduled is a KMSInvalidStateException, 'is pending deletion'. Source:
    terraform-provider-aws internal/service/kms; botocore model kms ScheduleKeyDeletion.
    """
    if key := key_in(x, *PENDING, "Creating"):
        raise invalid_state(key, _STATES[key.key_state])


@before("kms-pending-changes", _CHANGES)
def _usable(x: Exchange) -> None:
    """A key that is pending deletion or being created cannot be changed, and encrypts nothing. Source: AWS
    documentation: key states of AWS KMS keys.
    """
    if key := key_in(x, *_STATES):
        raise invalid_state(key, _STATES[key.key_state])


@before("kms-disabled", _USES)
def _enabled(x: Exchange) -> None:
    """A disabled key encrypts nothing, and its rotation cannot be changed: DisabledException. Source: AWS
    documentation: key states of AWS KMS keys.
    """
    if key := key_in(x, "Disabled"):
        raise AwsError("DisabledException", f"{key.arn} is disabled.")


@before("kms-enabled-later", "EnableKey")
def _enabling(x: Exchange) -> None:
    """For 2 s after EnableKey, what a disabled key does not allow is still refused: DisabledException.
    Source: AWS documentation: AWS KMS eventual consistency; the time: belief.
    """
    if key := key_in(x, "Disabled"):
        x.account.stamp(x.region, "kms-enabled", key.id)


@_enabling.also("before", _USES)
def _still_disabled(x: Exchange) -> None:
    key = key_of(x)
    if key is not None and x.account.age(x.region, "kms-enabled", key.id) < ENABLING:
        raise AwsError("DisabledException", f"{key.arn} is disabled.")


@before("kms-cancel", "CancelKeyDeletion")
def _cancellable(x: Exchange) -> None:
    """Cancelling a deletion that is not scheduled is a KMSInvalidStateException. Source: AWS documentation:
    key states of AWS KMS keys.
    """
    key = key_of(x)
    if key is not None and key.key_state not in PENDING:
        raise invalid_state(key, "not pending deletion")


@after("kms-deletion", "ScheduleKeyDeletion", gap=True)
def _scheduled(x: Exchange) -> None:
    """A key is gone when its window has passed, unless the deletion was cancelled. Source: botocore model kms
    ScheduleKeyDeletion, CancelKeyDeletion.
    """
    key = key_of(x)
    days = x.params.get("PendingWindowInDays", DEFAULT)
    note = x.account.note(x.region, "kms-deletion", key.id)
    note.update(days=days, turn=note.get("turn", 0) + 1)
    x.answered.update(KeyId=key.arn, KeyState=key.key_state, PendingWindowInDays=days)
    _count_down(x.account, x.region, key)


def _count_down(account: Account, region: str, key: Any) -> None:
    note = account.note(region, "kms-deletion", key.id)
    turn = note["turn"]

    def delete() -> None:
        if note["turn"] == turn and key.key_state == "PendingDeletion":
            account.backend("kms", region).delete_key(key.id)
            _release_primary(account, key)

    account.later(note["days"] * DAY, delete)


def _release_primary(account: Account, key: Any) -> None:
    left = copies(account, key.id)
    for region, primary in left.items():
        if len(left) == 1 and primary.key_state == "PendingReplicaDeletion":
            primary.key_state = "PendingDeletion"
            _count_down(account, region, primary)


@_scheduled.also("after", "CancelKeyDeletion")
def _cancelled(x: Exchange) -> None:
    key = key_of(x)
    note = x.account.note(x.region, "kms-deletion", key.id)
    note["turn"] = note.get("turn", 0) + 1
    x.answered["KeyId"] = key.arn


@after("kms-primary-waits", "ScheduleKeyDeletion")
def _waits_for_replicas(x: Exchange) -> None:
    """A primary key is PendingReplicaDeletion until its replicas are gone; then its own window begins.
    Source: botocore model kms ScheduleKeyDeletion (multi-Region keys).
    """
    key = key_of(x)
    if key.multi_region and not is_replica(key) and len(copies(x.account, key.id)) > 1:
        key.key_state = "PendingReplicaDeletion"
        x.answered["KeyState"] = key.key_state
        x.answered.pop("DeletionDate", None)
