"""A replica of a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tap_provisioner.aws.permission import OURS, Command, Permission
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.declarations import create_only
from tap_provisioner.errors import ErrorKind, ignoring
from tap_provisioner.presentation import Output
from tap_provisioner.step import Observed
from tap_provisioner.steps._parameters import creation
from tap_provisioner.steps._policies import policy_text
from tap_provisioner.steps.kms._key import KEY_PERMISSIONS, KEYS, PENDING_DELETION, SERVICE, KeyStep, describe
from tap_provisioner.terraform import Terraform, computed


@dataclass(frozen=True, kw_only=True)
class KmsReplicaKey(KeyStep):
    """A replica of a multi-Region key, which shares the primary's id and rotation only."""

    kind = "kms-replica-key"
    terraform = Terraform(
        type="aws_kms_replica_key",
        computed={"policy": computed(policy_text, "policy"), "enabled": computed(bool, "enabled")},
        outputs={"id": "id", "key_id": "id", "arn": "arn"},
        fixed={"bypass_policy_lockout_safety_check": False},
    )
    stack_outputs = (Output("kms_key_arn", 70, lambda key, _step, _region: key.outputs["arn"]),)
    permissions = (*KEY_PERMISSIONS, Permission(Command.APPLY, SERVICE, "ReplicateKey", KEYS, (OURS,)))

    primary_key_arn: str = create_only(refers="kms-key", terraform="primary_key_arn")

    @classmethod
    def special(cls, aws: RegionClient, raw: Mapping[str, Any]) -> dict[str, Any]:
        return {"primary_key_arn": raw.get("MultiRegionConfiguration", {}).get("PrimaryKey", {}).get("Arn")}

    @property
    def key_id(self) -> str:
        """The id that primary and replicas share."""
        return self.primary_key_arn.rpartition("/")[2]

    def find(self, aws: RegionClient) -> Observed | None:
        return self.of_id(aws.fresh(), self.key_id)

    def create(self, aws: RegionClient) -> None:
        """Replicate the key by a call in the primary's region, or cancel the replica's deletion."""
        if self._is_pending(aws.fresh()):
            aws.client(SERVICE).cancel_key_deletion(KeyId=self.key_id)
            return
        primary = aws.account.client(SERVICE, self.primary_key_arn.split(":")[3], aws.guard)
        primary.replicate_key(
            KeyId=self.key_id,
            ReplicaRegion=self.region,
            Policy=self.policy_text,
            Tags=self.creation_tags(aws),
            **creation(self),
        )

    def _is_pending(self, aws: RegionClient) -> bool:
        with ignoring(ErrorKind.GONE):
            return describe(aws, self.key_id)["KeyState"] in PENDING_DELETION
        return False
