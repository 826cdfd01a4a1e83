"""How somebody else changes a key, a replica and an alias, and the spec under which there are any."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tap_provisioner.step import Observed
from tests.e2e.world import STACK, World

SPEC: dict[str, Any] = {"encryption": {"rotation_days": 400, "deletion_window_days": 7}}


def _tags(w: World, o: Observed) -> None:
    kms = w("kms", o.region)
    kms.untag_resource(KeyId=o.id, TagKeys=["Owner"])
    kms.tag_resource(KeyId=o.id, Tags=[{"TagKey": "Extra", "TagValue": "1"}])


def _description(w: World, o: Observed) -> None:
    w("kms", o.region).update_key_description(KeyId=o.id, Description="by hand")


def _policy(w: World, o: Observed) -> None:
    policy = json.loads(json.dumps(o.values["policy"]))
    policy["Statement"].append({**policy["Statement"][0], "Sid": "by hand", "Action": "kms:Decrypt"})
    w("kms", o.region).put_key_policy(KeyId=o.id, PolicyName="default", Policy=json.dumps(policy))


def _disabled(w: World, o: Observed) -> None:
    w("kms", o.region).disable_key(KeyId=o.id)


def _rotation(w: World, o: Observed) -> None:
    w("kms", o.region).disable_key_rotation(KeyId=o.id)


def _moved(w: World, o: Observed) -> None:
    """The alias is pointed to a key that has the stack's tag, and the address of no step."""
    kms = w("kms", o.region)
    spare = kms.create_key(Tags=[{"TagKey": "tap:stack", "TagValue": STACK}])["KeyMetadata"]["KeyId"]
    kms.update_alias(AliasName=o.id, TargetKeyId=spare)


_OF_KEYS: dict[str, Callable[[World, Observed], None]] = {
    "tags": _tags,
    "description": _description,
    "policy": _policy,
    "enabled": _disabled,
}

DRIFTS = {
    # Before it is disabled, for a disabled key takes no change of its rotation.
    ("kms-key", "rotation_days"): _rotation,
    **{(kind, name): drift for kind in ("kms-key", "kms-replica-key") for name, drift in _OF_KEYS.items()},
    ("kms-alias", "key_id"): _moved,
}
