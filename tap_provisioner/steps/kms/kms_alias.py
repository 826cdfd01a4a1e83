"""An alias of a key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from tap_provisioner.aws.permission import OURS, Command, Permission, arn
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.declarations import attribute, create_only
from tap_provisioner.step import Changes, Observed, Step
from tap_provisioner.steps._parameters import creation
from tap_provisioner.steps.kms._key import (
    KEYS,
    LISTING,
    SERVICE,
    UNAUTHORIZED,
    key_aliases,
    own_alias,
    stack_keys,
)
from tap_provisioner.terraform import Terraform

_NAME = (arn(SERVICE, own_alias("{stack}")),)


@dataclass(frozen=True, kw_only=True)
class KmsAlias(Step):
    """An alias, which has no tags: it is the stack's if its key has the stack's tags, and foreign otherwise.

    IAM checks the alias and its keys, for an update the old and the new one (Service Authorization Reference,
    "AWS KMS").
    """

    kind = "kms-alias"
    terraform = Terraform(type="aws_kms_alias", outputs={"id": "id", "arn": "arn"})
    permissions = (
        *LISTING,
        Permission(Command.APPLY, SERVICE, "CreateAlias UpdateAlias", _NAME),
        Permission(Command.APPLY, SERVICE, "CreateAlias UpdateAlias", KEYS, (OURS,)),
        Permission(Command.DESTROY, SERVICE, "DeleteAlias", _NAME),
        Permission(Command.DESTROY, SERVICE, "DeleteAlias", KEYS, (OURS,)),
    )
    retryable_new = UNAUTHORIZED

    alias_name: str = create_only(api="AliasName", terraform="name")
    key_id: str = attribute(
        refers=("kms-key", "kms-replica-key"), api="TargetKeyId", terraform="target_key_id"
    )

    @classmethod
    def discover(cls, aws: RegionClient, desired: Sequence[Self] = ()) -> list[Observed]:
        """Return the alias of the stack's name, and those of the desired names, foreign ones included."""
        names = {step.alias_name: step.name for step in desired}
        own = own_alias(aws.stack)
        found = {raw["AliasName"]: raw for raw in key_aliases(aws) if raw["AliasName"] in {own, *names}}
        keys = [key_id for key_id, _ in stack_keys(aws)] if found else []
        observed = [
            Observed(
                kind=cls.kind,
                region=aws.name,
                id=name,
                address=f"{aws.name}/{cls.kind}/{names.get(name, NAME)}",
                owned=raw.get("TargetKeyId") in keys,
                values={"alias_name": name, "key_id": raw.get("TargetKeyId")},
                outputs={"id": name, "arn": raw["AliasArn"]},
            )
            for name, raw in found.items()
        ]
        return [each for each in observed if each.owned or each.id in names]

    def claims(self, observed: Observed) -> bool:
        """Claim by name, so that a foreign alias of the name is noticed."""
        return (observed.kind, observed.region, observed.id) == (self.kind, self.region, self.alias_name)

    def create(self, aws: RegionClient) -> None:
        aws.client(SERVICE).create_alias(**creation(self))

    def update(self, aws: RegionClient, observed: Observed, changes: Changes) -> None:
        aws.client(SERVICE).update_alias(**creation(self))

    @classmethod
    def delete(cls, aws: RegionClient, observed: Observed, desired: Self | None) -> None:
        """Delete it: a key that is pending deletion keeps its alias."""
        aws.client(SERVICE).delete_alias(AliasName=observed.id)


NAME = "main"
"""The name of the steps of the stack's key, also in the addresses of orphans."""
