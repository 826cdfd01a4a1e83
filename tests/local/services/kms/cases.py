"""Cases of the rules of KMS that concern one region."""

from __future__ import annotations

import json
from typing import Any

from tests.local.cases import Table
from tests.local.world import World

TABLE = Table()
case = TABLE.case

STATE, MALFORMED = "KMSInvalidStateException", "MalformedPolicyDocumentException"
DAY = 86400
TAGS = [{"TagKey": "Owner", "TagValue": "platform"}]
ROOT = "arn:aws:iam::123456789012:root"


def _key(w: World, **options: Any) -> str:
    return str(w("kms").create_key(**options)["KeyMetadata"]["KeyId"])


def _state(w: World, key: str) -> str:
    try:
        return str(w("kms").describe_key(KeyId=key)["KeyMetadata"]["KeyState"])
    except w("kms").exceptions.NotFoundException:
        return "gone"


def _pending(w: World, days: int = 7) -> str:
    key = _key(w)
    w("kms").schedule_key_deletion(KeyId=key, PendingWindowInDays=days)
    return key


def _policy(principal: str, action: str = "kms:*") -> str:
    statement = {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": action, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@case("kms-window", "ValidationException", without=("kms-deletion",))
def short_window(w: World) -> None:
    _pending(w, 6)


@case("kms-scheduled-once", STATE, text="is pending deletion")
def deletion_scheduled_twice(w: World) -> None:
    w("kms").schedule_key_deletion(KeyId=_pending(w), PendingWindowInDays=7)


@case("kms-deletion", ["PendingDeletion", "PendingDeletion", "gone"], ["PendingDeletion"] * 3)
def key_after_its_window(w: World) -> Any:
    key = _pending(w)
    states = [_state(w, key)]
    for days in (6, 1):
        w.wait(days * DAY)
        states.append(_state(w, key))
    return states


@case("kms-deletion", ["Disabled", "Disabled"], ["Disabled", "Disabled"])
def key_whose_deletion_is_cancelled(w: World) -> Any:
    key = _pending(w)
    w("kms").cancel_key_deletion(KeyId=key)
    states = [_state(w, key)]
    w.wait(7 * DAY)
    return [*states, _state(w, key)]


@case("kms-cancel", STATE)
def cancel_nothing(w: World) -> None:
    w("kms").cancel_key_deletion(KeyId=_key(w))


@case("kms-pending-changes", STATE, text="is pending deletion")
def tag_a_pending_key(w: World) -> None:
    w("kms").tag_resource(KeyId=_pending(w), Tags=TAGS)


@case("kms-pending-changes", STATE)
def alias_of_a_pending_key(w: World) -> None:
    w("kms").create_alias(AliasName="alias/tap", TargetKeyId=_pending(w))


@case("kms-pending-changes", STATE)
def encrypt_with_a_pending_key(w: World) -> None:
    w("kms").encrypt(KeyId=_pending(w), Plaintext=b"text")


@case("kms-pending-changes", "AlreadyExistsException", "AlreadyExistsException")
def pending_key_keeps_its_alias(w: World) -> None:
    key = _key(w)
    w("kms").create_alias(AliasName="alias/tap", TargetKeyId=key)
    w("kms").schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
    w("kms").create_alias(AliasName="alias/tap", TargetKeyId=_key(w))


@case("kms-disabled", "DisabledException")
def encrypt_with_a_disabled_key(w: World) -> None:
    key = _key(w)
    w("kms").create_alias(AliasName="alias/tap", TargetKeyId=key)
    w("kms").disable_key(KeyId=key)
    w("kms").encrypt(KeyId="alias/tap", Plaintext=b"text")


@case("kms-enabled-later", "DisabledException")
def rotate_a_key_that_was_just_enabled(w: World) -> None:
    key = _key(w)
    w("kms").disable_key(KeyId=key)
    w("kms").enable_key(KeyId=key)
    w("kms").enable_key_rotation(KeyId=key)


@case("kms-enabled-later", "ok", "ok")
def rotate_a_key_that_was_enabled_a_while_ago(w: World) -> None:
    key = _key(w)
    w("kms").disable_key(KeyId=key)
    w("kms").enable_key(KeyId=key)
    w.wait(2)
    w("kms").enable_key_rotation(KeyId=key)


@case("kms-policy-principals", MALFORMED, text="invalid principals")
def policy_for_no_role(w: World) -> None:
    policy = json.loads(_policy(ROOT))
    policy["Statement"] += json.loads(_policy("arn:aws:iam::123456789012:role/nobody"))["Statement"]
    _key(w, Policy=json.dumps(policy))


@case("kms-policy-principals", "ok")
def policy_for_a_role(w: World) -> None:
    policy = json.loads(_policy(ROOT))
    policy["Statement"] += json.loads(_policy(w.role()))["Statement"]
    w("kms").put_key_policy(KeyId=_key(w), PolicyName="default", Policy=json.dumps(policy))


@case("kms-policy-principals", MALFORMED, without=("kms-policy-lockout",))
def policy_that_is_no_json(w: World) -> None:
    w("kms").put_key_policy(KeyId=_key(w), PolicyName="default", Policy="no json")


@case("kms-policy-lockout", MALFORMED, text="will not allow you to update the key policy")
def policy_that_locks_out(w: World) -> None:
    _key(w, Policy=_policy(ROOT, "kms:Encrypt"))


@case("kms-policy-lockout", "ok")
def policy_that_is_meant_to_lock_out(w: World) -> None:
    _key(w, Policy=_policy(ROOT, "kms:Encrypt"), BypassPolicyLockoutSafetyCheck=True)


@case("kms-rotation-period", [("arn", None), ("arn", 365), ("arn", 90)], [(None, None)] * 3)
def rotation_period(w: World) -> Any:
    key = _key(w)
    kms, found = w("kms"), []
    for options in ({}, {"RotationPeriodInDays": 90}):
        found.append(kms.get_key_rotation_status(KeyId=key))
        kms.enable_key_rotation(KeyId=key, **options)
    found.append(kms.get_key_rotation_status(KeyId=key))
    return [(each.get("KeyId", "")[:3] or None, each.get("RotationPeriodInDays")) for each in found]


@case("kms-alias-reserved", "NotAuthorizedException")
def alias_of_aws(w: World) -> None:
    w("kms").create_alias(AliasName="alias/aws/tap", TargetKeyId=_key(w))
