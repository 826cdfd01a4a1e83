"""A primary key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tap_provisioner.aws.permission import OURS, Command, Permission
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.declarations import attribute, create_only
from tap_provisioner.presentation import Output
from tap_provisioner.step import Changes, Observed
from tap_provisioner.steps._parameters import creation
from tap_provisioner.steps._policies import policy_text
from tap_provisioner.steps.kms._key import (
    KEY_PERMISSIONS,
    KEYS,
    PENDING_DELETION,
    SERVICE,
    KeyStep,
    describe,
    stack_keys,
)
from tap_provisioner.terraform import Terraform, computed


@dataclass(frozen=True, kw_only=True)
class KmsKey(KeyStep):
    """A symmetric key of KMS, the primary of a multi-Region key; its rotation is that of all replicas."""

    kind = "kms-key"
    allows_duplicates = True
    terraform = Terraform(
        type="aws_kms_key",
        computed={
            "policy": computed(policy_text, "policy"),
            "is_enabled": computed(bool, "enabled"),
            "enable_key_rotation": computed(bool, "rotation_days"),
        },
        outputs={"id": "id", "key_id": "id", "arn": "arn"},
        fixed={
            "key_usage": "ENCRYPT_DECRYPT",
            "customer_master_key_spec": "SYMMETRIC_DEFAULT",
            "bypass_policy_lockout_safety_check": False,
        },
    )
    stack_outputs = (Output("kms_key_arn", 70, lambda key, _step, _region: key.outputs["arn"]),)
    permissions = (
        *KEY_PERMISSIONS,
        Permission(Command.PLAN, SERVICE, "GetKeyRotationStatus", KEYS),
        Permission(Command.APPLY, SERVICE, "EnableKeyRotation", KEYS, (OURS,)),
    )

    multi_region: bool = create_only(default=True, api="MultiRegion", terraform="multi_region")
    rotation_days: int = attribute(terraform="rotation_period_in_days")

    @classmethod
    def special(cls, aws: RegionClient, raw: Mapping[str, Any]) -> dict[str, Any]:
        status = aws.get(SERVICE, "get_key_rotation_status", KeyId=raw["KeyId"])
        days = status.get("RotationPeriodInDays") if status["KeyRotationEnabled"] else None
        return {"multi_region": raw["MultiRegion"], "rotation_days": days}

    def create(self, aws: RegionClient) -> Observed | None:
        """Create it, or cancel the deletion of the stack's key. An update sets the rotation."""
        kms = aws.client(SERVICE)
        if left := self._pending(aws.fresh()):
            kms.cancel_key_deletion(KeyId=left)
            return None
        answer = kms.create_key(**creation(self), Policy=self.policy_text, Tags=self.creation_tags(aws))
        raw = answer["KeyMetadata"]
        return self.observe(
            aws,
            self.creation_tags(aws),
            id=raw["KeyId"],
            values={
                "description": self.description,
                "policy": self.policy,
                "enabled": True,
                "multi_region": raw["MultiRegion"],
            },
            outputs={"id": raw["KeyId"], "arn": raw["Arn"]},
            state=raw["KeyState"],
        )

    def _pending(self, aws: RegionClient) -> str | None:
        """Return the id of the key of this address that is pending deletion, None if there is none."""
        for key_id, tags in stack_keys(aws):
            if tags.address == self.address and describe(aws, key_id)["KeyState"] in PENDING_DELETION:
                return key_id
        return None

    def change(self, aws: RegionClient, observed: Observed, changes: Changes) -> None:
        super().change(aws, observed, changes)
        if "rotation_days" in changes:
            days = self.rotation_days
            aws.client(SERVICE).enable_key_rotation(KeyId=observed.id, RotationPeriodInDays=days)
