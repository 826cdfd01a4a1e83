"""The secret that holds the database's password."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from tap_provisioner.aws import ownership
from tap_provisioner.aws.permission import Command, Permission
from tap_provisioner.aws.region import RegionClient
from tap_provisioner.aws.tags import Tagging
from tap_provisioner.declarations import Timeouts, attribute, create_only
from tap_provisioner.errors import ApiError, Retryable, TapError
from tap_provisioner.presentation import Line, Output, Picture, Place, state
from tap_provisioner.step import Changes, Observed, Phase
from tap_provisioner.steps import _parameters as parameters
from tap_provisioner.steps._keys import same_key, using
from tap_provisioner.steps._tagged import RecordedStep
from tap_provisioner.steps.secretsmanager._common import (
    SERVICE,
    UNUSABLE,
    arns,
    description,
    replica_blocks,
    value,
)
from tap_provisioner.terraform import Terraform, computed
from tap_provisioner.values import Sensitive

PASSWORD_LENGTH = 32
EXCLUDED = "/@\"'\\%:#` "
"""Characters that RDS refuses in a master password, and those that are special in URLs and shells."""

VALUELESS = "it has no value yet"
DELETING = (
    Retryable("InvalidRequestException", "for deletion", "it is scheduled for deletion"),
    Retryable("InvalidRequestException", "deleted", "it is being deleted"),
)
"""The API errors for reading the value of a secret that is being deleted."""


@dataclass(frozen=True, kw_only=True)
class Secret(RecordedStep):
    """A secret, created with a password that AWS generates before any database exists.

    Its value is a JSON object with username and password, which `SecretVersion` completes when the databases
    exist. A password that was rotated since is kept.
    """

    kind = "secret"
    timeouts: ClassVar = Timeouts(poll=5, create=300, delete=300, early=300)
    holds_data = True
    terraform = Terraform(
        type="aws_secretsmanager_secret",
        computed={"replica": computed(replica_blocks, "secret-replicas.regions")},
        outputs={"id": "id", "arn": "arn"},
        unset=("kms_key_id",),
        siblings=("secret-replicas",),
        left_out={"username": "a part of the secret's first value"},
    )
    stack_outputs = (Output("secret_arn", 60, lambda secret, _step, _region: secret.outputs["arn"]),)
    picture = Picture(
        Place.SERVICE,
        "secret",
        short="Secret",
        icon="secret",
        tone="secret",
        order=40,
        detail=lambda secret, _: secret.text("secret_name"),
        lines=lambda secret, _: [
            Line(secret.text("secret_name"), mono=True),
            Line("user, password, every endpoint"),
            *state(secret),
        ],
        replicated=True,
        legend=("secret, replicated", "secret"),
    )
    async_delete = True
    delete_last = True
    retryable = (
        Retryable("InvalidRequestException", "because it was deleted", "its name is not free yet"),
        Retryable("InvalidRequestException", "currently being deleted", "its name is not free yet"),
    )

    retryable_delete = (
        Retryable("InvalidParameterException", "replica regions", "its replicas are still being removed"),
    )

    tagging = Tagging(SERVICE, "tag_resource", "untag_resource", "SecretId", "arn")
    permissions = (
        Permission(Command.PLAN, SERVICE, "ListSecrets"),
        Permission(Command.APPLY, SERVICE, "GetRandomPassword"),
    )

    secret_name: str = create_only(api="Name", terraform="name")
    description: str = attribute(api="Description", terraform="description")
    kms_key_id: str | None = attribute(default=None, api="KmsKeyId", terraform="kms_key_id", same=same_key)
    username: str = attribute(meta=True)
    recovery_window_days: int = attribute(meta=True, terraform="recovery_window_in_days")

    def own_permissions(self) -> Sequence[Permission]:
        """Return what name and key need (AWS Secrets Manager API Reference, CreateSecret, UpdateSecret)."""
        names, key = arns(self.secret_name), self.kms_key_id
        making = "CreateSecret RestoreSecret UpdateSecret TagResource UntagResource"
        return [
            Permission(Command.PLAN, SERVICE, "DescribeSecret GetSecretValue", names),
            Permission(Command.APPLY, SERVICE, making, names),
            Permission(Command.DESTROY, SERVICE, "DeleteSecret", names),
            *([using(key, self.region, Command.PLAN, "Decrypt")] if key else []),
            *([using(key, self.region, Command.APPLY, "Encrypt GenerateDataKey")] if key else []),
        ]

    @classmethod
    def discover(cls, aws: RegionClient, desired: Sequence[Self] = ()) -> list[Observed]:
        """Return the secrets of the desired names, and those that have the stack's tags."""
        names = [step.secret_name for step in desired]
        return [observed for observed in known(aws, names) if observed.owned or observed.id in names]

    def claims(self, observed: Observed) -> bool:
        """Claim by name, so that a foreign secret of the name is found."""
        return (observed.kind, observed.region, observed.id) == (self.kind, self.region, self.secret_name)

    def find(self, aws: RegionClient) -> Observed | None:
        return read(aws.fresh(), self.secret_name)

    @classmethod
    def again(cls, aws: RegionClient, observed: Observed) -> Observed | None:
        """Read only its description, which tells whether it is gone."""
        fresh = aws.fresh()
        raw = _resident(fresh, observed.id)
        return _observed(fresh, raw) if raw else None

    def create(self, aws: RegionClient) -> None:
        """Create it, or restore it with its old password if it is scheduled for deletion.

        Raises TapError if the one that is scheduled for deletion is not the stack's.
        """
        password = aws.secrets.get_random_password(
            PasswordLength=PASSWORD_LENGTH, ExcludeCharacters=EXCLUDED, RequireEachIncludedType=True
        )["RandomPassword"]
        try:
            aws.secrets.create_secret(
                **parameters.creation(self),
                SecretString=json.dumps({"username": self.username, "password": password}),
                Tags=self.creation_tags(aws),
            )
        except ApiError as error:
            if "scheduled for deletion" not in error.message:
                raise
            self._restore(aws)

    def _restore(self, aws: RegionClient) -> None:
        raw = aws.secrets.describe_secret(SecretId=self.secret_name)
        if not aws.ownership(raw.get("Tags")).owned:
            raise TapError(
                f"{self.address}: {self.secret_name} is scheduled for deletion and is not this stack's",
                hint="choose another secret.name, or wait until it is gone",
            )
        aws.secrets.restore_secret(SecretId=self.secret_name)

    def change(self, aws: RegionClient, observed: Observed, changes: Changes) -> None:
        if {"description", "kms_key_id"} & changes.keys():
            aws.secrets.update_secret(
                SecretId=observed.outputs["arn"],
                **parameters.modification(self, {"description", "kms_key_id"}),
            )

    @classmethod
    def data_fate(cls, observed: Observed, desired: Self | None, moment: str) -> str:
        days = recovery_window(desired)
        return f"it can be restored for {days} days" if days else "it is deleted for good"

    @classmethod
    def retained(cls, observed: Observed, desired: Self | None, moment: str) -> tuple[str, ...]:
        days = recovery_window(desired)
        return (
            (f"secret {observed.id} in {observed.region}, which can be restored for {days} days",)
            if days
            else ()
        )

    @classmethod
    def delete(cls, aws: RegionClient, observed: Observed, desired: Self | None) -> None:
        """Delete it; it can be restored during the `recovery_window`."""
        days = recovery_window(desired)
        how = {"RecoveryWindowInDays": days} if days else {"ForceDeleteWithoutRecovery": True}
        aws.secrets.delete_secret(SecretId=observed.outputs["arn"], **how)


def recovery_window(desired: Secret | None) -> int:
    """Return for how many days a deleted secret can be restored: 30 if the spec does not define it."""
    return desired.recovery_window_days if desired else 30


def read(aws: RegionClient, name: str) -> Observed | None:
    """Return the secret of a name; None if there is none, it is scheduled for deletion, or it is a replica.

    The value of a foreign secret is not read.
    """
    raw = _resident(aws, name)
    if raw is None:
        return None
    if not aws.ownership(raw.get("Tags")).owned:
        return _observed(aws, raw)
    try:
        content = value(aws, raw["ARN"])
    except ApiError as error:
        if any(retryable.matches(error) for retryable in DELETING):
            return None
        raise
    if content is None:
        return _observed(aws, raw, state="without a value", phase=Phase.PENDING, notes=(VALUELESS,))
    if password := content.get("password"):
        return _observed(aws, raw, {"password": Sensitive(password)})
    return _observed(aws, raw, state="unreadable", phase=Phase.FAILED, notes=(UNUSABLE,))


def _resident(aws: RegionClient, name: str) -> dict[str, Any] | None:
    """Return the description of a secret that is not a replica of one elsewhere."""
    raw = description(aws, name)
    return raw if raw and raw.get("PrimaryRegion", aws.name) == aws.name else None


def _observed(
    aws: RegionClient, raw: Mapping[str, Any], outputs: Mapping[str, Any] | None = None, **rest: Any
) -> Observed:
    return Secret.observe(
        aws,
        raw.get("Tags"),
        id=raw["Name"],
        values={**parameters.described(Secret, raw), "description": raw.get("Description", "")},
        outputs={"id": raw["ARN"], "arn": raw["ARN"], "name": raw["Name"], **(outputs or {})},
        **rest,
    )


def known(aws: RegionClient, names: Iterable[str]) -> list[Observed]:
    """Return the secrets of these names, and those of the region that have the stack's tags.

    A listing may be minutes old and include deleted secrets, so each one is read by name. The listing's
    filters match prefixes, and replicas have the tags of their secret: neither are this region's secrets.
    """
    filters = [{"Key": "tag-key", "Values": [ownership.STACK]}, {"Key": "tag-value", "Values": [aws.stack]}]
    listed = aws.list(SERVICE, "list_secrets", "SecretList", Filters=filters)
    every = dict.fromkeys([*names, *(raw["Name"] for raw in listed if aws.ownership(raw.get("Tags")).owned)])
    return [observed for name in every if (observed := read(aws, name))]
